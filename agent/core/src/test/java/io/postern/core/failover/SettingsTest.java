package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.Finding;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.device.DeviceEvent;
import io.postern.device.SysctlPolicy;
import io.postern.device.Verdict;
import io.postern.net.InterfaceName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kernel settings that are not as needed, and a driver that has trouble. */
final class SettingsTest {
  private static final String ARP = "net.ipv4.conf.eth1.arp_ignore";
  private static final String EVERYWHERE = "net.ipv4.conf.all.rp_filter";

  private static Bench running(SysctlPolicy policy) {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    bench.sysctls = policy;
    bench.start(Groups.of("eth0", "eth1").build()).pass(5 * Bench.SECOND);
    bench.clear();
    return bench;
  }

  private static void watched(Bench bench, String nic, boolean now) {
    InterfaceName name = InterfaceName.of(nic);
    int index = bench.snapshot().link(name).orElseThrow().index();
    bench.give(new DeviceEvent.SettingsWatched(bench.now, name, index, now));
  }

  private static void differs(Bench bench, String setting, String expected, String found) {
    bench.give(new DeviceEvent.SettingDiffers(bench.now, setting, expected, found));
  }

  private static Finding finding(Bench bench, int member) {
    return bench.group().members().get(member).findings().stream()
        .filter(finding -> finding.check() == Check.KERNEL_SETTINGS)
        .findFirst()
        .orElseThrow();
  }

  private static List<Notice.DriftRepaired> repairs(Bench bench) {
    return bench.notices.stream()
        .filter(Notice.DriftRepaired.class::isInstance)
        .map(Notice.DriftRepaired.class::cast)
        .toList();
  }

  @Test
  void verifyMakesItAFindingAndDegradesTheGroupWithTheReasonUntilItIsAsNeeded() {
    Bench bench = running(SysctlPolicy.VERIFY);
    differs(bench, ARP, "1", "0");
    assertEquals(Verdict.FAIL, finding(bench, 1).verdict());
    assertEquals(ARP + " is 0 and should be 1", finding(bench, 1).observed());
    assertEquals(Verdict.PASS, finding(bench, 0).verdict());
    assertEquals(GroupOperStatus.NORMAL, bench.group().status());
    assertTrue(bench.group().degraded());
    assertEquals(ARP + " is 0 and should be 1", bench.group().reason());
    assertEquals(ARP, bench.status().settings().getFirst().setting());
    Notice told = bench.notices.getFirst();
    assertTrue(told.text().contains("degraded: " + ARP), told.text());
    assertTrue(bench.group().members().get(1).eligible(), "it forbids nothing");
    bench.give(new DeviceEvent.SettingAgrees(bench.now, ARP, false));
    assertFalse(bench.group().degraded());
    assertEquals("", bench.group().reason());
    assertEquals(List.of(), bench.status().settings());
    assertEquals(List.of(), repairs(bench), "nobody repaired anything");
  }

