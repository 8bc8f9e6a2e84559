package io.postern.snmp;

import io.postern.config.Configuration;
import io.postern.config.SnmpConfig;
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
import java.util.concurrent.atomic.LongAdder;
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

  /** Notifications that a receiver was not sent, since the start, by any engine. */
  private final LongAdder unsent = new LongAdder();

  private SnmpConfig config = SnmpConfig.OFF;
  private @Nullable Running running;
  private volatile String shut = "";

  private SnmpService(
      Moments moments, Operator operator, Configuration configuration, Path stateDirectory) {
    this.moments = moments;
    this.operator = operator;
    this.configuration = configuration;
    this.stateDirectory = stateDirectory;
  }

  /**
   * Starts the agent, if the configuration enables it. Where it cannot, it goes on trying: see
   * {@link #retry}.
   *
   * @param stateDirectory where the engine keeps its id and how often it booted
   */
  public static SnmpService start(
      Moments moments,
      Operator operator,
      Configuration configuration,
      SnmpConfig config,
      Path stateDirectory) {
    SnmpService service = new SnmpService(moments, operator, configuration, stateDirectory);
    service.resume(config);
    return service;
  }

  /**
   * Takes over a configuration. Users, communities and receivers change while requests go on; where
   * the addresses, the port or the engine id change, the agent boots anew. New addresses are bound
   * before old ones are given up. Where it was off for want of an address or of its state, and is
   * to be there as before, it goes on trying.
   *
   * @throws IOException where it cannot listen as it is told now, or the engine's state cannot be
   *     read or stored; it then works as before, or goes on trying to
   */
  public synchronized void reconfigure(SnmpConfig next) throws IOException {
    SnmpConfig before = config;
    Running now = running;
    boolean same =
        before.enabled() == next.enabled()
            && before.listen().equals(next.listen())
            && before.port() == next.port()
            && before.engineId().equals(next.engineId());
    if (same) {
      config = next;
      if (now != null) {
        now.configure(next);
      } else {
        retry();
      }
      return;
    }
    Endpoints endpoints = Endpoints.open(next, now == null ? SnmpConfig.OFF : before);
    stop();
    config = next;
    try {
      begin(next, endpoints);
    } catch (IOException e) {
      resume(before);
      throw e;
    }
  }

  /** As {@link #reconfigure}, but where the agent cannot boot it goes on trying. */
  public synchronized void resume(SnmpConfig next) {
    try {
      if (running != null) {
        reconfigure(next);
      } else {
        config = next;
        begin(next, Endpoints.open(next, SnmpConfig.OFF));
      }
    } catch (IOException e) {
      stop();
      config = next;
      say(e);
    }
  }

  private void begin(SnmpConfig next, Endpoints endpoints) throws IOException {
    try {
      endpoints.complete(next);
      if (next.enabled()) {
        running = boot(next, endpoints);
      }
      shut = "";
    } catch (IOException e) {
      endpoints.close();
      throw e;
    }
  }

  /** Tries once more to boot, where it could not. */
  public synchronized void retry() {
    String before = shut;
    if (before.isEmpty()) {
      return;
    }
    try {
      begin(config, Endpoints.open(config, SnmpConfig.OFF));
      LOG.info("SNMP is on again, after: {}", before);
    } catch (IOException e) {
      say(e);
    }
  }

  private void say(IOException e) {
    String why = String.valueOf(e.getMessage());
    if (!why.equals(shut)) {
      LOG.error("SNMP is off: {}", why);
    }
    shut = why;
  }

  /** Why it does not answer although it should; empty where it does. */
  public String shut() {
    return shut;
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

  private Running boot(SnmpConfig next, Endpoints endpoints) throws IOException {
    AgentView view = moments.view();
    String nodeId = configuration.running().failover().nodeId();
    EngineState state = EngineState.boot(stateDirectory, next.engineId(), nodeId);
    SnmpEngine engine = new SnmpEngine(state);
    UpTime upTime = new UpTime(System::nanoTime, System::currentTimeMillis);
    Receivers receivers =
        new Receivers(engine, upTime::get, System::nanoTime, System::currentTimeMillis, unsent);
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
    started.configure(next);
    agent.start(endpoints.all(), !next.communities().isEmpty(), nodeId);
    moments.receivers(receivers::status, unsent::sum);
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
