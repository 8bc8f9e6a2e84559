package io.postern.snmp;

import io.postern.config.SnmpConfig;
import io.postern.view.Mib;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snmp4j.MessageDispatcher;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.Session;
import org.snmp4j.TransportMapping;
import org.snmp4j.agent.AgentConfigManager;
import org.snmp4j.agent.CommandProcessor;
import org.snmp4j.agent.DefaultMOContextScope;
import org.snmp4j.agent.DefaultMOQuery;
import org.snmp4j.agent.DefaultMOServer;
import org.snmp4j.agent.DuplicateRegistrationException;
import org.snmp4j.agent.MOServer;
import org.snmp4j.agent.ManagedObject;
import org.snmp4j.agent.NotificationOriginator;
import org.snmp4j.agent.mo.MOAccessImpl;
import org.snmp4j.agent.mo.MOScalar;
import org.snmp4j.mp.MPv1;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.MessageProcessingModel;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.security.TSM;
import org.snmp4j.security.USM;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;

/**
 * SNMP4J's agent with the parts that Postern has of its own put in their places, and what it does
 * not want (persistence by serialization, proxy, log and configuration MIBs) left out.
 */
final class SnmpAgent extends AgentConfigManager {
  private static final Logger LOG = LoggerFactory.getLogger(SnmpAgent.class);

  /** Layers 3 and 4: a gateway that runs applications (RFC 3418 sysServices). */
  private static final int SERVICES = 76;

  private final SnmpEngine engine;
  private final Access access;
  private final RequestWorkers setters;
  private final Receivers receivers;
  private final List<ManagedObject<?>> objects;
  private final UpTime upTime;
  private final MessageDispatcherImpl ours;
  private boolean speaksCommunities;
  private List<SnmpConfig.Target> receiversShown = List.of();
  private @Nullable TargetTables targetTables;

  SnmpAgent(
      SnmpEngine engine,
      EngineState state,
      Access access,
      RequestWorkers workers,
      RequestWorkers setters,
      Receivers receivers,
      List<ManagedObject<?>> objects,
      UpTime upTime,
      String description) {
    this(
        engine,
        state,
        access,
        workers,
        setters,
        receivers,
        objects,
        upTime,
        description,
        new MessageDispatcherImpl());
  }

  private SnmpAgent(
      SnmpEngine engine,
      EngineState state,
      Access access,
      RequestWorkers workers,
      RequestWorkers setters,
      Receivers receivers,
      List<ManagedObject<?>> objects,
      UpTime upTime,
      String description,
      MessageDispatcherImpl dispatcher) {
    super(
        engine.engineId(),
        dispatcher,
        access,
        new MOServer[] {server()},
        workers,
        null,
        null,
        state);
    this.engine = engine;
    this.access = access;
    this.setters = setters;
    this.receivers = receivers;
    this.objects = List.copyOf(objects);
    this.upTime = upTime;
    ours = dispatcher;
    setContext(engine.models(), engine.protocols(), engine.counters());
    setNotificationOriginator(receivers);
    sysDescr = new OctetString(description);
    sysOID = new OID(Mib.MODULE);
    sysServices = new Integer32(SERVICES);
  }

  /** Our tables are read without a lock: a SET that waits for the core must not hold one. */
  private static DefaultMOServer server() {
    DefaultMOServer server = new DefaultMOServer();
    var usual = server.getLockStrategy();
    server.setLockStrategy(
        (object, query) -> !(object instanceof TableObject) && usual.isLockNeeded(object, query));
    return server;
  }

  /** Registers everything, then answers what comes in at these. */
  void start(Collection<UdpEndpoint> endpoints, boolean communities, String name) {
    speaksCommunities = communities;
    endpoints.forEach(ours::addTransportMapping);
    run();
    makeTargetTables();
    getCommandProcessor().setCoexistenceProvider(access);
    getSNMPv2MIB().setName(new OctetString(name));
  }

