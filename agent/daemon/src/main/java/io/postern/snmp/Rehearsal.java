package io.postern.snmp;

import io.postern.config.SnmpConfig;
import io.postern.core.failover.Notice;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import io.postern.view.NoticeKind;
import io.postern.view.PublishedNotice;
import java.io.IOException;
import java.util.List;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.Snmp;
import org.snmp4j.Target;
import org.snmp4j.TransportStateReference;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.transport.AbstractTransportMapping;

/**
 * Makes notifications of every kind, for every receiver, and sends them nowhere: the first real one
 * would otherwise pay for loading classes and deriving keys.
 */
final class Rehearsal {
  private static final int ROUNDS = 20;

  private Rehearsal() {}

  /** Plays it; answers how many octets would have been sent. */
  static long play(SnmpEngine engine, SnmpConfig config, NoticeTraps traps) throws IOException {
    Nowhere nowhere = new Nowhere();
    MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
    engine.messageProcessing(true).forEach(dispatcher::addMessageProcessingModel);
    try (Snmp session = new Snmp(dispatcher, nowhere)) {
      for (SnmpConfig.Target target : config.targets()) {
        Target<UdpAddress> address = Receivers.address(config, asTrap(target), engine.engineId());
        for (int i = 0; address != null && i < ROUNDS; i++) {
          for (PublishedNotice notice : samples()) {
            NoticeKind kind = NoticeKind.of(notice.notice());
            Receiver.Notification notification =
                new Receiver.Notification(
                    traps.id(kind), new TimeTicks(1), traps.bindings(kind, notice));
            session.send(Receiver.pdu(notification, address, engine.engineId(), false), address);
          }
        }
      }
    }
    return nowhere.octets;
  }

  /** An inform would wait for an answer, and ask a stranger for its engine id first. */
  private static SnmpConfig.Target asTrap(SnmpConfig.Target target) {
    return new SnmpConfig.Target(
        target.name(),
        target.address(),
        target.port(),
        false,
        target.security(),
        target.timeoutMillis(),
        0);
  }

  private static List<PublishedNotice> samples() {
    InterfaceName a = InterfaceName.of("a");
    InterfaceName b = InterfaceName.of("b");
    Cause cause = Cause.START;
    return List.<Notice>of(
            new Notice.InterfaceFailed(1, 0, "g", a, cause, ""),
            new Notice.InterfaceRecovered(1, 0, "g", a, cause, ""),
            new Notice.AddressMoved(
                1, 0, "g", List.of(IpPrefix.of("192.0.2.1/24")), a, b, cause, 1, 2, 3, 4, ""),
            new Notice.MoveRefused(1, 0, "g", a, cause, ""),
            new Notice.GroupStatusChanged(
                1, 0, "g", GroupOperStatus.NORMAL, GroupOperStatus.FAILED, true, cause, ""),
            new Notice.DriftRepaired(1, 0, "g", a, true, cause, ""),
            new Notice.ConfigurationApplied(1, 0, "", "", cause, ""))
        .stream()
        .map(n -> new PublishedNotice(1, 0, "", n))
        .toList();
  }

  /** A transport that counts what it is given. */
  private static final class Nowhere extends AbstractTransportMapping<UdpAddress> {
    private long octets;

    @Override
    public Class<? extends Address> getSupportedAddressClass() {
      return UdpAddress.class;
    }

    @Override
    public void sendMessage(
        UdpAddress address,
        byte[] message,
        TransportStateReference reference,
        long timeoutMillis,
        int maxRetries) {
      octets += message.length;
    }

    @Override
    public void close() {}

    @Override
    public void listen() {}

    @Override
    public UdpAddress getListenAddress() {
      return new UdpAddress(0);
    }
  }
}
