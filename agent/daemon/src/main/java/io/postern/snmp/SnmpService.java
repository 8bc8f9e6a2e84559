package io.postern.snmp;

import io.postern.config.Configuration;
import io.postern.config.SnmpConfig;
import io.postern.net.IpAddress;
import io.postern.view.AgentView;
import io.postern.view.Mib;
import io.postern.view.Moments;
import io.postern.view.Operator;
import io.postern.view.Table;
import io.postern.view.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snmp4j.SNMP4JSettings;
import org.snmp4j.SNMP4JSettings.ReportSecurityLevelStrategy;
import org.snmp4j.agent.ManagedObject;
import org.snmp4j.agent.mo.snmp.TestAndIncr;
import org.snmp4j.smi.OID;

/**
 * The SNMP agent of a running Postern. It listens in the network namespace that the process is in.
 *
 * <p>Thread-safe. Nothing that it does, and nothing that is done to it from the network, makes the
 * publisher of snapshots and notices wait.
 */
public final class SnmpService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnmpService.class);
  private static final IpAddress LOOPBACK = IpAddress.of("127.0.0.1");
  private static final int WORKERS = 2;
  private static final int SETTERS = 1;

  static {
    QuietLog.install();
    SNMP4JSettings.setEnterpriseID(Mib.ENTERPRISE);
    // RFC 3412 7.1: who could not sign a request cannot check a signed report of it either.
    SNMP4JSettings.setReportSecurityLevelStrategy(ReportSecurityLevelStrategy.noAuthNoPrivIfNeeded);
  }

  private final Moments moments;
  private final Operator operator;
  private final Configuration configuration;
  private final Path stateDirectory;
  private SnmpConfig config = SnmpConfig.OFF;
  private @Nullable Running running;

  private SnmpService(
      Moments moments, Operator operator, Configuration configuration, Path stateDirectory) {
    this.moments = moments;
    this.operator = operator;
    this.configuration = configuration;
    this.stateDirectory = stateDirectory;
  }

  /**
   * Starts the agent, if the configuration enables it.
   *
   * @param stateDirectory where the engine keeps its id and how often it booted
   * @throws IOException where it cannot listen, or the engine's state cannot be read or stored
   */
  public static SnmpService start(
      Moments moments,
      Operator operator,
      Configuration configuration,
      SnmpConfig config,
      Path stateDirectory)
      throws IOException {
    SnmpService service = new SnmpService(moments, operator, configuration, stateDirectory);
    service.reconfigure(config);
    return service;
  }

  /**
   * Takes over a configuration. Users, communities and receivers change while requests go on; where
   * the addresses, the port or the engine id change, the agent boots anew.
   *
   * @throws IOException as at the start; the agent is then off
   */
  public synchronized void reconfigure(SnmpConfig next) throws IOException {
    SnmpConfig before = config;
    config = next;
    Running now = running;
    boolean sameSockets =
        before.listen().equals(next.listen())
            && before.port() == next.port()
            && before.engineId().equals(next.engineId());
    if (now != null && next.enabled() && sameSockets) {
      now.configure(next);
      return;
    }
    stop();
    if (next.enabled()) {
      running = boot(next);
    }
  }

  /** The UDP port that it answers at; 0 while it is off. */
  public synchronized int port() {
    return running == null ? 0 : running.agent.port();
  }

  /** The engine id in octets; empty while it is off. */
  public synchronized byte[] engineId() {
    return running == null ? new byte[0] : running.engine.engineId().getValue();
  }

  @Override
  public synchronized void close() {
    stop();
  }

  private void stop() {
    Running before = running;
    running = null;
    if (before != null) {
      before.close();
    }
  }

  private Running boot(SnmpConfig next) throws IOException {
    AgentView view = moments.view();
    String nodeId = configuration.running().failover().nodeId();
    EngineState state = EngineState.boot(stateDirectory, next.engineId(), nodeId);
    SnmpEngine engine = new SnmpEngine(state);
    UpTime upTime = new UpTime(System::nanoTime, System::currentTimeMillis);
    Receivers receivers =
        new Receivers(engine, upTime::get, System::nanoTime, System::currentTimeMillis);
    Access access = new Access(engine.engineId());
    RequestWorkers workers = new RequestWorkers("snmp-request", WORKERS);
    RequestWorkers setters = new RequestWorkers("snmp-set", SETTERS);
    LiveMoment live = new LiveMoment(moments);
    List<ManagedObject<?>> objects = new ArrayList<>();
    Settings settings = new Settings(operator, configuration);
    for (Table<?> table : Tables.ALL) {
      if (!table.oid().isEmpty()) {
        objects.add(object(table, live, access, upTime, settings));
      }
    }
    for (List<Table<?>> further : List.of(Tables.IF_MIB, Tables.VRRP_MIB)) {
      for (Table<?> table : further) {
        objects.add(object(table, live, access, upTime, settings));
      }
    }
    objects.add(new TestAndIncr(new OID(Mib.OBJECTS + ".19.1.0")));
    objects.add(MoveRequests.of(live, access, view, operator, configuration));
    SnmpAgent agent =
        new SnmpAgent(
            engine,
            state,
            access,
            workers,
            setters,
            receivers,
            objects,
            upTime,
            "Postern " + view.snapshot().version());
    NoticeTraps traps = new NoticeTraps(receivers);
    Running started =
        new Running(engine, access, receivers, workers, setters, agent, traps, new ArrayList<>());
    try {
      started.configure(next);
      agent.start(
          next.listen().isEmpty() ? List.of(LOOPBACK) : next.listen(),
          next.port(),
          !next.communities().isEmpty(),
          nodeId);
    } catch (IOException e) {
      started.close();
      throw e;
    }
    moments.receivers(receivers::status);
    moments.upSince(upTime.sinceNanos());
    started.subscriptions.add(view.onNotice(traps::tell));
    LinkTraps<?> links = new LinkTraps<>(Tables.ifTable(), moments, receivers);
    started.subscriptions.add(view.onChange(links::changed));
    return started;
  }

  private <R> ManagedObject<?> object(
      Table<R> table, LiveMoment live, Access access, UpTime upTime, Settings settings) {
    Map<String, SettableTable.Setting<R>> settable = settings.of(table);
    return settable.isEmpty()
        ? new TableObject<>(table, live, access, upTime.sinceWallMillis())
        : new SettableTable<>(
            table, live, access, upTime.sinceWallMillis(), configuration, settable);
  }

  /** The parts of a running agent. */
  private record Running(
      SnmpEngine engine,
      Access access,
      Receivers receivers,
      RequestWorkers workers,
      RequestWorkers setters,
      SnmpAgent agent,
      NoticeTraps traps,
      List<AgentView.Subscription> subscriptions) {

    void configure(SnmpConfig config) {
      access.configure(config);
      engine.configure(config);
      agent.speakCommunities(!config.communities().isEmpty());
      Rehearsal.play(engine, config, traps);
      receivers.configure(config, access::told);
      agent.show(config.targets());
    }

    void close() {
      subscriptions.forEach(AgentView.Subscription::close);
      agent.end();
      workers.stop();
      setters.stop();
      try {
        receivers.close();
      } catch (IOException e) {
        LOG.debug("closing a socket: {}", e.toString());
      }
    }
  }
}