  @Test
  void whatNobodyHasLookedAtIsUnknownAndNeitherForbidsNorDegrades() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    bench.looksAtSettings = false;
    bench.start(Groups.of("eth0", "eth1").build()).pass(5 * Bench.SECOND);
    assertEquals(Verdict.UNKNOWN, finding(bench, 1).verdict());
    assertTrue(bench.group().members().get(1).eligible());
    assertFalse(bench.group().degraded());
    watched(bench, "eth1", true);
    assertEquals(Verdict.PASS, finding(bench, 1).verdict());
    assertEquals(Verdict.UNKNOWN, finding(bench, 0).verdict());
    bench.machine = new FailoverMachine(bench.machine.checkpoint());
    assertEquals(Verdict.PASS, finding(bench, 1).verdict(), "a checkpoint has it");
    watched(bench, "eth1", false);
    assertEquals(Verdict.UNKNOWN, finding(bench, 1).verdict());
  }

  @Test
  void aLinkMadeAnewHasSettingsThatNobodyHasLookedAt() {
    Bench bench = running(SysctlPolicy.MANAGE);
    bench.delete("eth1");
    assertEquals(Verdict.UNKNOWN, finding(bench, 1).verdict());
    bench.link("eth1", "02:00:00:00:00:02");
    bench.give(new DeviceEvent.Resynchronized(bench.now, bench.snapshot()));
    assertEquals(Verdict.UNKNOWN, finding(bench, 1).verdict());
    watched(bench, "eth1", true);
    assertEquals(Verdict.PASS, finding(bench, 1).verdict());
  }

  @Test
  void aSettingOfAllLinksConcernsEveryMember() {
    Bench bench = running(SysctlPolicy.VERIFY);
    differs(bench, EVERYWHERE, "0", "1");
    assertEquals(Verdict.FAIL, finding(bench, 0).verdict());
    assertEquals(Verdict.FAIL, finding(bench, 1).verdict());
    differs(bench, "net.ipv4.conf.eth7.arp_ignore", "1", "0");
    bench.give(new DeviceEvent.SettingAgrees(bench.now, EVERYWHERE, false));
    assertFalse(bench.group().degraded(), "eth7 is no member");
    assertEquals(1, bench.status().settings().size(), "the node shows it");
  }

  @Test
  void managePutsItRightAndTellsItAsDriftOfEachGroupOnce() {
    Bench bench = running(SysctlPolicy.MANAGE);
    for (int i = 0; i < 5; i++) {
      differs(bench, ARP, "1", "0");
      assertFalse(bench.group().degraded(), "it is being put right");
      bench.pass(Bench.MILLI);
      bench.give(new DeviceEvent.SettingAgrees(bench.now, ARP, true));
      bench.pass(Bench.SECOND);
    }
    assertEquals(1, repairs(bench).size(), "again and again is told rarely");
    Notice.DriftRepaired repair = repairs(bench).getFirst();
    assertEquals(ARP + " = 0", repair.found());
    assertEquals(ARP + " = 1", repair.now());
    assertTrue(repair.repaired());
    assertEquals("eth1", repair.nic().text());
  }

  @Test
  void manageThatCannotPutItRightIsAFindingAfterASecond() {
    Bench bench = running(SysctlPolicy.MANAGE);
    differs(bench, ARP, "1", "0");
    bench.pass(900 * Bench.MILLI);
    assertEquals(Verdict.PASS, finding(bench, 1).verdict());
    bench.pass(200 * Bench.MILLI);
    assertEquals(Verdict.FAIL, finding(bench, 1).verdict());
    assertTrue(bench.group().degraded());
    bench.give(new DeviceEvent.SettingAgrees(bench.now, ARP, true));
    assertFalse(bench.group().degraded());
  }

  @Test
  void aDriversTroubleIsShownForAMinuteAfterItsLastWord() {
    Bench bench = running(SysctlPolicy.MANAGE);
    assertNull(bench.status().trouble());
    bench.give(new DeviceEvent.DeviceTrouble(bench.now, "heartbeats: no buffer space"));
    bench.pass(30 * Bench.SECOND);
    bench.give(new DeviceEvent.DeviceTrouble(bench.now, "heartbeats: no buffer space"));
    bench.pass(59 * Bench.SECOND);
    assertEquals("heartbeats: no buffer space", bench.status().trouble());
    bench.pass(2 * Bench.SECOND);
    assertNull(bench.status().trouble());
  }

  @Test
  void aMachineMadeFromACheckpointKnowsThemToo() {
    Bench bench = running(SysctlPolicy.MANAGE);
    differs(bench, ARP, "1", "0");
    bench.give(new DeviceEvent.DeviceTrouble(bench.now, "a socket died"));
    bench.pass(900 * Bench.MILLI);
    bench.machine = new FailoverMachine(bench.machine.checkpoint());
    assertEquals("a socket died", bench.status().trouble());
    bench.pass(200 * Bench.MILLI);
    assertEquals(ARP, bench.status().settings().getFirst().setting());
    assertTrue(bench.group().degraded());
    bench.pass(61 * Bench.SECOND);
    assertNull(bench.status().trouble());
  }
}
