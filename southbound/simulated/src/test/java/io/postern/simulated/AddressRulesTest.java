package io.postern.simulated;

import static io.postern.simulated.Rig.ETH0;
import static io.postern.simulated.Rig.ETH1;
import static io.postern.simulated.Rig.MAC0;
import static io.postern.simulated.Rig.MAC1;
import static io.postern.simulated.Rig.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.AddressState;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import io.postern.device.NeighbourState;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AddressRulesTest {
  private final Rig rig = new Rig();

  @Test
  void deletingAPrimaryDeletesItsSecondariesWhichAreToldFirst() {
    rig.address(ETH0, "192.0.2.1/24");
    rig.address(ETH0, "192.0.2.2/24");
    rig.address(ETH0, "198.51.100.1/24");
    rig.watch(0);
    assertEquals(
        List.of("eth0 192.0.2.1/24", "eth0 192.0.2.2/24 secondary", "eth0 198.51.100.1/24"),
        rig.addresses());
    rig.run(new DeviceCommand.RemoveAddress(ETH0, IpPrefix.of("192.0.2.1/24")));
    assertEquals(List.of("eth0 198.51.100.1/24"), rig.addresses());
    assertEquals(
        List.of("192.0.2.2/24", "192.0.2.1/24"),
        rig.events(DeviceEvent.AddressGone.class).stream()
            .map(e -> e.address().prefix().toString())
            .toList());
  }

  @Test
  void aPromotingKernelMakesTheFirstSecondaryPrimary() {
    rig.gateway.administrator().promoteSecondaries(true);
    rig.address(ETH0, "192.0.2.1/24");
    rig.address(ETH0, "192.0.2.2/24");
    rig.watch(0);
    rig.run(new DeviceCommand.RemoveAddress(ETH0, IpPrefix.of("192.0.2.1/24")));
    assertEquals(List.of("eth0 192.0.2.2/24"), rig.addresses());
    assertEquals(List.of("192.0.2.0/24 dev eth0"), rig.routes());
  }

  @Test
  void routesThatPreferAnAddressGoWithItWithoutAWord() {
    rig.address(ETH0, "192.0.2.1/24");
    rig.address(ETH0, "198.51.100.1/24");
    rig.watch(0);
    rig.run(
        new DeviceCommand.PutRoute(route("203.0.113.0/24", "198.51.100.254", "192.0.2.1")),
        new DeviceCommand.PutRoute(route("100.64.0.0/24", "198.51.100.254", null)));
    rig.events.clear();
    rig.run(new DeviceCommand.RemoveAddress(ETH0, IpPrefix.of("192.0.2.1/24")));
    assertEquals(List.of("198.51.100.0/24 dev eth0", "100.64.0.0/24 dev eth0"), rig.routes());
    assertEquals(
        List.of("192.0.2.0/24"),
        rig.events(DeviceEvent.RouteGone.class).stream()
            .map(e -> e.route().destination().toString())
            .toList());
  }

  @Test
  void routesThatPreferAnAddressStayWhileAnotherLinkHasIt() {
    rig.address(ETH0, "192.0.2.1/24");
    rig.address(ETH0, "198.51.100.1/24");
    rig.watch(0);
    rig.run(new DeviceCommand.PutRoute(route("203.0.113.0/24", "198.51.100.254", "192.0.2.1")));
    rig.address(ETH1, "192.0.2.1/24");
    rig.run(new DeviceCommand.RemoveAddress(ETH0, IpPrefix.of("192.0.2.1/24")));
    assertTrue(rig.routes().contains("203.0.113.0/24 dev eth0"));
  }

  @Test
  void allRoutesOfALinkGoWithItsLastAddress() {
    rig.address(ETH0, "192.0.2.1/24");
    rig.gateway
        .administrator()
        .addRoute(ETH0, IpPrefix.of("0.0.0.0/0"), IpAddress.of("192.0.2.254"));
    rig.watch(0);
    rig.run(new DeviceCommand.RemoveAddress(ETH0, IpPrefix.of("192.0.2.1/24")));
    assertEquals(List.of(), rig.routes());
  }

  @Test
  void aLinkThatGoesDownLosesRoutesAndKeepsIpv4Addresses() {
    rig.address(ETH0, "192.0.2.1/24");
    rig.address(ETH0, "2001:db8::1/64");
    rig.gateway
        .administrator()
        .addRoute(ETH0, IpPrefix.of("0.0.0.0/0"), IpAddress.of("192.0.2.254"));
    rig.watch(0);
    rig.run(new DeviceCommand.SetAdminUp(ETH0, false));
    assertEquals(List.of("eth0 192.0.2.1/24"), rig.addresses());
    assertEquals(List.of(), rig.routes());
    rig.run(new DeviceCommand.SetAdminUp(ETH0, true));
    assertEquals(List.of("192.0.2.0/24 dev eth0"), rig.routes());
  }

  @Test
  void aDeletedNicTellsItsAddressesGoneBeforeItself() {
    rig.address(ETH0, "192.0.2.1/24");
    rig.address(ETH0, "192.0.2.2/24");
    rig.watch(0);
    rig.gateway.administrator().removeNic(ETH0);
    List<String> names = rig.eventNames();
    assertEquals(2, rig.events(DeviceEvent.AddressGone.class).size());
    assertTrue(names.lastIndexOf("AddressGone") < names.indexOf("LinkGone"));
    assertFalse(rig.gateway.snapshot().link(ETH0).isPresent());
    rig.gateway.addNic(ETH0, MAC0);
    assertTrue(rig.gateway.snapshot().link(ETH0).orElseThrow().index() > 3);
  }

  @Test
  void carrierLossPurgesLearnedNeighboursAndAMacChangePurgesAll() {
    rig.address(ETH0, "192.0.2.1/24");
    rig.watch(5 * MS);
    rig.run(
        new DeviceCommand.PutNeighbour(
            new NeighbourState(ETH0, IpAddress.of("192.0.2.7"), MAC1, true)));
    rig.client.probe(IpAddress.of("192.0.2.1"), 100 * MS, result -> {});
    rig.world.runFor(10 * MS);
    assertEquals(2, rig.gateway.snapshot().neighbours().size());
    rig.cable0.cut();
    rig.world.runFor(10 * MS);
    assertEquals(
        List.of(IpAddress.of("192.0.2.7")),
        rig.gateway.snapshot().neighbours().stream().map(NeighbourState::address).toList());
    rig.run(new DeviceCommand.SetMac(ETH0, MacAddress.of("02:00:00:00:00:77")));
    assertEquals(List.of(), rig.gateway.snapshot().neighbours());
  }

  @Test
  void aRouteNeedsALinkThatIsUpAGatewayOnItAndALocalSource() {
    rig.address(ETH0, "192.0.2.1/24");
    rig.watch(0);
    assertEquals(
        DeviceError.UNREACHABLE,
        rig.run(new DeviceCommand.PutRoute(route("203.0.113.0/24", "10.0.0.1", null)))
            .getFirst()
            .error());
    assertEquals(
        DeviceError.INVALID,
        rig.run(new DeviceCommand.PutRoute(route("203.0.113.0/24", "192.0.2.254", "192.0.2.9")))
            .getFirst()
            .error());
    rig.run(new DeviceCommand.SetAdminUp(ETH0, false));
    assertEquals(
        DeviceError.UNREACHABLE,
        rig.run(new DeviceCommand.PutRoute(route("203.0.113.0/24", "192.0.2.254", null)))
            .getFirst()
            .error());
  }

  @Test
  void addingTwiceAndRemovingTwiceSucceeds() {
    rig.watch(0);
    DeviceCommand add = new DeviceCommand.AddAddress(ETH0, Rig.VIP, null);
    DeviceCommand remove = new DeviceCommand.RemoveAddress(ETH0, Rig.VIP);
    assertTrue(rig.run(add, add, remove, remove).stream().allMatch(o -> o.done()));
  }

  @Test
  void whatTheAgentMadeIsTaggedAndWhatAnotherMadeIsNot() {
    rig.address(ETH0, "198.51.100.1/24");
    rig.watch(0);
    rig.run(new DeviceCommand.AddAddress(ETH0, Rig.VIP, null));
    assertEquals(
        List.of(false, true),
        rig.gateway.snapshot().addressesOn(ETH0).stream().map(AddressState::ours).toList());
  }

  private static RouteState route(
      String destination, String gateway, @org.jspecify.annotations.Nullable String source) {
    return new RouteState(
        RouteState.TABLE_MAIN,
        IpPrefix.of(destination),
        0,
        source == null ? null : IpAddress.of(source),
        false,
        4,
        0,
        List.of(new NextHop(ETH0, IpAddress.of(gateway), 1, false)),
        false);
  }
}
