package io.postern.linux;

import static io.postern.linux.Bench.NIC0;
import static io.postern.linux.Bench.NIC1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.AddressState;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand.AddAddress;
import io.postern.device.DeviceCommand.AddAlternativeName;
import io.postern.device.DeviceCommand.Announce;
import io.postern.device.DeviceCommand.CreateMacvlan;
import io.postern.device.DeviceCommand.CreateVlan;
import io.postern.device.DeviceCommand.DeleteLink;
import io.postern.device.DeviceCommand.FlushNeighbours;
import io.postern.device.DeviceCommand.FlushRouteCaches;
import io.postern.device.DeviceCommand.PutNeighbour;
import io.postern.device.DeviceCommand.PutRoute;
import io.postern.device.DeviceCommand.RemoveAddress;
import io.postern.device.DeviceCommand.RemoveAlternativeName;
import io.postern.device.DeviceCommand.RemoveNeighbour;
import io.postern.device.DeviceCommand.RemoveRoute;
import io.postern.device.DeviceCommand.SetAdminUp;
import io.postern.device.DeviceCommand.SetMac;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import io.postern.device.NeighbourState;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
final class CommandsTest {
  private static final IpPrefix ADDRESS = IpPrefix.of("10.9.1.1/16");
  private static final IpPrefix ADDRESS6 = IpPrefix.of("fd09::1:1/64");
  private static final MacAddress MAC = MacAddress.of("02:00:00:00:aa:01");
  private static final InterfaceName GONE = InterfaceName.of("nic9");

  private Bench bench;

