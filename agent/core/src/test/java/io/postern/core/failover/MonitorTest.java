package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.DelayConfig;
import io.postern.core.failover.config.Failback;
import io.postern.core.failover.config.ThresholdBy;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.core.failover.state.MemberCondition;
import io.postern.device.Carrier;
import io.postern.device.DeviceEvent;
import io.postern.device.HeartbeatProtocol;
import org.junit.jupiter.api.Test;

/** What counts as failure, what as recovery, and what as neither. */
final class MonitorTest {

  private static Bench pair(Groups groups) {
    return new Bench().nics(2).address("eth0", "192.0.2.1/24").start(groups.build());
  }

  private static MemberCondition condition(Bench bench, int member) {
    return bench.group().members().get(member).condition();
  }

  @Test
  void lostHeartbeatsMoveTheAddressAndOnlyEnoughAnswersInARowCountAsRecovery() {
    Bench bench = pair(Groups.of("eth0", "eth1").target("192.0.2.254", HeartbeatProtocol.ICMP));
    assertEquals(MemberCondition.OK, condition(bench, 0));
    assertEquals(MemberCondition.OK, condition(bench, 1), bench.group().members().toString());
    bench.answers = probe -> !probe.nic().text().equals("eth0");
    bench.pass(250 * Bench.MILLI);
    assertEquals("eth0", bench.serving("192.0.2.1"));
    bench.pass(200 * Bench.MILLI);
    assertEquals("eth1", bench.serving("192.0.2.1"), bench.group().toString());
    assertEquals(Cause.HEARTBEAT_LOST, bench.group().members().getFirst().cause());
    bench.pass(20 * Bench.SECOND);
    assertEquals("eth1", bench.serving("192.0.2.1"));
    bench.answers = probe -> true;
    bench.pass(450 * Bench.MILLI);
    assertEquals(MemberCondition.FAILED, condition(bench, 0));
    bench.pass(200 * Bench.MILLI);
    assertEquals(MemberCondition.OK, condition(bench, 0));
    bench.pass(10 * Bench.SECOND);
    assertEquals("eth0", bench.serving("192.0.2.1"));
  }

  @Test
  void anInterfaceThatCameUpAndLostItsCarrierHasFailedAlsoWhereThePollSawTheCarrierFirst() {
    Bench bench = pair(Groups.of("eth0", "eth1"));
    bench.setAdminUp("eth1", false);
    bench.pass(Bench.SECOND);
    bench.give(
        new DeviceEvent.CarrierChanged(bench.now, Bench.nic("eth1"), Carrier.UP, true, bench.now));
    bench.setAdminUp("eth1", true);
    bench.pass(Bench.SECOND);
    bench.cut("eth1");
    assertEquals(MemberCondition.FAILED, condition(bench, 1), bench.group().toString());
  }

  @Test
  void roundsForWhichTheAgentWasLateCountForNothing() {
    Bench bench = pair(Groups.of("eth0", "eth1").target("192.0.2.254", HeartbeatProtocol.ICMP));
    for (int i = 0; i < 20; i++) {
      bench.now += 100 * Bench.MILLI;
      var probe = bench.plan.heartbeats().getFirst();
      bench.give(new DeviceEvent.HeartbeatRound(bench.now, probe, false, 0, 60 * Bench.MILLI));
    }
    assertEquals("eth0", bench.serving("192.0.2.1"));
    assertEquals(20, bench.group().members().getFirst().heartbeats().getFirst().late());
  }

  @Test
  void aDeletedInterfaceIsAFailureThoughItsAddressesAreReportedGoneFirst() {
    Bench bench = pair(Groups.of("eth0", "eth1"));
    bench.clear();
    bench.delete("eth0");
    assertEquals("eth1", bench.serving("192.0.2.1"));
    assertEquals(MemberCondition.ABSENT, condition(bench, 0));
    assertTrue(bench.notices.stream().noneMatch(n -> n instanceof Notice.DriftRepaired));
    bench.link("eth0", "02:00:00:00:00:01");
    bench.change("eth0", link -> link);
    bench.pass(15 * Bench.SECOND);
    assertEquals("eth0", bench.serving("192.0.2.1"), bench.group().toString());
  }

