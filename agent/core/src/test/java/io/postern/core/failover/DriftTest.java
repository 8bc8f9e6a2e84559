package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.DriftPolicy;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.Finding;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.device.AddressState;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import io.postern.device.NeighbourState;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.device.Verdict;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Other hands, crashes, refusals by the kernel, routes that go silently. */
final class DriftTest {

  private static RouteState route(String destination, String nic, String gateway) {
    return new RouteState(
        RouteState.TABLE_MAIN,
        IpPrefix.of(destination),
        0,
        null,
        false,
        4,
        0,
        List.of(new NextHop(Bench.nic(nic), IpAddress.of(gateway), 1, false)),
        false);
  }

  private static Bench pair() {
    return new Bench().nics(2).address("eth0", "192.0.2.1/24");
  }

  private static List<Notice.DriftRepaired> told(Bench bench) {
    return bench.notices.stream()
        .filter(Notice.DriftRepaired.class::isInstance)
        .map(Notice.DriftRepaired.class::cast)
        .toList();
  }

  /** A pair whose address is on VLAN 5, and the VLAN links are there. */
  private static Bench onVlan(Groups groups) {
    Bench bench = new Bench().nics(2);
    bench.start(groups.address("192.0.2.1/24", 5, "eth0").build()).pass(5 * Bench.SECOND);
    assertEquals(List.of("eth0.5"), bench.holders("192.0.2.1/24"), bench.group()::toString);
    bench.clear();
    return bench;
  }