  @BeforeEach
  void open() throws Exception {
    bench = Bench.open();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static RouteState route(String destination, InterfaceName nic, String gateway) {
    return new RouteState(
        RouteState.TABLE_MAIN,
        IpPrefix.of(destination),
        0,
        null,
        false,
        4,
        0,
        List.of(new NextHop(nic, IpAddress.of(gateway), 1, false)),
        false);
  }

  @Test
  void anAddressIsPutOnALinkAndTagged() {
    bench.done(
        new AddAddress(NIC0, ADDRESS, ADDRESS.broadcast()), new AddAddress(NIC0, ADDRESS6, null));
    AddressState v4 = bench.device.snapshot().addressesOn(NIC0).get(0);
    assertEquals(
        new AddressState(NIC0, ADDRESS, ADDRESS.broadcast(), false, false, false, true), v4);
    assertTrue(
        bench.device.snapshot().addressesOn(NIC0).stream()
            .anyMatch(a -> a.prefix().equals(ADDRESS6) && a.ours() && !a.tentative()));
  }

  @Test
  void addingTwiceAndRemovingTwiceSucceed() {
    bench.done(new AddAddress(NIC0, ADDRESS, null), new AddAddress(NIC0, ADDRESS, null));
    bench.done(new RemoveAddress(NIC0, ADDRESS), new RemoveAddress(NIC0, ADDRESS));
    bench.done(new AddAddress(NIC0, ADDRESS6, null), new AddAddress(NIC0, ADDRESS6, null));
    bench.done(new RemoveAddress(NIC0, ADDRESS6), new RemoveAddress(NIC0, ADDRESS6));
    bench.done(new RemoveAddress(GONE, ADDRESS));
  }

  @Test
  void anIpv6AddressWithAnotherPrefixLengthIsRefused() {
    bench.done(new AddAddress(NIC0, ADDRESS6, null));
    CommandOutcome outcome =
        bench.run(new AddAddress(NIC0, IpPrefix.of("fd09::1:1/48"), null)).get(0);
    assertEquals(DeviceError.EXISTS, outcome.error(), outcome::toString);
  }

  @Test
  void nothingIsAnnouncedBehindACommandThatWasRefused() {
    Announce announce = new Announce(NIC0, ADDRESS.address(), MAC, true, true);
    List<CommandOutcome> refused =
        bench
            .run(
                List.of(
                    new AddAddress(NIC0, ADDRESS, null),
                    new AddAddress(GONE, ADDRESS, null),
                    announce),
                2)
            .outcomes();
    assertTrue(refused.get(0).done(), refused::toString);
    assertEquals(DeviceError.NO_DEVICE, refused.get(1).error(), refused::toString);
    assertEquals(DeviceError.SKIPPED, refused.get(2).error(), refused::toString);
    assertTrue(
        bench.run(List.of(new AddAddress(NIC0, ADDRESS, null), announce), 1).outcomes().stream()
            .allMatch(CommandOutcome::done));
  }

  @Test
  void anAddressOfTheAdministratorIsNotOurs() throws Exception {
    bench.inBox("addr add 10.9.2.2/16 dev nic0");
    bench.done(new AddAddress(NIC0, IpPrefix.of("10.9.2.2/16"), null));
    assertFalse(bench.device.snapshot().addressesOn(NIC0).get(0).ours());
  }

  @Test
  void aFailedCommandDoesNotStopTheOthers() {
    List<CommandOutcome> outcomes =
        bench.run(
            new AddAddress(NIC0, ADDRESS, null),
            new AddAddress(GONE, ADDRESS, null),
            new PutRoute(route("172.16.0.0/24", NIC0, "192.0.2.1")),
            new PutRoute(route("172.16.0.0/24", NIC0, "10.9.0.100")));
    assertEquals(null, outcomes.get(0).error());
    assertEquals(DeviceError.NO_DEVICE, outcomes.get(1).error());
    assertEquals(DeviceError.UNREACHABLE, outcomes.get(2).error());
    assertEquals("Nexthop has invalid gateway", outcomes.get(2).text());
    assertEquals(null, outcomes.get(3).error());
  }

  @Test
  void aRouteIsReplacedTaggedAndRemoved() throws Exception {
    bench.done(new AddAddress(NIC0, ADDRESS, null));
    bench.inBox("route add 172.16.0.0/24 via 10.9.0.100");
    bench.done(new PutRoute(route("172.16.0.0/24", NIC0, "10.9.0.99")));
    RouteState there = find("172.16.0.0/24").orElseThrow();
    assertTrue(there.ours());
    assertEquals(IpAddress.of("10.9.0.99"), there.nextHops().get(0).gateway());
    bench.done(new RemoveRoute(there), new RemoveRoute(there));
    assertTrue(find("172.16.0.0/24").isEmpty());
  }

  @Test
  void aRouteKeepsMetricMtuSourceTableAndSeveralNextHops() {
    bench.done(
        new AddAddress(NIC0, ADDRESS, null),
        new AddAddress(NIC1, IpPrefix.of("10.8.1.1/16"), null));
    RouteState rich =
        new RouteState(
            1000,
            IpPrefix.of("172.17.0.0/16"),
            77,
            ADDRESS.address(),
            false,
            0x50,
            1300,
            List.of(
                new NextHop(NIC0, IpAddress.of("10.9.0.100"), 3, false),
                new NextHop(NIC1, IpAddress.of("192.0.2.7"), 1, true)),
            true);
    bench.done(new PutRoute(rich));
    assertEquals(rich, find("172.17.0.0/16").orElseThrow());
    bench.done(new RemoveRoute(rich));
    assertTrue(find("172.17.0.0/16").isEmpty());
  }

  @Test
  void anIpv6RouteAndAnIpv4RouteThroughAnIpv6GatewayAreReadAsWritten() {
    bench.done(new AddAddress(NIC0, ADDRESS6, null), new AddAddress(NIC0, ADDRESS, null));
    RouteState v6 =
        new RouteState(
            254,
            IpPrefix.of("fd17::/64"),
            20,
            null,
            false,
            0x50,
            0,
            List.of(new NextHop(NIC0, IpAddress.of("fd09::100"), 1, false)),
            true);
    RouteState via =
        new RouteState(
            254,
            IpPrefix.of("172.18.0.0/16"),
            0,
            null,
            false,
            0x50,
            0,
            List.of(new NextHop(NIC0, IpAddress.of("fd09::100"), 1, false)),
            true);
    bench.done(new PutRoute(v6), new PutRoute(via));
    assertEquals(v6, find("fd17::/64").orElseThrow());
    assertEquals(via, find("172.18.0.0/16").orElseThrow());
    bench.done(new RemoveRoute(v6), new RemoveRoute(via));
    assertTrue(find("fd17::/64").isEmpty());
    assertTrue(find("172.18.0.0/16").isEmpty());
  }

  private Optional<RouteState> find(String destination) {
    return bench.device.snapshot().routes().stream()
        .filter(r -> r.destination().equals(IpPrefix.of(destination)))
        .findFirst();
  }

  @Test
  void aLinkIsTakenDownAndUpAndItsMacIsSet() {
    bench.done(new SetAdminUp(NIC1, false));
    assertFalse(link(NIC1).adminUp());
    bench.done(new SetMac(NIC1, MAC), new SetAdminUp(NIC1, true));
    assertTrue(link(NIC1).adminUp());
    assertEquals(MAC, link(NIC1).mac());
    assertEquals(DeviceError.NO_DEVICE, bench.run(new SetMac(GONE, MAC)).get(0).error());
    CommandOutcome group = bench.run(new SetMac(NIC1, MacAddress.of("01:00:00:00:00:01"))).get(0);
    assertEquals(DeviceError.INVALID, group.error(), group::toString);
  }

  private LinkState link(InterfaceName nic) {
    return bench.device.snapshot().link(nic).orElseThrow();
  }

  @Test
  void permanentNeighboursAreSetAndRemovedAndLearnedOnesFlushed() throws Exception {
    bench.done(new AddAddress(NIC0, ADDRESS, null));
    IpAddress host = IpAddress.of("10.9.0.7");
    bench.done(new PutNeighbour(new NeighbourState(NIC0, host, MAC, true)));
    bench.inBox("neigh add 10.9.0.8 lladdr 02:00:00:00:00:08 nud stale dev nic0");
    bench.inBox("neigh add 10.9.0.9 lladdr 02:00:00:00:00:09 nud stale dev nic0");
    bench.done(new FlushNeighbours(NIC0, IpPrefix.of("10.9.0.8/32")));
    String table = bench.execInBox("ip neigh show dev nic0");
    assertFalse(table.contains("10.9.0.8"), table);
    assertTrue(table.contains("10.9.0.9"), table);
    bench.done(new FlushNeighbours(NIC0, IpPrefix.of("10.9.0.0/16")));
    assertEquals(
        List.of(new NeighbourState(NIC0, host, MAC, true)), bench.device.snapshot().neighbours());
    bench.done(new RemoveNeighbour(NIC0, host), new RemoveNeighbour(NIC0, host));
    assertTrue(bench.device.snapshot().neighbours().isEmpty());
  }

  @Test
  void routeCachesAreFlushed() {
    bench.done(new FlushRouteCaches(IpFamily.IPV4), new FlushRouteCaches(IpFamily.IPV6));
  }

  @Test
  void anAlternativeNameMovesButOnlyIfTheAgentGaveIt() throws Exception {
    bench.done(new AddAlternativeName(NIC0, "uplink"), new AddAlternativeName(NIC0, "uplink"));
    assertEquals(List.of("uplink"), link(NIC0).alternativeNames());
    bench.done(new AddAlternativeName(NIC1, "uplink"));
    assertEquals(List.of(), link(NIC0).alternativeNames());
    assertEquals(List.of("uplink"), link(NIC1).alternativeNames());
    bench.done(
        new RemoveAlternativeName(NIC1, "uplink"), new RemoveAlternativeName(NIC1, "uplink"));
    assertEquals(List.of(), link(NIC1).alternativeNames());
    bench.inBox("link property add dev nic0 altname admins");
    CommandOutcome outcome = bench.run(new AddAlternativeName(NIC1, "admins")).get(0);
    assertEquals(DeviceError.EXISTS, outcome.error(), outcome::toString);
    assertEquals(List.of("admins"), link(NIC0).alternativeNames());
  }

  @Test
  void aMacvlanIsMadeTaggedUsedAtOnceAndDeleted() {
    InterfaceName mv = InterfaceName.of("pst0");
    bench.done(
        new CreateMacvlan(mv, NIC1, MAC, true, true),
        new AddAddress(mv, ADDRESS, null),
        new CreateMacvlan(mv, NIC1, MAC, true, true));
    LinkState made = link(mv);
    assertTrue(made.ours() && made.adminUp(), made::toString);
    assertEquals("macvlan", made.kind());
    assertEquals(MAC, made.mac());
    assertEquals(link(NIC1).index(), made.lower());
    bench.done(new DeleteLink(mv), new DeleteLink(mv));
    assertTrue(bench.device.snapshot().link(mv).isEmpty());
  }

  @Test
  void aLinkThatTheAgentDidNotMakeIsNotDeleted() {
    CommandOutcome outcome = bench.run(new DeleteLink(NIC0)).get(0);
    assertEquals(DeviceError.NOT_PERMITTED, outcome.error(), outcome::toString);
    assertTrue(bench.device.snapshot().link(NIC0).isPresent());
    CommandOutcome taken = bench.run(new CreateMacvlan(NIC0, NIC1, MAC, true, true)).get(0);
    assertEquals(DeviceError.EXISTS, taken.error(), taken::toString);
    assertFalse(link(NIC0).ours());
  }

  @Test
  void aVlanIsMadeWhereTheKernelHasThem() {
    InterfaceName vlan = InterfaceName.of("nic0.5");
    CommandOutcome outcome = bench.run(new CreateVlan(vlan, NIC0, 5)).get(0);
    if (outcome.error() == DeviceError.NOT_SUPPORTED) {
      return; // a kernel without 8021q
    }
    assertTrue(outcome.done(), outcome::toString);
    assertEquals(5, link(vlan).vlanId());
    assertTrue(link(vlan).ours());
    bench.done(new DeleteLink(vlan));
  }

  @Test
  void anAnnouncementIsLearnedByTheLan() throws Exception {
    bench.onLan("neigh add 10.9.1.1 lladdr 02:00:00:00:00:99 nud stale dev br0");
    bench.onLan("neigh add fd09::1:1 lladdr 02:00:00:00:00:99 nud stale dev br0");
    bench.done(
        new Announce(NIC0, ADDRESS.address(), MAC, true, true),
        new Announce(NIC0, ADDRESS6.address(), MAC, false, false));
    Bench.awaitTrue(
        "the LAN knows the MAC",
        () -> {
          try {
            String table = bench.onLan("neigh show dev br0");
            return table.contains("10.9.1.1 lladdr 02:00:00:00:aa:01")
                && table.contains("fd09::1:1 lladdr 02:00:00:00:aa:01");
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void theSelfTestSaysThatRootCanDoAll() {
    bench
        .device
        .selfTest()
        .forEach(line -> assertTrue(line.works() || !line.required(), line::toString));
    assertTrue(bench.events().stream().noneMatch(e -> e instanceof DeviceEvent.DeviceTrouble));
  }
}
