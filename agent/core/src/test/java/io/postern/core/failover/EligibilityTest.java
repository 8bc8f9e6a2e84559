package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.Finding;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceEvent;
import io.postern.device.Verdict;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Only what was proved able to carry an address may be given it. */
final class EligibilityTest {
  private static Verdict verdict(Bench bench, int member, Check check) {
    for (Finding finding : bench.group().members().get(member).findings()) {
      if (finding.check() == check) {
        return finding.verdict();
      }
    }
    throw new AssertionError("no finding " + check);
  }

  @Test
  void everyFindingIsShownForEveryMember() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    bench.start(Groups.of("eth0", "eth1").build());
    for (Check check : Check.values()) {
      Verdict expected =
          switch (check) {
            case CONFIGURED_ELSEWHERE, SAME_SUBNET -> Verdict.UNKNOWN;
            default -> Verdict.PASS;
          };
      assertEquals(expected, verdict(bench, 1, check), check.name());
    }
  }

  @Test
  void aMemberOnAnotherNetworkIsNotEligible() {
    Bench bench = new Bench().nics(3).address("eth0", "192.0.2.1/24");
    bench.passes = (from, to) -> !from.text().equals("eth1") && !to.text().equals("eth1");
    bench.start(Groups.of("eth0", "eth1", "eth2").build());
    assertEquals(Verdict.FAIL, verdict(bench, 1, Check.SAME_NETWORK));
    assertEquals(Verdict.PASS, verdict(bench, 2, Check.SAME_NETWORK));
    bench.cut("eth0");
    assertEquals("eth2", bench.serving("192.0.2.1"));
  }

  @Test
  void aStandbyIsNotBlamedForNotHearingAMemberThatIsSilentBecauseItFails() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    bench.start(Groups.of("eth0", "eth1").build());
    bench.passes = (from, to) -> false;
    bench.pass(2 * Bench.SECOND);
    assertEquals(Verdict.FAIL, verdict(bench, 1, Check.SAME_NETWORK));
    bench.cut("eth0");
    assertEquals("eth1", bench.serving("192.0.2.1"), bench.group().toString());
  }

  @Test
  void anAddressThatSomebodyElseClaimsStaysWhereItIsAndIsDefended() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    bench.start(Groups.of("eth0", "eth1").build());
    bench.clear();
    bench.give(
        new DeviceEvent.ArpHeard(
            bench.now,
            Bench.nic("eth1"),
            IpAddress.of("192.0.2.1"),
            MacAddress.of("02:aa:00:00:00:01"),
            IpAddress.of("192.0.2.1"),
            true));
    assertEquals(Verdict.FAIL, verdict(bench, 1, Check.IN_USE));
    assertEquals(1, bench.commands.size(), bench.commands.toString());
    bench.cut("eth0");
    assertEquals(GroupOperStatus.FAILED, bench.group().status());
    assertTrue(bench.group().reason().contains("02:aa:00:00:00:01"), bench.group().reason());
    bench.pass(31 * Bench.SECOND);
    assertEquals("eth1", bench.serving("192.0.2.1"));
  }

  @Test
  void whereAllAddressesAreClaimedByOthersThePathIsNotFollowedAndThatIsTold() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    bench.start(
        Groups.of("eth0", "eth1")
            .path("one", "box-b", "eth0")
            .path("two", "box-b", "eth1")
            .build());
    bench.give(
        new DeviceEvent.ArpHeard(
            bench.now,
            Bench.nic("eth1"),
            IpAddress.of("192.0.2.1"),
            MacAddress.of("02:aa:00:00:00:01"),
            IpAddress.of("192.0.2.1"),
            true));
    bench.clear();
    bench.cut("eth0");
    assertEquals(GroupOperStatus.FAILED, bench.group().status());
    assertEquals(1, bench.group().refusals());
    Notice.MoveRefused told =
        bench.notices.stream()
            .filter(Notice.MoveRefused.class::isInstance)
            .map(Notice.MoveRefused.class::cast)
            .findFirst()
            .orElseThrow();
    assertEquals(Bench.nic("eth1"), told.wanted());
    assertTrue(told.text().contains("02:aa:00:00:00:01"), told.text());
    bench.pass(31 * Bench.SECOND);
    assertEquals("eth1", bench.serving("192.0.2.1"));
  }

  @Test
  void whoElseHasAnAddressIsAskedThroughTheStandbyAllTheTime() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    bench.start(Groups.of("eth0", "eth1").build());
    bench.clear();
    bench.pass(21 * Bench.SECOND);
    List<DeviceCommand> asked =
        bench.commands.stream().filter(c -> c instanceof DeviceCommand.ProbeAddress).toList();
    DeviceCommand question =
        new DeviceCommand.ProbeAddress(Bench.nic("eth1"), IpAddress.of("192.0.2.1"));
    assertEquals(List.of(question, question), asked);
  }

  @Test
  void ourOwnAnswersAreNoClaim() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    bench.start(Groups.of("eth0", "eth1").build());
    bench.give(
        new DeviceEvent.ArpHeard(
            bench.now,
            Bench.nic("eth1"),
            IpAddress.of("192.0.2.1"),
            bench.mac("eth0"),
            IpAddress.of("192.0.2.9"),
            false));
    assertEquals(Verdict.PASS, verdict(bench, 1, Check.IN_USE));
  }

  @Test
  void membersWithAddressesOfTheirOwnStandInForOneAnother() {
    Bench bench =
        new Bench().nics(2).address("eth0", "192.0.2.1/24").address("eth1", "192.0.2.2/24");
    bench.start(Groups.of("eth0", "eth1").build());
    bench.cut("eth0");
    assertEquals("eth1", bench.serving("192.0.2.1"));
    assertEquals("eth1", bench.serving("192.0.2.2"));
    bench.mend("eth0");
    bench.pass(12 * Bench.SECOND);
    assertEquals("eth0", bench.serving("192.0.2.1"));
    assertEquals("eth1", bench.serving("192.0.2.2"));
  }

  @Test
  void policyMoveIsRefusedOnAMemberWithAddressesOfItsOwn() {
    Bench bench =
        new Bench().nics(2).address("eth0", "192.0.2.1/24").address("eth1", "192.0.2.2/24");
    Groups groups = Groups.of("eth0", "eth1");
    groups.macs = MacPolicy.MOVE;
    bench.start(groups.build());
    assertTrue(bench.group().degraded());
    bench.cut("eth0");
    assertEquals(GroupOperStatus.FAILED, bench.group().status());
    assertTrue(bench.group().reason().contains("would take its MAC"), bench.group().reason());
    assertEquals("eth1", bench.serving("192.0.2.2"));
  }

  @Test
  void aGuardAtTheSwitchPortRanksAMemberLastAndForbidsNothing() {
    Groups groups = Groups.of("eth0", "eth1", "eth2");
    groups.macs = MacPolicy.MOVE;
    Bench bench = new Bench().nics(3).address("eth0", "192.0.2.1/24");
    bench.guarded.add(Bench.nic("eth1"));
    bench.start(groups.build()).pass(10 * Bench.SECOND);
    assertEquals(Verdict.FAIL, verdict(bench, 1, Check.MAC_PASSES));
    assertEquals(Verdict.PASS, verdict(bench, 2, Check.MAC_PASSES));
    assertTrue(bench.group().members().get(1).eligible());
    bench.cut("eth0");
    assertEquals("eth2", bench.serving("192.0.2.1"));
    bench.cut("eth2");
    assertEquals("eth1", bench.serving("192.0.2.1"));
  }
}