  private static Finding vlanLink(Bench bench, int member) {
    return bench.group().members().get(member).findings().stream()
        .filter(finding -> finding.check() == Check.LINK && finding.vlanId() == 5)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aVlanLinkSetDownByAnotherHandIsSetUpAgain() {
    Bench bench = onVlan(Groups.of("eth0", "eth1"));
    bench.setAdminUp("eth0.5", false);
    bench.pass(100 * Bench.MILLI);
    assertTrue(bench.commands.contains(new DeviceCommand.SetAdminUp(Bench.nic("eth0.5"), true)));
    assertEquals("eth0", bench.serving("192.0.2.1"));
    assertEquals("eth0.5 down", told(bench).getFirst().found());
    assertEquals("eth0.5 up", told(bench).getFirst().now());
    assertEquals(Verdict.PASS, vlanLink(bench, 0).verdict());
    bench.setAdminUp("eth1.5", false);
    bench.pass(100 * Bench.MILLI);
    assertEquals(1, told(bench).size(), "the standby's is set up when it is needed");
    assertEquals("eth1.5 is set down until it is needed", vlanLink(bench, 1).observed());
  }

  @Test
  void whatAnotherHandDidToAnAddressOnItsWayIsPutRightWhenItHasArrived() {
    Bench bench = onVlan(Groups.of("eth0", "eth1"));
    bench.holdBatches = true;
    bench.handle(new FailoverEvent.MoveAsked(bench.now, 1, "wan", null, 0, Bench.nic("eth1")));
    bench.finishBatch();
    assertEquals("eth1", bench.serving("192.0.2.1"), "in place, and the old link to be tidied");
    bench.setAdminUp("eth1.5", false);
    bench.pass(100 * Bench.MILLI);
    bench.finishBatches();
    bench.pass(100 * Bench.MILLI);
    assertEquals(Verdict.PASS, vlanLink(bench, 1).verdict(), bench.commands::toString);
  }

  @Test
  void aVlanLinkSetDownIsJudgedWherePolicySaysReport() {
    Groups groups = Groups.of("eth0", "eth1");
    groups.drift = DriftPolicy.REPORT;
    Bench bench = onVlan(groups);
    bench.setAdminUp("eth0.5", false);
    bench.pass(100 * Bench.MILLI);
    assertEquals(GroupOperStatus.FAILED, bench.group().status());
    assertTrue(bench.group().reason().contains("another hand set eth0.5 down"));
    assertFalse(told(bench).getFirst().repaired());
    assertEquals(Verdict.FAIL, vlanLink(bench, 0).verdict());
    assertEquals("eth0.5 is set down", vlanLink(bench, 0).observed());
    bench.setAdminUp("eth0.5", true);
    bench.pass(100 * Bench.MILLI);
    assertEquals(GroupOperStatus.NORMAL, bench.group().status(), bench.group()::toString);
  }

  @Test
  void aRepairOfMillisecondsIsNoFailureAndOneThatHangsIs() {
    Bench bench = pair().start(Groups.of("eth0", "eth1").build()).pass(5 * Bench.SECOND);
    bench.clear();
    bench.holdBatches = true;
    bench.strip("eth0", "192.0.2.1/24");
    bench.pass(50 * Bench.MILLI);
    assertEquals(GroupOperStatus.NORMAL, bench.group().status());
    assertEquals("none: being put back on eth0", bench.serving("192.0.2.1"));
    assertEquals(List.of(), bench.notices, "nothing is told before it is done");
    bench.pass(100 * Bench.MILLI);
    assertEquals(GroupOperStatus.FAILED, bench.group().status());
    bench.finishBatches();
    bench.pass(10 * Bench.MILLI);
    assertEquals(GroupOperStatus.NORMAL, bench.group().status());
    assertTrue(told(bench).getFirst().repaired());
    for (Notice notice : bench.notices) {
      if (notice instanceof Notice.GroupStatusChanged change && change.now() != change.before()) {
        assertEquals(change.now() == GroupOperStatus.NORMAL, change.cause() == Cause.DRIFT);
      }
    }
  }

  @Test
  void aRepairThatTheKernelRefusesIsNotToldAsOne() {
    Bench bench = pair().start(Groups.of("eth0", "eth1").build()).pass(5 * Bench.SECOND);
    bench.clear();
    bench.refuses =
        command -> command instanceof DeviceCommand.AddAddress ? DeviceError.NO_SPACE : null;
    bench.strip("eth0", "192.0.2.1/24");
    bench.pass(50 * Bench.MILLI);
    assertFalse(told(bench).getFirst().repaired());
    assertEquals(told(bench).getFirst().found(), told(bench).getFirst().now());
    assertTrue(told(bench).getFirst().text().contains("could not be put right"));
    assertEquals(0, bench.group().driftRepairs());
    assertEquals(GroupOperStatus.FAILED, bench.group().status());
  }

  private static String deviceOf(Bench bench, String destination) {
    for (RouteState route : bench.routes) {
      if (route.destination().equals(IpPrefix.of(destination))) {
        return String.valueOf(route.nextHops().getFirst().nic());
      }
    }
    return "none";
  }

  @Test
  void anAddressTakenOffByAnotherHandIsPutBackAndTold() {
    Bench bench = pair().start(Groups.of("eth0", "eth1").build());
    bench.clear();
    bench.strip("eth0", "192.0.2.1/24");
    assertEquals(List.of(), bench.holders("192.0.2.1/24"));
    bench.pass(100 * Bench.MILLI);
    assertEquals(List.of("eth0"), bench.holders("192.0.2.1/24"));
    assertEquals("eth0", bench.serving("192.0.2.1"));
    assertEquals(1, bench.group().driftRepairs());
    assertEquals(1, bench.notices.stream().filter(n -> n instanceof Notice.DriftRepaired).count());
  }

  @Test
  void whereThePolicySaysReportItIsOnlyReportedAndTheStatusIsTrue() {
    Groups groups = Groups.of("eth0", "eth1");
    groups.drift = DriftPolicy.REPORT;
    Bench bench = pair().start(groups.build());
    bench.clear();
    bench.strip("eth0", "192.0.2.1/24");
    bench.pass(30 * Bench.SECOND);
    assertEquals(List.of(), bench.holders("192.0.2.1/24"));
    assertEquals(GroupOperStatus.FAILED, bench.group().status());
    assertEquals(1, bench.notices.stream().filter(n -> n instanceof Notice.DriftRepaired).count());
  }

  @Test
  void anotherHandThatNeverGivesUpIsAnsweredMoreAndMoreRarely() {
    Bench bench = pair().start(Groups.of("eth0", "eth1").build());
    for (int i = 0; i < 600; i++) {
      if (!bench.holders("192.0.2.1/24").isEmpty()) {
        bench.strip("eth0", "192.0.2.1/24");
      }
      bench.pass(100 * Bench.MILLI);
    }
    assertTrue(bench.group().driftRepairs() < 12, "repairs " + bench.group().driftRepairs());
    bench.pass(60 * Bench.SECOND);
    assertEquals("eth0", bench.serving("192.0.2.1"));
  }

  @Test
  void anAddressPutOnASecondInterfaceIsTakenOffThere() {
    Bench bench = pair().start(Groups.of("eth0", "eth1").build());
    bench.address("eth1", "192.0.2.1/24");
    bench.give(new DeviceEvent.AddressReported(bench.now, bench.addresses.getLast()));
    bench.pass(100 * Bench.MILLI);
    assertEquals(List.of("eth0"), bench.holders("192.0.2.1/24"));
  }

  /** Linux removes an address's secondaries with it. */
  @Test
  void aStrayThatIsAPrimaryDoesNotTakeItsSecondariesAlong() {
    Bench bench =
        new Bench().nics(2).address("eth0", "192.0.2.1/24").address("eth1", "192.0.2.1/24");
    bench.address("eth1", "192.0.2.2/24").second();
    bench.start(
        Groups.of("eth0", "eth1")
            .address("192.0.2.1/24", "eth0")
            .address("192.0.2.2/24", "eth1")
            .build());
    assertEquals(List.of("eth0"), bench.holders("192.0.2.1/24"));
    int removed =
        bench.commands.indexOf(
            new DeviceCommand.RemoveAddress(Bench.nic("eth1"), IpPrefix.of("192.0.2.1/24")));
    int back =
        bench.commands.indexOf(
            new DeviceCommand.AddAddress(
                Bench.nic("eth1"), IpPrefix.of("192.0.2.2/24"), IpAddress.of("192.0.2.255"), true));
    assertTrue(removed >= 0 && back > removed, bench.commands::toString);
  }

  @Test
  void aNewAddressOfALearningGroupMovesToo() {
    Bench bench = pair().start(Groups.of("eth0", "eth1").build());
    bench.address("eth0", "192.0.2.7/24");
    bench.give(new DeviceEvent.AddressReported(bench.now, bench.addresses.getLast()));
    bench.pass(100 * Bench.MILLI);
    bench.cut("eth0");
    assertEquals("eth1", bench.serving("192.0.2.7"));
  }

  @Test
  void routesAndPermanentNeighboursGoAlongAndAreReadBack() {
    Bench bench = pair();
    bench.routes.add(route("0.0.0.0/0", "eth0", "192.0.2.254"));
    bench.neighbours.add(
        new NeighbourState(
            Bench.nic("eth0"),
            IpAddress.of("192.0.2.254"),
            MacAddress.of("02:ee:00:00:00:01"),
            true));
    bench.start(Groups.of("eth0", "eth1").build());
    assertEquals(1, bench.group().routes().size());
    bench.cut("eth0");
    assertEquals("eth1", deviceOf(bench, "0.0.0.0/0"));
    assertEquals("eth1", bench.neighbours.getFirst().nic().text());
    bench.routes.clear();
    bench.pass(15 * Bench.SECOND);
    assertEquals("eth1", deviceOf(bench, "0.0.0.0/0"));
    bench.mend("eth0");
    bench.pass(15 * Bench.SECOND);
    assertEquals("eth0", deviceOf(bench, "0.0.0.0/0"));
    assertTrue(bench.group().routes().getFirst().installed());
  }

  @Test
  void aRouteThatWentWithItsLinkIsNotShownAsInstalledThoughNobodyTakesOver() {
    for (boolean deleted : new boolean[] {true, false}) {
      Bench bench = pair();
      bench.routes.add(route("0.0.0.0/0", "eth0", "192.0.2.254"));
      bench.start(Groups.of("eth0", "eth1").build());
      assertTrue(bench.group().routes().getFirst().installed());
      bench.cut("eth1");
      if (deleted) {
        bench.delete("eth0");
      } else {
        bench.setAdminUp("eth0", false);
      }
      bench.pass(Bench.SECOND);
      assertFalse(bench.group().routes().getFirst().installed());
    }
  }

  @Test
  void theGroupsNameIsWhereItsAddressIs() {
    Bench bench = pair().start(Groups.of("eth0", "eth1").build());
    assertEquals(List.of("wan"), bench.names("eth0"));
    bench.cut("eth0");
    assertEquals(List.of("wan"), bench.names("eth1"));
    assertEquals(List.of(), bench.names("eth0"));
  }

  @Test
  void afterACrashAtAnyCommandTheRestartPutsEverythingRight() {
    for (StandbyMode mode : StandbyMode.values()) {
      for (int crashAfter = 0; crashAfter < 25; crashAfter++) {
        Bench bench = pair();
        bench.routes.add(route("0.0.0.0/0", "eth0", "192.0.2.254"));
        Groups groups =
            new Groups()
                .warmMember("eth0", "198.51.100.1/32", "02:dd:00:00:00:01")
                .warmMember("eth1", "198.51.100.2/32", "02:dd:00:00:00:02");
        groups.mode = mode;
        groups.unknownMayCarry = mode != StandbyMode.READY;
        groups.unplumbFirst = mode == StandbyMode.COLD;
        bench.start(groups.build());
        int[] left = {crashAfter};
        bench.refuses = command -> left[0]-- <= 0 ? DeviceError.OTHER : null;
        bench.deaf = true;
        bench.cut("eth0");
        bench.refuses = command -> null;
        bench.deaf = false;
        bench.restart();
        bench.pass(5 * Bench.SECOND);
        String when = mode + " after " + crashAfter + ": " + bench.group();
        assertEquals("eth1", bench.serving("192.0.2.1"), when);
        assertEquals(List.of("eth1"), bench.holders("192.0.2.1/24"), when);
        assertEquals("eth1", deviceOf(bench, "0.0.0.0/0"), when);
      }
    }
  }

  @Test
  void whatIsForeignIsNotTouched() {
    Bench bench = pair().link("eth9", "02:00:00:00:00:99").address("eth9", "203.0.113.1/24");
    bench.address("eth1", "198.51.100.9/24");
    bench.start(Groups.of("eth0", "eth1").address("192.0.2.1/24", "eth0").build());
    bench.cut("eth0");
    bench.mend("eth0");
    bench.pass(20 * Bench.SECOND);
    AddressState foreign = bench.addresses.get(1);
    assertEquals("203.0.113.1/24", foreign.prefix().toString());
    assertEquals(List.of("eth1"), bench.holders("198.51.100.9/24"));
  }

  @Test
  void aRefusalThatPassesIsTriedAgainAndAnotherSendsTheAddressToTheNextMember() {
    for (DeviceError error : DeviceError.values()) {
      Bench bench = new Bench().nics(3).address("eth0", "192.0.2.1/24");
      bench.start(Groups.of("eth0", "eth1", "eth2").build());
      int[] left = {2};
      bench.refuses =
          command ->
              command instanceof DeviceCommand.AddAddress add
                      && add.nic().text().equals("eth1")
                      && left[0]-- > 0
                  ? error
                  : null;
      bench.cut("eth0");
      bench.pass(Bench.SECOND);
      String serving = bench.serving("192.0.2.1");
      assertTrue(serving.startsWith("eth"), error + ": " + serving);
      assertEquals(List.of(serving), bench.holders("192.0.2.1/24"), error.name());
    }
  }

  @Test
  void whereTheOnlyStandbyRefusesTheStatusSaysWhatTheKernelSaid() {
    Bench bench = pair().start(Groups.of("eth0", "eth1").build());
    bench.refuses =
        command -> command instanceof DeviceCommand.AddAddress ? DeviceError.NOT_PERMITTED : null;
    bench.cut("eth0");
    bench.pass(Bench.SECOND);
    assertEquals(GroupOperStatus.FAILED, bench.group().status());
    assertTrue(bench.group().reason().contains("said no"), bench.group().reason());
    bench.refuses = command -> null;
    bench.pass(60 * Bench.SECOND);
    assertEquals("eth1", bench.serving("192.0.2.1"));
  }

  @Test
  void aStopLeavesTheAddressesUnlessToldToRelease() {
    for (boolean release : List.of(false, true)) {
      Bench bench = new Bench().nics(2);
      bench.start(Groups.of("eth0", "eth1").address("192.0.2.1/24", "eth0").build());
      bench.handle(new FailoverEvent.Stopping(bench.now, release));
      assertEquals(release ? List.of() : List.of("eth0"), bench.holders("192.0.2.1/24"));
    }
  }
}