  private synchronized void makeTargetTables() {
    targetTables = new TargetTables(getSnmpTargetMIB(), getSnmpNotificationMIB());
    targetTables.show(receiversShown);
  }

  /** Shows the receivers in the standard's tables. */
  synchronized void show(List<SnmpConfig.Target> targets) {
    receiversShown = List.copyOf(targets);
    if (targetTables != null) {
      targetTables.show(receiversShown);
    }
  }

  /** The UDP port that requests come in at. */
  int port() {
    return ours.getTransportMappings().stream()
        .filter(UdpEndpoint.class::isInstance)
        .mapToInt(t -> ((UdpEndpoint) t).port())
        .findFirst()
        .orElse(0);
  }

  /** Closes the sockets and answers no more. */
  void end() {
    for (TransportMapping<?> endpoint : List.copyOf(ours.getTransportMappings())) {
      try {
        endpoint.close();
      } catch (IOException e) {
        LOG.debug("closing a socket: {}", e.toString());
      }
    }
    Session session = this.session;
    if (session != null) {
      try {
        session.close();
      } catch (IOException e) {
        LOG.debug("closing the session: {}", e.toString());
      }
    }
  }

  /** Begins or ends to speak v1 and v2c. */
  void speakCommunities(boolean on) {
    if (on == speaksCommunities) {
      return;
    }
    speaksCommunities = on;
    for (MessageProcessingModel model : List.of(new MPv1(), new MPv2c())) {
      if (on) {
        ours.addMessageProcessingModel(model);
      } else {
        MessageProcessingModel known = ours.getMessageProcessingModel(model.getID());
        if (known != null) {
          ours.removeMessageProcessingModel(known);
        }
      }
    }
  }

  @Override
  protected USM createUSM() {
    return engine.usm();
  }

  @Override
  @SuppressWarnings("NullAway") // the class is not annotated: null is its "none"
  protected TSM createTSM() {
    return null;
  }

  @Override
  protected CommandProcessor createCommandProcessor(OctetString engineId) {
    return new Commands(engineId, setters, receivers);
  }

  @Override
  protected NotificationOriginator createNotificationOriginator() {
    return receivers;
  }

  @Override
  protected void initMessageDispatcherWithMPs(MessageDispatcher dispatcher) {
    engine.messageProcessing(speaksCommunities).forEach(dispatcher::addMessageProcessingModel);
  }

  @Override
  protected void initOptionalMIBs() {}

  /** Users, communities and access rights are not there to be read, whatever a view says. */
  @Override
  protected void registerMIBs(@Nullable OctetString context) throws DuplicateRegistrationException {
    MOServer server = agent.getServer(context);
    snmpv2MIB.registerMOs(server, context);
    putOwnUpTime(server, context);
    snmpMpdMib.registerMOs(server, context);
    frameworkMIB.registerMOs(server, context);
    targetMIB.registerMOs(server, context);
    notificationMIB.registerMOs(server, context);
    usmMIB.registerMOs(server, context);
    for (ManagedObject<?> object : objects) {
      server.register(object, context);
    }
  }

  /** sysUpTime as notifications and rows have it: SNMP4J's own begins some moments later. */
  private void putOwnUpTime(MOServer server, @Nullable OctetString context)
      throws DuplicateRegistrationException {
    ManagedObject<?> theirs =
        server.lookup(
            new DefaultMOQuery(
                new DefaultMOContextScope(
                    context == null ? new OctetString() : context,
                    SnmpConstants.sysUpTime,
                    true,
                    SnmpConstants.sysUpTime,
                    true)));
    if (theirs == null) {
      throw new IllegalStateException("SNMP4J has no sysUpTime");
    }
    server.unregister(theirs, context);
    server.register(
        new MOScalar<>(SnmpConstants.sysUpTime, MOAccessImpl.ACCESS_READ_ONLY, new TimeTicks()) {
          @Override
          public TimeTicks getValue() {
            return upTime.get();
          }
        },
        context);
  }

  @Override
  protected void unregisterMIBs(@Nullable OctetString context) {
    // The server goes with the agent.
  }
}
