package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.state.AddressStatus;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.device.Batch;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import io.postern.net.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A move on ready standbys, from the cable to the notice. */
final class MoveTest {

  @Test
  void anAddressMovesWhenItsCarrierIsLostAndGoesBackWhenItsHomeHasBeenWell() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    bench.start(Groups.of("eth0", "eth1").build());
    assertEquals(GroupOperStatus.NORMAL, bench.group().status(), bench.group().reason());
    assertFalse(bench.group().degraded(), bench.group().toString());
    assertEquals("eth0", bench.serving("192.0.2.1"));

    bench.clear();
    bench.cut("eth0");
    assertEquals("eth1", bench.serving("192.0.2.1"));
    assertEquals(List.of("eth1"), bench.holders("192.0.2.1/24"));
    assertEquals(GroupOperStatus.FAILED_OVER, bench.group().status());
    assertTrue(bench.group().degraded());
    assertEquals(1, bench.group().moves());
    assertEquals(1, bench.notices.stream().filter(n -> n instanceof Notice.AddressMoved).count());

    bench.mend("eth0");
    bench.pass(9 * Bench.SECOND);
    assertEquals("eth1", bench.serving("192.0.2.1"));
    bench.pass(2 * Bench.SECOND);
    assertEquals("eth0", bench.serving("192.0.2.1"));
    assertEquals(List.of("eth0"), bench.holders("192.0.2.1/24"));
    assertEquals(GroupOperStatus.NORMAL, bench.group().status(), bench.group().reason());
  }

  @Test
  void nothingMovesWithoutAnEligibleMemberAndItMovesTheMomentThereIsOne() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    bench.start(Groups.of("eth0", "eth1").build());
    bench.cut("eth1");
    bench.clear();
    bench.cut("eth0");
    assertEquals(GroupOperStatus.FAILED, bench.group().status());
    assertTrue(bench.serving("192.0.2.1").startsWith("none: "), bench.serving("192.0.2.1"));
    assertEquals(1, bench.notices.stream().filter(n -> n instanceof Notice.MoveRefused).count());
    bench.pass(Bench.SECOND);
    bench.mend("eth1");
    assertEquals("eth1", bench.serving("192.0.2.1"), bench.group().toString());
  }

  @Test
  void serviceIsBackFirstThenAnnouncedThenTidied() {
    Bench bench =
        new Bench().nics(2).address("eth0", "192.0.2.1/24").address("eth0", "192.0.2.2/24");
    bench.start(Groups.of("eth0", "eth1").build());
    bench.clear();
    bench.cut("eth0");
    List<String> kinds =
        bench.commands.stream().map(c -> c.getClass().getSimpleName()).distinct().toList();
    assertEquals(
        List.of(
            "AddAddress",
            "Announce",
            "AddAlternativeName",
            "RemoveAddress",
            "FlushNeighbours",
            "FlushRouteCaches"),
        kinds);
    List<DeviceCommand> removals =
        bench.commands.stream().filter(c -> c instanceof DeviceCommand.RemoveAddress).toList();
    assertTrue(removals.getFirst().toString().contains("192.0.2.2"), removals.toString());
  }

  @Test
  void theAnnouncementGoesInOneBatchWithTheServiceAndDependsOnIt() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    bench.start(Groups.of("eth0", "eth1").build());
    bench.clear();
    bench.cut("eth0");
    Batch move =
        bench.actions.stream()
            .filter(a -> a instanceof FailoverAction.Execute)
            .map(a -> ((FailoverAction.Execute) a).batch())
            .filter(b -> b.commands().getFirst() instanceof DeviceCommand.AddAddress)
            .findFirst()
            .orElseThrow();
    assertEquals(1, move.unconditional());
    assertInstanceOf(DeviceCommand.Announce.class, move.commands().getLast());
    assertEquals(1, count(bench, DeviceCommand.Announce.class));
  }

  @Test
  void whatArrivedIsAnnouncedByItselfWhereSomethingElseOfTheMoveWasRefused() {
    Bench bench =
        new Bench().nics(2).address("eth0", "192.0.2.1/24").address("eth0", "192.0.2.2/24");
    bench.start(Groups.of("eth0", "eth1").build());
    bench.clear();
    bench.refuses =
        command ->
            command instanceof DeviceCommand.AddAddress add
                    && add.prefix().toString().startsWith("192.0.2.2")
                ? DeviceError.NOT_PERMITTED
                : null;
    bench.cut("eth0");
    assertEquals("eth1", bench.serving("192.0.2.1"));
    assertNotEquals("eth1", bench.serving("192.0.2.2"));
    List<String> announced =
        bench.commands.stream()
            .filter(c -> c instanceof DeviceCommand.Announce)
            .map(c -> ((DeviceCommand.Announce) c).address().toString())
            .distinct()
            .toList();
    assertEquals(List.of("192.0.2.1"), announced);
  }

  private static long count(Bench bench, Class<? extends DeviceCommand> kind) {
    return bench.commands.stream().filter(kind::isInstance).count();
  }

  @Test
  void underPolicyMoveTheMacGoesAlongAndEveryoneHasItsOwnAgainAfterFailback() {
    Bench bench = new Bench().nics(3).address("eth0", "192.0.2.1/24");
    Groups groups = Groups.of("eth0", "eth1", "eth2");
    groups.macs = MacPolicy.MOVE;
    bench.start(groups.build());
    bench.cut("eth0");
    assertEquals(MacAddress.of("02:00:00:00:00:01"), bench.mac("eth1"));
    assertEquals(MacAddress.of("02:00:00:00:00:02"), bench.mac("eth0"));
    bench.cut("eth1");
    assertEquals("eth2", bench.serving("192.0.2.1"));
    assertEquals(MacAddress.of("02:00:00:00:00:01"), bench.mac("eth2"));
    bench.mend("eth0");
    bench.mend("eth1");
    bench.pass(12 * Bench.SECOND);
    assertEquals("eth0", bench.serving("192.0.2.1"));
    assertEquals(MacAddress.of("02:00:00:00:00:01"), bench.mac("eth0"));
    assertEquals(MacAddress.of("02:00:00:00:00:02"), bench.mac("eth1"));
    assertEquals(MacAddress.of("02:00:00:00:00:03"), bench.mac("eth2"));
  }

  /** Another hand's new interface has another MAC than the addresses that stay on it. */
  @Test
  void anInterfaceMadeAnewUnderItsAddressesGetsTheirMacAtOnceAndUntilThenItsOwnIsShown() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    Groups groups = Groups.of("eth0", "eth1");
    groups.macs = MacPolicy.MOVE;
    bench.start(groups.build());
    bench.cut("eth0");
    bench.pass(1_500 * Bench.MILLI);
    assertEquals(MacAddress.of("02:00:00:00:00:01"), bench.mac("eth1"));
    bench.delete("eth1");
    bench.pass(10 * Bench.MILLI);
    for (int made = 0; made < 2; made++) {
      bench.holdBatches = true;
      bench.link("eth1", "02:00:00:00:00:02");
      LinkState anew = assertInstanceOf(LinkState.class, bench.links.get(Bench.nic("eth1")));
      bench.give(new DeviceEvent.LinkReported(bench.now, anew));
      bench.pass(100 * Bench.MILLI);
      for (AddressStatus address : bench.group().addresses()) {
        if (address.serving() != null) {
          assertEquals(bench.mac("eth1"), address.mac(), address::toString);
        }
      }
      bench.finishBatches();
      bench.pass(100 * Bench.MILLI);
      assertEquals(MacAddress.of("02:00:00:00:00:01"), bench.mac("eth1"), bench.commands::toString);
      assertEquals("eth1", bench.serving("192.0.2.1"));
      bench.delete("eth1");
      bench.pass(10 * Bench.MILLI);
    }
  }
}
