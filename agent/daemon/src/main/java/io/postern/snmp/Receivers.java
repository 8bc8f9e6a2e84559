package io.postern.snmp;

import io.postern.config.SnmpConfig;
import io.postern.view.ReceiverStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snmp4j.CommunityTarget;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.Session;
import org.snmp4j.Snmp;
import org.snmp4j.Target;
import org.snmp4j.UserTarget;
import org.snmp4j.agent.NotificationOriginator;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.MPv3;
import org.snmp4j.mp.MessageProcessingModel;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.security.SecurityModel;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.VariableBinding;

/**
 * All receivers of notifications. They share a socket of their own, so that a flood of requests
 * cannot keep an inform's acknowledgement out; nothing here waits.
 */
final class Receivers implements NotificationOriginator, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Receivers.class);

  /** Wrong passwords can be sent by the thousand; so many are told of in a second. */
  private static final int FAILURES_PER_SECOND = 2;

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final SnmpEngine engine;
  private final Supplier<TimeTicks> upTime;
  private final LongSupplier nanoTime;
  private final LongSupplier wallMillis;
  private final Snmp session;
  private final LongAdder unsent;
  private final AtomicLong failuresLeftOut = new AtomicLong();
  private volatile Map<SnmpConfig.Target, Receiver> receivers = Map.of();
  private volatile boolean open = true;
  private long failuresSince;
  private int failures;

  Receivers(
      SnmpEngine engine,
      Supplier<TimeTicks> upTime,
      LongSupplier nanoTime,
      LongSupplier wallMillis,
      LongAdder unsent)
      throws IOException {
    this.unsent = unsent;
    this.engine = engine;
    this.upTime = upTime;
    this.nanoTime = nanoTime;
    this.wallMillis = wallMillis;
    failuresSince = nanoTime.getAsLong() - SECOND_NANOS;
    MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
    engine.messageProcessing(true).forEach(dispatcher::addMessageProcessingModel);
    session = new Snmp(dispatcher, UdpEndpoint.openToAll());
    session.listen();
  }

  /** Takes over the receivers of a configuration; those that stay keep queue and counters. */
  synchronized void configure(SnmpConfig config, Function<SnmpConfig.Target, View> told) {
    Map<SnmpConfig.Target, Receiver> before = receivers;
    Map<SnmpConfig.Target, Receiver> next = new LinkedHashMap<>();
    for (SnmpConfig.Target target : config.targets()) {
      Target<UdpAddress> address = address(config, target, engine.engineId());
      if (address == null) {
        LOG.warn(
            "SNMP receiver {}: neither a user nor a community is named {}",
            target.name(),
            target.security());
        continue;
      }
      Receiver.Aim aim = new Receiver.Aim(address, told.apply(target));
      Receiver known = before.get(target);
      if (known != null) {
        known.aim(aim);
        next.put(target, known);
        continue;
      }
      Receiver receiver =
          new Receiver(target, aim, session, engine.engineId(), wallMillis.getAsLong(), unsent);
      receiver.start();
      next.put(target, receiver);
    }
    receivers = next;
    before.forEach(
        (target, receiver) -> {
          if (!next.containsKey(target)) {
            receiver.close();
          }
        });
  }

  /** A receiver in SNMP4J's terms; null where its security name is unknown. */
  static @Nullable Target<UdpAddress> address(
      SnmpConfig config, SnmpConfig.Target target, OctetString engineId) {
    UdpAddress address = UdpEndpoint.address(target.address(), target.port());
    Target<UdpAddress> found =
        switch (target.version()) {
          case V3 ->
              config.users().stream()
                  .filter(user -> user.name().equals(target.security()))
                  .findFirst()
                  .<Target<UdpAddress>>map(user -> asUser(address, user, target, engineId))
                  .orElse(null);
          case V2C ->
              config.communities().stream()
                  .filter(community -> community.name().equals(target.security()))
                  .findFirst()
                  .<Target<UdpAddress>>map(community -> withCommunity(address, community))
                  .orElse(null);
        };
    if (found != null) {
      found.setTimeout(target.timeoutMillis());
      found.setRetries(target.retries());
    }
    return found;
  }

  private static UserTarget<UdpAddress> asUser(
      UdpAddress address, SnmpConfig.User user, SnmpConfig.Target target, OctetString engineId) {
    // Of a trap we are the authority, of an inform the receiver is: its id is found out.
    byte[] authority = target.inform() ? new byte[0] : engineId.getValue();
    UserTarget<UdpAddress> found =
        new UserTarget<>(address, new OctetString(user.name()), authority, SecurityLevel.AUTH_PRIV);
    found.setVersion(MPv3.ID);
    found.setSecurityModel(SecurityModel.SECURITY_MODEL_USM);
    return found;
  }

  private static CommunityTarget<UdpAddress> withCommunity(
      UdpAddress address, SnmpConfig.Community community) {
    CommunityTarget<UdpAddress> found =
        new CommunityTarget<>(address, new OctetString(community.community()));
    found.setVersion(MPv2c.ID);
    found.setSecurityModel(SecurityModel.SECURITY_MODEL_SNMPv2c);
    return found;
  }

  @Override
  public Object notify(OctetString context, OID notification, VariableBinding[] objects) {
    return notify(context, notification, null, objects);
  }

  @Override
  public Object notify(
      OctetString context, OID id, @Nullable TimeTicks at, VariableBinding[] objects) {
    Receiver.Notification notification =
        new Receiver.Notification(id, at == null ? upTime.get() : at, objects);
    if (open && !(SnmpConstants.authenticationFailure.equals(id) && tooMany())) {
      receivers.values().forEach(r -> r.tell(notification));
    }
    return List.of();
  }

  private synchronized boolean tooMany() {
    long now = nanoTime.getAsLong();
    if (now - failuresSince >= SECOND_NANOS) {
      failuresSince = now;
      failures = 0;
    }
    boolean many = ++failures > FAILURES_PER_SECOND;
    if (many) {
      failuresLeftOut.incrementAndGet();
    }
    return many;
  }

  /** What became of the notifications to each. */
  List<ReceiverStatus> status() {
    List<ReceiverStatus> all = new ArrayList<>();
    receivers.values().forEach(r -> all.add(r.status()));
    return all;
  }

  /** The session that they share. */
  Session session() {
    return session;
  }

  @Override
  public void close() throws IOException {
    open = false;
    receivers.values().forEach(Receiver::close);
    session.close();
    for (MessageProcessingModel model : engine.messageProcessing(false)) {
      session.getMessageDispatcher().removeMessageProcessingModel(model);
    }
  }
}