  @Test
  void aLinkThatComesUpTooOftenWaitsUntilItIsQuiet() {
    Groups groups = Groups.of("eth0", "eth1");
    groups.delay = new DelayConfig(0, 0, 0, 1_000_000);
    Bench bench = pair(groups);
    for (int i = 0; i < 3; i++) {
      bench.cut("eth0");
      bench.pass(Bench.SECOND);
      bench.mend("eth0");
      bench.pass(Bench.SECOND);
    }
    assertEquals(MemberCondition.FLAPPING, condition(bench, 0));
    assertEquals("eth1", bench.serving("192.0.2.1"));
    assertEquals(3, bench.group().members().getFirst().flaps());
    bench.pass(60 * Bench.SECOND);
    assertEquals(MemberCondition.OK, condition(bench, 0));
    assertEquals("eth0", bench.serving("192.0.2.1"));
  }

  @Test
  void aTrunkFailsWhenTheShareOfFailedPortsReachesItsThresholdNotBefore() {
    Bench bench = new Bench().nics(5).address("eth0", "192.0.2.1/24");
    Groups groups = new Groups().trunk("eth0", 50, ThresholdBy.PORTS, "eth2", "eth3", "eth4");
    bench.start(groups.member("eth1").build());
    bench.cut("eth2");
    assertEquals("eth0", bench.serving("192.0.2.1"));
    bench.cut("eth3");
    assertEquals("eth1", bench.serving("192.0.2.1"), bench.group().toString());
    assertEquals(Cause.PORTS_FAILED, bench.group().members().getFirst().cause());
  }

  @Test
  void theFourDelaysMeanWhatTheySay() {
    Groups groups = Groups.of("eth0", "eth1");
    groups.delay = new DelayConfig(5 * Bench.SECOND, 200 * Bench.MILLI, 0, 3 * Bench.SECOND);
    Bench bench = pair(groups);
    assertEquals(GroupOperStatus.INITIALIZING, bench.group().status());
    bench.cut("eth0");
    bench.pass(Bench.SECOND);
    assertEquals("none", bench.serving("192.0.2.1").substring(0, 4));
    bench.pass(Bench.SECOND + 100 * Bench.MILLI);
    assertEquals("none", bench.serving("192.0.2.1").substring(0, 4));
    bench.pass(200 * Bench.MILLI);
    assertEquals("eth1", bench.serving("192.0.2.1"), bench.group().toString());
    bench.mend("eth0");
    bench.pass(2_900 * Bench.MILLI);
    assertEquals("eth1", bench.serving("192.0.2.1"));
    bench.pass(200 * Bench.MILLI);
    assertEquals("eth0", bench.serving("192.0.2.1"));
  }

  @Test
  void failbackIsAutomaticManualOrNever() {
    for (Failback failback : Failback.values()) {
      Groups groups = Groups.of("eth0", "eth1");
      groups.failback = failback;
      Bench bench = pair(groups);
      bench.cut("eth0");
      bench.mend("eth0");
      bench.pass(30 * Bench.SECOND);
      String expected = failback == Failback.AUTOMATIC ? "eth0" : "eth1";
      assertEquals(expected, bench.serving("192.0.2.1"));
      assertEquals(
          failback == Failback.MANUAL ? GroupOperStatus.FAILED_OVER : GroupOperStatus.NORMAL,
          bench.group().status());
    }
  }

  @Test
  void heartbeatsAreNotJudgedWithinTheRecheckDelay() {
    Bench bench = pair(Groups.of("eth0", "eth1").target("192.0.2.254", HeartbeatProtocol.ICMP));
    bench.cut("eth0");
    assertEquals("eth1", bench.serving("192.0.2.1"));
    bench.answers = probe -> false;
    bench.pass(1_900 * Bench.MILLI);
    assertEquals("eth1", bench.serving("192.0.2.1"));
    bench.pass(600 * Bench.MILLI);
    assertNotEquals("eth1", bench.serving("192.0.2.1"));
  }
}
