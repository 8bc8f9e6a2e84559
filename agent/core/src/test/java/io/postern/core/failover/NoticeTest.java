package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.DelayConfig;
import io.postern.core.failover.config.DriftPolicy;
import io.postern.core.failover.state.MemberCondition;
import io.postern.net.IpPrefix;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What notices say was before, and is since. */
final class NoticeTest {
  private static <N extends Notice> N last(Bench bench, Class<N> kind) {
    return bench.notices.stream().filter(kind::isInstance).map(kind::cast).toList().getLast();
  }

  private static Bench pair() {
    return new Bench().nics(2).address("eth0", "192.0.2.1/24");
  }

  private static VlanAddress address(String prefix, int vlanId) {
    return new VlanAddress(IpPrefix.of(prefix), vlanId);
  }

  @Test
  void aMemberThatWentAwayIsToldAsAbsentAndOneThatWasFlappingAsThat() {
    Groups groups = Groups.of("eth0", "eth1");
    groups.delay = new DelayConfig(0, 0, 0, 1_000_000);
    Bench bench = pair().start(groups.build());
    bench.delete("eth0");
    Notice.InterfaceFailed failed = last(bench, Notice.InterfaceFailed.class);
    assertEquals(MemberCondition.OK, failed.before());
    assertEquals(MemberCondition.ABSENT, failed.now());

    bench = pair().start(groups.build());
    for (int i = 0; i < 3; i++) {
      bench.cut("eth0");
      bench.pass(Bench.SECOND);
      bench.mend("eth0");
      bench.pass(Bench.SECOND);
    }
    bench.pass(60 * Bench.SECOND);
    Notice.InterfaceRecovered recovered = last(bench, Notice.InterfaceRecovered.class);
    assertEquals(MemberCondition.FLAPPING, recovered.before());
    assertEquals(MemberCondition.OK, recovered.now());
  }

  @Test
  void aMoveNamesTheVlanOfEachAddress() {
    Bench bench =
        new Bench()
            .nics(2)
            .start(
                Groups.of("eth0", "eth1")
                    .address("192.0.2.1/24", 7, "eth0")
                    .address("198.51.100.1/24", "eth0")
                    .build());
    bench.pass(5 * Bench.SECOND);
    bench.cut("eth0");
    bench.pass(Bench.SECOND);
    List<VlanAddress> moved = last(bench, Notice.AddressMoved.class).addresses();
    assertEquals(2, moved.size(), moved.toString());
    assertTrue(moved.contains(address("192.0.2.1/24", 7)), moved.toString());
    assertTrue(moved.contains(address("198.51.100.1/24", 0)), moved.toString());
  }

  @Test
  void aRefusalNamesTheAddressesAndTheMemberThatWasWanted() {
    Bench bench = pair().start(Groups.of("eth0", "eth1").build());
    bench.cut("eth1");
    bench.handle(new FailoverEvent.MoveAsked(bench.now, 42, "wan", null, 0, Bench.nic("eth1")));
    Notice.MoveRefused asked = last(bench, Notice.MoveRefused.class);
    assertEquals(Bench.nic("eth0"), asked.from());
    assertEquals(Bench.nic("eth1"), asked.wanted());
    assertEquals(List.of(address("192.0.2.1/24", 0)), asked.addresses());

    bench.cut("eth0");
    Notice.MoveRefused stranded = last(bench, Notice.MoveRefused.class);
    assertEquals(Bench.nic("eth0"), stranded.from());
    assertNull(stranded.wanted(), "any would have done");
    assertEquals(List.of(address("192.0.2.1/24", 0)), stranded.addresses());
  }

  @Test
  void anOperatorsMoveThatNoMemberMayTakeIsToldOfToo() {
    Bench bench = pair().start(Groups.of("eth0", "eth1").build());
    bench.cut("eth1");
    bench.clear();
    long refusals = bench.group().refusals();
    bench.handle(new FailoverEvent.MoveAsked(bench.now, 42, "wan", null, 0, null));
    Notice.MoveRefused asked = last(bench, Notice.MoveRefused.class);
    assertNull(asked.wanted());
    assertEquals(refusals + 1, bench.group().refusals());
  }

  @Test
  void driftSaysWhatWasFoundAndWhatStandsThereSince() {
    Bench bench = pair().start(Groups.of("eth0", "eth1").build());
    bench.strip("eth0", "192.0.2.1/24");
    bench.pass(100 * Bench.MILLI);
    Notice.DriftRepaired gone = last(bench, Notice.DriftRepaired.class);
    assertEquals("", gone.found());
    assertEquals("192.0.2.1/24 on eth0", gone.now());

    bench.address("eth1", "192.0.2.1/24");
    bench.pass(20 * Bench.SECOND);
    Notice.DriftRepaired stray = last(bench, Notice.DriftRepaired.class);
    assertEquals("192.0.2.1/24 on eth1", stray.found());
    assertEquals("", stray.now());

    Groups reporting = Groups.of("eth0", "eth1");
    reporting.drift = DriftPolicy.REPORT;
    bench = pair().start(reporting.build());
    bench.strip("eth0", "192.0.2.1/24");
    bench.pass(Bench.SECOND);
    Notice.DriftRepaired left = last(bench, Notice.DriftRepaired.class);
    assertEquals("", left.found());
    assertEquals("", left.now(), "it is left so");
  }

  @Test
  void aConfigurationNamesTheRevisionBeforeAndSince() {
    Bench bench = pair().start(Groups.of("eth0", "eth1").build());
    bench.handle(new FailoverEvent.Committed(bench.now, "admin", "netconf", 8));
    Notice.ConfigurationApplied applied = last(bench, Notice.ConfigurationApplied.class);
    assertEquals(7, applied.before());
    assertEquals(8, applied.now());
  }
}
