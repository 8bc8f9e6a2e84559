package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.state.MemberCondition;
import io.postern.device.DeviceCommand;
import io.postern.net.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ready, cold and warm standbys, VLANs, macvlans, and interfaces that are taken down. */
final class StandbyTest {

  private static boolean up(Bench bench, String nic) {
    var link = bench.links.get(Bench.nic(nic));
    return link != null && link.adminUp();
  }

  @Test
  void aColdStandbyIsDownUntilNeededAndTheOldOneTakesItsPlace() {
    for (boolean unplumbFirst : List.of(false, true)) {
      Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
      Groups groups = Groups.of("eth0", "eth1");
      groups.mode = StandbyMode.COLD;
      groups.unknownMayCarry = true;
      groups.unplumbFirst = unplumbFirst;
      bench.start(groups.build());
      assertFalse(up(bench, "eth1"));
      assertEquals(MemberCondition.KEPT_DOWN, bench.group().members().get(1).condition());
      bench.clear();
      bench.cut("eth0");
      assertEquals("eth1", bench.serving("192.0.2.1"), bench.group().toString());
      assertTrue(up(bench, "eth1"));
      assertFalse(up(bench, "eth0"));
      assertEquals(List.of("eth1"), bench.holders("192.0.2.1/24"));
      int removed = index(bench, DeviceCommand.RemoveAddress.class);
      int added = index(bench, DeviceCommand.AddAddress.class);
      assertEquals(unplumbFirst, removed < added, bench.commands.toString());
      bench.mend("eth0");
      bench.pass(60 * Bench.SECOND);
      assertEquals("eth0", bench.serving("192.0.2.1"), bench.group().toString());
      assertFalse(up(bench, "eth1"));
    }
  }

  @Test
  void aColdInterfaceThatKeepsAnAddressOfItsOwnIsNotSetDownWhenAnotherLeavesIt() {
    Bench bench = new Bench().nics(2);
    Groups groups =
        Groups.of("eth0", "eth1").address("192.0.2.1/24", "eth0").address("192.0.2.2/24", "eth1");
    groups.mode = StandbyMode.COLD;
    groups.unknownMayCarry = true;
    groups.unplumbFirst = true;
    bench.start(groups.build());
    bench.cut("eth0");
    assertEquals(List.of("eth1"), bench.holders("192.0.2.1/24"));
    bench.mend("eth0");
    bench.clear();
    bench.pass(120 * Bench.SECOND);
    assertEquals("eth0", bench.serving("192.0.2.1"), bench.group()::toString);
    assertEquals("eth1", bench.serving("192.0.2.2"), bench.group()::toString);
    assertFalse(
        bench.commands.contains(new DeviceCommand.SetAdminUp(Bench.nic("eth1"), false)),
        bench.commands::toString);
  }

  private static int index(Bench bench, Class<? extends DeviceCommand> kind) {
    for (int i = 0; i < bench.commands.size(); i++) {
      if (kind.isInstance(bench.commands.get(i))) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void aWarmStandbySwapsItsDummySetAndNoDuplicateExistsOnTheWay() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    Groups groups =
        new Groups()
            .warmMember("eth0", "198.51.100.1/32", "02:dd:00:00:00:01")
            .warmMember("eth1", "198.51.100.2/32", "02:dd:00:00:00:02");
    groups.mode = StandbyMode.WARM;
    groups.macs = MacPolicy.MOVE;
    groups.unknownMayCarry = true;
    bench.start(groups.build());
    assertFalse(up(bench, "eth1"));
    assertEquals(List.of("eth1"), bench.holders("198.51.100.2/32"));
    assertEquals(MacAddress.of("02:dd:00:00:00:02"), bench.mac("eth1"));
    bench.clear();
    bench.cut("eth0");
    assertEquals("eth1", bench.serving("192.0.2.1"), bench.group().toString());
    assertEquals(MacAddress.of("02:00:00:00:00:01"), bench.mac("eth1"));
    assertEquals(MacAddress.of("02:dd:00:00:00:01"), bench.mac("eth0"));
    assertEquals(List.of("eth0"), bench.holders("198.51.100.1/32"));
    assertEquals(List.of(), bench.holders("198.51.100.2/32"));
    assertTrue(
        index(bench, DeviceCommand.RemoveAddress.class)
            < bench.commands.indexOf(
                bench.commands.stream()
                    .filter(
                        c ->
                            c instanceof DeviceCommand.AddAddress add
                                && add.nic().text().equals("eth1"))
                    .findFirst()
                    .orElseThrow()));
  }

  @Test
  void aFailedInterfaceIsTakenDownWhereThatIsConfiguredAndAnOperatorBringsItBack() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    Groups groups = Groups.of("eth0", "eth1");
    groups.disableFailed = true;
    bench.start(groups.build());
    bench.cut("eth0");
    assertFalse(up(bench, "eth0"));
    assertEquals(MemberCondition.KEPT_DOWN, bench.group().members().getFirst().condition());
    bench.pass(60 * Bench.SECOND);
    assertFalse(up(bench, "eth0"));
    bench.handle(new FailoverEvent.MoveAsked(bench.now, 7, "wan", null, 0, Bench.nic("eth0")));
    assertEquals("eth0", bench.serving("192.0.2.1"), bench.answered.toString());
    assertTrue(up(bench, "eth0"));
  }

  @Test
  void aVlanAddressMovesWithItsVlanLink() {
    Bench bench = new Bench().nics(2);
    bench.start(Groups.of("eth0", "eth1").address("192.0.2.1/24", 100, "eth0").build());
    assertEquals(List.of("eth0.100"), bench.holders("192.0.2.1/24"));
    assertTrue(bench.links.containsKey(Bench.nic("eth1.100")), "prepared on the standby");
    bench.cut("eth0");
    assertEquals(List.of("eth1.100"), bench.holders("192.0.2.1/24"));
    assertEquals("eth1", bench.serving("192.0.2.1"));
  }

  @Test
  void underPolicyVirtualTheAddressTakesItsMacAlong() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    Groups groups = Groups.of("eth0", "eth1").address("192.0.2.1/24", "eth0");
    groups.macs = MacPolicy.VIRTUAL;
    bench.start(groups.build());
    MacAddress mac = bench.group().addresses().getFirst().mac();
    String before = bench.holders("192.0.2.1/24").getFirst();
    assertEquals(1, bench.holders("192.0.2.1/24").size());
    assertTrue(before.startsWith("pv"), before);
    bench.cut("eth0");
    assertEquals("eth1", bench.serving("192.0.2.1"));
    assertEquals(mac, bench.group().addresses().getFirst().mac());
    assertFalse(up(bench, before));
    assertEquals(1, bench.holders("192.0.2.1/24").size());
    assertEquals(mac, bench.mac(bench.holders("192.0.2.1/24").getFirst()));
  }

  @Test
  void sharedMembersAllHaveTheFirstMembersMac() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    Groups groups = Groups.of("eth0", "eth1");
    groups.macs = MacPolicy.SHARED;
    bench.start(groups.build());
    assertEquals(bench.mac("eth0"), bench.mac("eth1"));
    bench.cut("eth0");
    assertEquals("eth1", bench.serving("192.0.2.1"), bench.group().toString());
    assertEquals(MacAddress.of("02:00:00:00:00:01"), bench.mac("eth1"));
  }
}
