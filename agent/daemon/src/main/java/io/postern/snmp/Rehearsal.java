package io.postern.snmp;

import io.postern.config.SnmpConfig;
import io.postern.core.failover.Notice;
import io.postern.core.failover.VlanAddress;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.core.failover.state.MemberCondition;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.state.GatewayCause;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.view.NoticeKind;
import io.postern.view.PublishedNotice;
import io.postern.view.Told;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.Snmp;
import org.snmp4j.Target;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.UdpAddress;

/**
 * Makes notifications of every kind, for every receiver, and sends them to a socket of its own that
 * nobody reads: the first real one would otherwise pay for loading classes and deriving keys.
 */
final class Rehearsal {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
  private static final IpAddress LOOPBACK = IpAddress.of("127.0.0.1");
  private static final int ROUNDS = 20;

  private Rehearsal() {}

  /** Plays it. */
  static void play(SnmpEngine engine, SnmpConfig config, NoticeTraps traps) {
    MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
    engine.messageProcessing(true).forEach(dispatcher::addMessageProcessingModel);
    try (DatagramSocket unread = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Snmp session = new Snmp(dispatcher, UdpEndpoint.open(LOOPBACK, 0))) {
      UdpAddress nowhere = UdpEndpoint.address(LOOPBACK, unread.getLocalPort());
      for (SnmpConfig.Target target : config.targets()) {
        Target<UdpAddress> address = Receivers.address(config, asTrap(target), engine.engineId());
        if (address != null) {
          address.setAddress(nowhere);
          play(engine, traps, session, address);
        }
      }
    } catch (IOException e) {
      LOG.debug("no rehearsal of notifications: {}", e.toString()); // the loopback may be down
    }
  }

  private static void play(
      SnmpEngine engine, NoticeTraps traps, Snmp session, Target<UdpAddress> address)
      throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      for (PublishedNotice notice : samples()) {
        NoticeKind kind = NoticeKind.of(notice.told());
        Receiver.Notification notification =
            new Receiver.Notification(
                traps.id(kind), new TimeTicks(1), traps.bindings(kind, notice));
        session.send(Receiver.pdu(notification, address, engine.engineId(), false), address);
      }
    }
  }

  /** An inform would wait for an answer, and ask a stranger for its engine id first. */
  private static SnmpConfig.Target asTrap(SnmpConfig.Target target) {
    return new SnmpConfig.Target(
        target.name(),
        target.address(),
        target.port(),
        false,
        target.version(),
        target.security(),
        target.timeoutMillis(),
        0);
  }

  private static List<PublishedNotice> samples() {
    InterfaceName a = InterfaceName.of("a");
    InterfaceName b = InterfaceName.of("b");
    MemberCondition ok = MemberCondition.OK;
    MemberCondition failed = MemberCondition.FAILED;
    List<VlanAddress> addresses = List.of(new VlanAddress(IpPrefix.of("192.0.2.1/24"), 0));
    Cause cause = Cause.START;
    List<Notice> failover =
        List.of(
            new Notice.InterfaceFailed(1, 0, "g", a, ok, failed, cause, ""),
            new Notice.InterfaceRecovered(1, 0, "g", a, failed, ok, cause, ""),
            new Notice.AddressMoved(1, 0, "g", addresses, a, b, cause, 1, 2, 3, 4, ""),
            new Notice.MoveRefused(1, 0, "g", addresses, a, b, cause, ""),
            new Notice.GroupStatusChanged(
                1, 0, "g", GroupOperStatus.NORMAL, GroupOperStatus.FAILED, true, cause, ""),
            new Notice.DriftRepaired(1, 0, "g", a, true, "", "", cause, ""),
            new Notice.ConfigurationApplied(1, 0, "", "", 1, 2, cause, ""));
    IpAddress own = IpAddress.of("192.0.2.2");
    IpAddress other = IpAddress.of("192.0.2.3");
    GatewayNotice.Origin origin =
        new GatewayNotice.Origin(
            1, 0, "g", new VirtualRouterId(a, own.family(), 1), RouterRole.ACTIVE, 1);
    GatewayCause why = GatewayCause.STARTED;
    List<GatewayNotice> gateways =
        List.of(
            new GatewayNotice.ActiveGatewayChanged(origin, null, own, why, ""),
            new GatewayNotice.OwnershipConflict(origin, own, other, why, ""),
            new GatewayNotice.OwnershipReasserted(origin, own, other, why, ""),
            new GatewayNotice.ForwarderTakenOver(origin, "", "n", why, ""),
            new GatewayNotice.ForwarderRetired(
                origin, Condition.REDIRECTED, Condition.RETIRED, why, ""),
            new GatewayNotice.AssignmentsRedistributed(origin, 1, "", "", why, ""));
    return Stream.concat(
            failover.stream().map(Told.OfFailover::new),
            gateways.stream().map(Told.OfGateways::new))
        .map(told -> new PublishedNotice(1, 0, "", told))
        .toList();
  }
}
