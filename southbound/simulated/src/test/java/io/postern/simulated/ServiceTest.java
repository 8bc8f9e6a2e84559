package io.postern.simulated;

import static io.postern.simulated.Rig.ETH0;
import static io.postern.simulated.Rig.ETH1;
import static io.postern.simulated.Rig.MAC0;
import static io.postern.simulated.Rig.MAC1;
import static io.postern.simulated.Rig.MS;
import static io.postern.simulated.Rig.VIP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.DeviceCommand;
import io.postern.device.DeviceEvent;
import io.postern.device.HeartbeatProbe;
import io.postern.device.HeartbeatProtocol;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.Cable;
import io.postern.simulated.lan.LanHost;
import io.postern.simulated.lan.ProbeResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ServiceTest {
  private final Rig rig = new Rig();
  private final List<ProbeResult> results = new ArrayList<>();

  private ProbeResult probe() {
    rig.client.probe(VIP.address(), 100 * MS, results::add);
    rig.world.runFor(200 * MS);
    return results.getLast();
  }

  @Test
  void aClientReachesAnAddressOnTheNicThatHasIt() {
    rig.address(ETH0, VIP.toString());
    rig.watch(0);
    ProbeResult result = probe();
    assertTrue(result.answered());
    assertEquals(MAC0, result.mac());
    assertTrue(rig.client.service(VIP.address()).sound());
    assertSame(rig.cable0.partner(rig.gateway.port(ETH0)), rig.lan.whereIs(MAC0, 0));
  }

  @Test
  void anAddressThatMovedUnannouncedIsNotReachedUntilItIsAnnounced() {
    rig.address(ETH0, VIP.toString());
    rig.watch(0);
    probe();
    rig.cable0.cut();
    rig.run(
        new DeviceCommand.AddAddress(ETH1, VIP, null), new DeviceCommand.RemoveAddress(ETH0, VIP));
    assertFalse(rig.client.service(VIP.address()).sound());
    assertFalse(probe().answered());
    rig.run(new DeviceCommand.Announce(ETH1, VIP.address(), MAC1, true, true));
    rig.world.runFor(MS);
    assertTrue(rig.client.service(VIP.address()).sound());
    assertTrue(probe().answered());
    assertEquals(MAC1, rig.client.resolved(VIP.address()));
  }

  @Test
  void aMacThatMovedIsFoundAfterAFrameFromItsNewPlace() {
    rig.address(ETH0, VIP.toString());
    rig.watch(0);
    probe();
    rig.cable0.blackHole(true);
    rig.run(
        new DeviceCommand.SetMac(ETH0, MacAddress.of("02:00:00:00:00:12")),
        new DeviceCommand.SetMac(ETH1, MAC0),
        new DeviceCommand.AddAddress(ETH1, VIP, null),
        new DeviceCommand.RemoveAddress(ETH0, VIP));
    assertFalse(probe().answered());
    rig.run(new DeviceCommand.Announce(ETH1, VIP.address(), MAC0, true, true));
    assertTrue(probe().answered());
  }

  @Test
  void anAddressOnTwoNicsIsDisputed() {
    rig.address(ETH0, VIP.toString());
    rig.address(ETH1, VIP.toString());
    rig.watch(0);
    assertTrue(rig.client.service(VIP.address()).disputed());
  }

  @Test
  void withoutArpIgnoreTheSecondNicAnswersForTheFirstOnesAddress() {
    rig.address(ETH0, VIP.toString());
    assertTrue(rig.client.service(VIP.address()).disputed());
    rig.watch(0);
    assertFalse(rig.client.service(VIP.address()).disputed());
    rig.gateway.close();
    assertTrue(rig.client.service(VIP.address()).disputed());
  }

  @Test
  void aOneWayBlackHoleBreaksServiceThoughTheLinkStaysUp() {
    rig.address(ETH0, VIP.toString());
    rig.watch(0);
    rig.cable0.swallowFrom(rig.gateway.port(ETH0), true);
    assertEquals(List.of(), rig.client.service(VIP.address()).answering());
    assertFalse(probe().answered());
    assertTrue(rig.gateway.port(ETH0).carrier());
  }

  @Test
  void anAddressOnAMacvlanOrAVlanIsServedFromThere() {
    rig.watch(0);
    InterfaceName macvlan = InterfaceName.of("pv0");
    MacAddress own = MacAddress.of("02:00:00:00:00:55");
    rig.run(
        new DeviceCommand.CreateMacvlan(macvlan, ETH1, own, true, true),
        new DeviceCommand.AddAddress(macvlan, VIP, null));
    assertEquals(own, probe().mac());
    assertTrue(rig.client.service(VIP.address()).sound());

    InterfaceName vlan = InterfaceName.of("eth1.7");
    LanHost tagged =
        new LanHost(
            rig.world,
            "tagged",
            MacAddress.of("02:00:00:00:00:98"),
            7,
            List.of(IpAddress.of("198.51.100.9")));
    Cable.join(rig.world, tagged.port(), rig.lan.addPort());
    rig.run(
        new DeviceCommand.CreateVlan(vlan, ETH1, 7),
        new DeviceCommand.AddAddress(vlan, io.postern.net.IpPrefix.of("198.51.100.1/24"), null));
    IpAddress address = IpAddress.of("198.51.100.1");
    assertTrue(tagged.service(address).sound());
    assertEquals(List.of(), rig.client.service(address).answering());
    tagged.probe(address, 100 * MS, results::add);
    rig.world.runFor(200 * MS);
    assertTrue(results.getLast().answered());
  }

  @Test
  void portSecurityKeepsAForeignMacOut() {
    rig.watch(0);
    rig.lan
        .security(java.util.Objects.requireNonNull(rig.cable1.partner(rig.gateway.port(ETH1))))
        .only(MAC1);
    MacAddress foreign = MacAddress.of("02:00:00:00:00:56");
    rig.run(
        new DeviceCommand.SendFrame(ETH1, foreign, MacAddress.BROADCAST, new byte[] {1}),
        new DeviceCommand.SendFrame(ETH1, null, MAC0, new byte[] {2}));
    rig.world.runFor(MS);
    List<DeviceEvent.FrameHeard> heard = rig.events(DeviceEvent.FrameHeard.class);
    assertEquals(1, heard.size());
    assertEquals(ETH0, heard.getFirst().nic());
    assertEquals(MAC1, heard.getFirst().source());
  }

  @Test
  void heartbeatsTravelThroughTheNamedLink() {
    rig.address(ETH0, "192.0.2.10/24");
    HeartbeatProbe icmp = beat(ETH0, HeartbeatProtocol.ICMP);
    HeartbeatProbe arp = beat(ETH1, HeartbeatProtocol.ARP);
    HeartbeatProbe noSource = beat(ETH1, HeartbeatProtocol.ICMP);
    rig.watch(0, icmp, arp, noSource);
    rig.world.runFor(95 * MS);
    assertEquals(List.of(10, 0), rounds(icmp));
    assertEquals(List.of(10, 0), rounds(arp));
    assertEquals(List.of(0, 9), rounds(noSource));
    rig.events.clear();
    rig.cable0.blackHole(true);
    rig.world.runFor(100 * MS);
    assertEquals(List.of(0, 9), rounds(icmp));
    assertEquals(List.of(10, 0), rounds(arp));
  }

  @Test
  void aLateTickSaysHowLateItWas() {
    HeartbeatProbe arp = beat(ETH0, HeartbeatProtocol.ARP);
    rig.client.silence(true);
    rig.watch(0, arp);
    rig.gateway.lateTicks(7 * MS, 15 * MS);
    rig.world.runFor(30 * MS);
    assertEquals(
        List.of(7 * MS, 0L),
        rig.events(DeviceEvent.HeartbeatRound.class).stream()
            .map(DeviceEvent.HeartbeatRound::lateNanos)
            .limit(2)
            .toList());
  }

  @Test
  void anArpProbeIsHeardByTheOtherNicAndAnsweredByWhoHasTheAddress() {
    rig.watch(0);
    rig.run(new DeviceCommand.ProbeAddress(ETH1, Rig.CLIENT_ADDRESS));
    rig.world.runFor(MS);
    List<DeviceEvent.ArpHeard> heard = rig.events(DeviceEvent.ArpHeard.class);
    assertTrue(heard.stream().anyMatch(e -> e.nic().equals(ETH0) && e.sender().isAny()));
    assertTrue(
        heard.stream()
            .anyMatch(
                e ->
                    e.nic().equals(ETH1) && e.sender().equals(Rig.CLIENT_ADDRESS) && !e.request()));
  }

  private List<Integer> rounds(HeartbeatProbe probe) {
    List<DeviceEvent.HeartbeatRound> all =
        rig.events(DeviceEvent.HeartbeatRound.class).stream()
            .filter(r -> r.probe().equals(probe))
            .toList();
    int answered = (int) all.stream().filter(DeviceEvent.HeartbeatRound::answered).count();
    return List.of(answered, all.size() - answered);
  }

  private static HeartbeatProbe beat(InterfaceName nic, HeartbeatProtocol protocol) {
    return new HeartbeatProbe(nic, Rig.CLIENT_ADDRESS, null, protocol, 10 * MS);
  }
}
