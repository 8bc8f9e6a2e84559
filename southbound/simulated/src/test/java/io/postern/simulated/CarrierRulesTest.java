package io.postern.simulated;

import static io.postern.simulated.Rig.ETH0;
import static io.postern.simulated.Rig.ETH1;
import static io.postern.simulated.Rig.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.Carrier;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceEvent.CarrierChanged;
import io.postern.net.InterfaceName;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CarrierRulesTest {
  private final Rig rig = new Rig();

  @Test
  void aFirstLossIsToldAtOnce() {
    rig.watch(0);
    long cutAt = rig.world.now();
    rig.cable0.cut();
    rig.world.runFor(MS);
    CarrierChanged change = rig.events(CarrierChanged.class).getFirst();
    assertEquals(Carrier.DOWN, change.carrier());
    assertEquals(cutAt, change.at());
    assertFalse(change.polled());
  }

  @Test
  void aLossSoonAfterAnotherNicsEventIsToldUpToASecondLate() {
    rig.watch(0);
    rig.cable1.cut();
    rig.world.runFor(100 * MS);
    rig.events.clear();
    rig.cable0.cut();
    rig.world.runFor(899 * MS);
    assertEquals(List.of(), rig.events(CarrierChanged.class));
    rig.world.runFor(2 * MS);
    assertEquals(ETH0, rig.events(CarrierChanged.class).getFirst().nic());
  }

  @Test
  void thePollSeesAtItsNextTickWhatTheEventTellsLate() {
    rig.watch(5 * MS);
    rig.cable1.cut();
    rig.world.runFor(102 * MS);
    rig.events.clear();
    long cutAt = rig.world.now();
    rig.cable0.cut();
    rig.world.runFor(5 * MS);
    CarrierChanged change = rig.events(CarrierChanged.class).getFirst();
    assertTrue(change.polled());
    assertTrue(change.at() - cutAt <= 5 * MS);
    assertEquals(1, rig.events(DeviceEvent.LinkReported.class).size());
    rig.world.runFor(2_000 * MS);
    assertEquals(1, rig.events(CarrierChanged.class).size());
  }

  @Test
  void aCarrierThatComesIsToldAtOnce() {
    rig.watch(0);
    rig.cable0.cut();
    rig.world.runFor(100 * MS);
    rig.events.clear();
    rig.cable0.mend();
    rig.world.runFor(0);
    assertEquals(Carrier.UP, rig.events(CarrierChanged.class).getFirst().carrier());
  }

  @Test
  void anAdminDownNicHasUnknownCarrierAndTakesItsPartnersAway() {
    rig.watch(0);
    rig.run(new DeviceCommand.SetAdminUp(ETH0, false));
    assertEquals(Carrier.UNKNOWN, rig.gateway.snapshot().link(ETH0).orElseThrow().carrier());
    assertFalse(rig.cable0.partner(rig.gateway.port(ETH0)).carrier());
    rig.run(new DeviceCommand.SetAdminUp(ETH0, true));
    assertEquals(Carrier.UP, rig.gateway.snapshot().link(ETH0).orElseThrow().carrier());
    assertEquals(
        List.of(Carrier.UNKNOWN, Carrier.UP),
        rig.events(CarrierChanged.class).stream().map(CarrierChanged::carrier).toList());
  }

  @Test
  void carrierComesAfterTheEndsHaveNegotiated() {
    rig.watch(0);
    rig.cable0.negotiation(1_500 * MS);
    rig.cable0.cut();
    rig.world.runFor(3_000 * MS);
    rig.cable0.mend();
    rig.world.runFor(1_499 * MS);
    assertEquals(Carrier.DOWN, rig.gateway.snapshot().link(ETH0).orElseThrow().carrier());
    rig.world.runFor(MS);
    assertEquals(Carrier.UP, rig.gateway.snapshot().link(ETH0).orElseThrow().carrier());
  }

  @Test
  void vlanAndMacvlanLoseTheirCarrierWithTheLinkBelow() {
    rig.watch(0);
    InterfaceName vlan = InterfaceName.of("eth0.5");
    InterfaceName macvlan = InterfaceName.of("pv0");
    rig.run(
        new DeviceCommand.CreateVlan(vlan, ETH0, 5),
        new DeviceCommand.CreateMacvlan(
            macvlan, ETH0, io.postern.net.MacAddress.of("02:00:00:00:00:55"), true, true));
    rig.cable0.cut();
    assertEquals(Carrier.DOWN, rig.gateway.snapshot().link(vlan).orElseThrow().carrier());
    assertEquals(Carrier.DOWN, rig.gateway.snapshot().link(macvlan).orElseThrow().carrier());
    rig.run(new DeviceCommand.SetAdminUp(ETH0, false));
    assertFalse(rig.gateway.snapshot().link(vlan).orElseThrow().adminUp());
    assertTrue(rig.gateway.snapshot().link(macvlan).orElseThrow().adminUp());
  }

  @Test
  void aBondHasCarrierWhileOneOfItsPortsHas() {
    InterfaceName bond = InterfaceName.of("bond0");
    rig.gateway.addBond(bond, Rig.MAC0, ETH0, ETH1);
    rig.watch(0);
    rig.cable0.cut();
    rig.world.runFor(2_000 * MS);
    assertEquals(Carrier.UP, rig.gateway.snapshot().link(bond).orElseThrow().carrier());
    rig.cable1.cut();
    rig.world.runFor(2_000 * MS);
    assertEquals(Carrier.DOWN, rig.gateway.snapshot().link(bond).orElseThrow().carrier());
    assertTrue(
        rig.events(DeviceEvent.LinkReported.class).stream()
            .anyMatch(e -> e.link().name().equals(bond)));
  }
}
