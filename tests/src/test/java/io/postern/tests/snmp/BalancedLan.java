package io.postern.tests.snmp;

import io.postern.core.gateway.balance.AnswerLease;
import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.balance.Responder;
import io.postern.core.gateway.balance.Share;
import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterCounters;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.forwarder.Forwarder;
import io.postern.core.gateway.forwarder.Life;
import io.postern.core.gateway.forwarder.LifeTimes;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.group.BalancedStatus;
import io.postern.core.gateway.group.Peer;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.state.BalancedGroupStatus;
import io.postern.core.gateway.state.GatewayStatus;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.List;
import java.util.Map;

/**
 * A balanced group to show: node-a, which is active and holds its forwarder 11 and that of node-b,
 * which is away; and the responder that writes its assignments.
 */
public final class BalancedLan {
  private static final long SECOND = 1_000_000_000L;
  private static final InterfaceName NIC = InterfaceName.of("eth0");
  private static final VirtualRouterId GROUP = new VirtualRouterId(NIC, IpFamily.IPV4, 7);
  private static final MacAddress OWN = MacAddress.of("02:00:00:00:00:05");
  private static final int VIRTUAL = 0x0a00_0001;
  private static final int FIRST = 0x0a00_0100;

  private final Assignments assignments = new Assignments();
  private final Responder responder;

  /** A group in which so many hosts have asked. */
  public BalancedLan(int hosts) {
    AnswerLease lease = new AnswerLease();
    lease.until(Long.MAX_VALUE);
    responder = new Responder(assignments, lease);
    long now = System.nanoTime();
    responder.adopt(policy(), now);
    for (int i = 0; i < hosts; i++) {
      ask(i, now);
    }
  }

  private static AnswerPolicy policy() {
    return new AnswerPolicy(
        "lan",
        NIC,
        List.of(IpAddress.ofV4(VIRTUAL)),
        IpPrefix.of("10.0.0.0/8"),
        true,
        AnswerPolicy.epoch(3, 11),
        Balancing.WEIGHTED,
        List.of(share(11, 100, Condition.ACTIVE), share(12, 50, Condition.TAKEN_OVER)),
        GROUP.mac(),
        OWN,
        11,
        false,
        List.of(),
        0,
        SECOND,
        0);
  }

  private static Share share(int vrid, int weight, Condition condition) {
    return new Share(vrid, Share.macOf(GROUP, vrid), weight, condition, true, 0);
  }

  /** A host asks for the virtual address; on one thread at a time. */
  public long ask(int number, long now) {
    return responder.answer(
        1, MacAddress.BROADCAST.bits(), 0x0200_0100_0000L + number, FIRST + number, VIRTUAL, now);
  }

  /** The store. */
  public Assignments assignments() {
    return assignments;
  }

  /** What windows show of it. */
  public GatewayStatus status() {
    BalancedConfig config =
        new BalancedConfig(
            "lan",
            new RouterConfig(
                GROUP,
                List.of(IpAddress.ofV4(VIRTUAL)),
                100,
                true,
                0,
                SECOND,
                ChecksumForm.RFC5798),
            Balancing.WEIGHTED,
            new LifeTimes(600 * SECOND, 14_400 * SECOND),
            3 * SECOND,
            11,
            100,
            1,
            100,
            30 * SECOND,
            List.of(),
            false);
    PeerMessage.Hello hello =
        new PeerMessage.Hello(
            "node-b",
            1,
            1,
            IpAddress.of("10.0.0.6"),
            MacAddress.of("02:00:00:00:00:06"),
            12,
            50,
            90,
            false,
            false,
            false,
            3,
            "something else",
            List.of());
    BalancedStatus state =
        new BalancedStatus(
            RouterRole.ACTIVE,
            RoleCause.ACTIVE_SILENT,
            3,
            IpAddress.of("10.0.0.5"),
            List.of(
                new Forwarder(11, "node-a", 100, new Life.Owned(false)),
                new Forwarder(12, "node-b", 50, new Life.TakenOver(SECOND))),
            List.of(7, 11, 12),
            List.of(new Peer(hello, SECOND, true)),
            90,
            95,
            true,
            false,
            false,
            "");
    return new GatewayStatus(
        List.of(),
        List.of(
            new BalancedGroupStatus(
                config,
                state,
                SECOND,
                IpAddress.of("10.0.0.5"),
                "",
                new RouterCounters(1, 2, 3, 4, 5, 6, 7, 8, 9))),
        Map.of(),
        "");
  }
}
