package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.state.MemberStatus;
import io.postern.device.HeartbeatProtocol;
import org.junit.jupiter.api.Test;

/** What is counted, and since when: a counter that began again says so. */
final class CountersTest {
  private static Groups wan() {
    return Groups.of("eth0", "eth1")
        .address("192.0.2.1/24", "eth0")
        .address("192.0.2.2/24", "eth0");
  }

  private static MemberStatus member(Bench bench, int number) {
    return bench.group().members().get(number);
  }

  @Test
  void eachAddressThatMovesIsCounted() {
    Bench bench = new Bench().nics(2).start(wan().build());
    bench.cut("eth0");
    assertEquals(1, bench.group().moves(), "one move");
    assertEquals(2, member(bench, 0).movesOut());
    assertEquals(2, member(bench, 1).movesIn());
  }

  @Test
  void aGroupThatIsEnabledAgainSaysSinceWhenItsMembersCount() {
    Bench bench = new Bench().nics(2);
    long begun = bench.now;
    bench.start(wan().build());
    assertEquals(begun, member(bench, 0).countedSinceNanos());
    assertEquals(begun, bench.group().countedSinceNanos());
    bench.cut("eth0");
    Groups off = wan();
    off.enabled = false;
    bench.configure(off.build());
    bench.pass(Bench.SECOND);
    long enabled = bench.now;
    bench.configure(wan().build());
    bench.pass(Bench.SECOND);
    assertEquals(0, member(bench, 1).movesIn());
    assertEquals(enabled, member(bench, 1).countedSinceNanos());
    assertEquals(enabled, bench.group().addresses().getFirst().countedSinceNanos());
    assertEquals(1, bench.group().moves(), "the group's own go on");
    assertEquals(begun, bench.group().countedSinceNanos());
  }

  @Test
  void aHeartbeatThatIsAskedInAnotherWayCountsAnew() {
    Bench bench = new Bench().nics(2);
    long begun = bench.now;
    bench.start(wan().target("192.0.2.254", HeartbeatProtocol.ARP).build());
    bench.pass(Bench.SECOND);
    assertTrue(member(bench, 0).heartbeats().getFirst().rounds() > 0);
    assertEquals(begun, member(bench, 0).heartbeats().getFirst().countedSinceNanos());
    long changed = bench.now;
    bench.configure(wan().target("192.0.2.254", HeartbeatProtocol.ICMP).build());
    assertEquals(changed, member(bench, 0).heartbeats().getFirst().countedSinceNanos());
    assertEquals(begun, member(bench, 0).countedSinceNanos());
  }

  @Test
  void aGroupThatIsCommittedLaterCountsFromThenOn() {
    Bench bench = new Bench().nics(4).start(wan().build());
    bench.pass(10 * Bench.SECOND);
    Groups lan = Groups.of("eth2", "eth3").address("198.51.100.1/24", "eth2");
    lan.name = "lan";
    long committed = bench.now;
    bench.configure(wan().build(), lan.build());
    assertEquals(committed, bench.group().countedSinceNanos());
    long before = bench.status().groups().get(1).countedSinceNanos();
    assertTrue(before < committed - 12 * Bench.SECOND, "the other goes on");
  }
}
