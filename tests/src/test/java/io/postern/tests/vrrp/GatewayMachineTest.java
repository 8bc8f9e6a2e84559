package io.postern.tests.vrrp;

import static io.postern.tests.vrrp.GatewayBench.LAN;
import static io.postern.tests.vrrp.GatewayBench.OWN_LINK;
import static io.postern.tests.vrrp.GatewayBench.SECOND;
import static io.postern.tests.vrrp.GatewayBench.VIRTUAL;
import static io.postern.tests.vrrp.GatewayBench.lan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.gateway.GatewayAction;
import io.postern.core.gateway.GatewayEvent;
import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.Discard;
import io.postern.core.gateway.packet.Received;
import io.postern.core.gateway.packet.VrrpPacket;
import io.postern.device.Carrier;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceCommand.AddAddress;
import io.postern.device.DeviceCommand.Announce;
import io.postern.device.DeviceCommand.CreateMacvlan;
import io.postern.device.DeviceCommand.DeleteLink;
import io.postern.device.DeviceCommand.RemoveAddress;
import io.postern.device.DeviceCommand.SetAdminUp;
import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import io.postern.device.PacketPort;
import io.postern.net.InterfaceName;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Virtual routers joined with links, addresses and packets. */
final class GatewayMachineTest {
  private static final MacAddress MAC = MacAddress.of("00:00:5e:00:01:07");
  private static final IpPrefix HOST = IpPrefix.of("192.0.2.100/32");
  private static final CreateMacvlan MADE = new CreateMacvlan(OWN_LINK, LAN, MAC, true, false);

  private static GatewayBench active() {
    GatewayBench bench = new GatewayBench().start(lan());
    bench.pass(5 * SECOND);
    assertEquals(RouterRole.ACTIVE, bench.group().role());
    return bench.clear();
  }

  @Test
  void theLinkOfTheVirtualMacIsMadeBeforehandAndKeptDown() {
    GatewayBench bench = new GatewayBench().start(lan());
    assertEquals(List.of(MADE), bench.commands());
    assertEquals(RouterRole.BACKUP, bench.group().role());
    assertInstanceOf(GatewayAction.Follow.class, bench.actions.getFirst());
    assertTrue(
        bench.actions.contains(
            new GatewayAction.Follow(
                List.of(new PacketPort.Tap(LAN, IpFamily.IPV4)), List.of(LAN))));
  }

  @Test
  void toTakeOverIsToSetItUpAndToGiveItTheAddressThenToAnnounce() {
    GatewayBench bench = new GatewayBench().start(lan());
    bench.clear().pass(4 * SECOND);
    List<DeviceCommand> commands = bench.commands();
    assertEquals(
        List.of(MADE, new SetAdminUp(OWN_LINK, true), new AddAddress(OWN_LINK, HOST, null)),
        commands.subList(0, 3));
    assertEquals(new Announce(LAN, VIRTUAL, MAC, true, true), commands.get(3));
    assertTrue(
        bench.actions.stream()
            .anyMatch(
                a ->
                    a instanceof GatewayAction.Tell tell
                        && tell.now() == RouterRole.ACTIVE
                        && tell.text()
                            .equals("this gateway is active in group lan: no advertisement came")));
  }

  @Test
  void toYieldIsToTakeTheAddressAndTheLinkAway() {
    GatewayBench bench = active();
    bench.hear(7, 200, "192.0.2.9");
    assertEquals(
        List.of(new RemoveAddress(OWN_LINK, HOST), new SetAdminUp(OWN_LINK, false)),
        bench.commands());
    assertEquals("192.0.2.9", String.valueOf(bench.group().active()));
  }

  @Test
  void advertisementsLeaveFromTheVirtualMacToTheGroup() {
    GatewayBench bench = active();
    bench.pass(SECOND);
    GatewayAction.Send sent = bench.sent().getFirst();
    assertEquals(LAN, sent.nic());
    assertEquals(MAC, sent.source());
    assertEquals(MacAddress.of("01:00:5e:00:00:12"), sent.destination());
    Received.Valid read = assertInstanceOf(Received.Valid.class, VrrpPacket.decode(sent.packet()));
    assertEquals("192.0.2.5", read.sender().toString());
    assertEquals(100, read.advertisement().priority());
    assertEquals(ChecksumForm.RFC9568, read.form());
  }

  @Test
  void anIpv6GroupSpeaksFromTheLinkLocalAddress() {
    GatewayBench bench =
        new GatewayBench().start(GatewayBench.group("lan6", 8, 100, "fe80::100", "2001:db8::100"));
    bench.pass(5 * SECOND);
    GatewayAction.Send sent = bench.sent().getFirst();
    assertEquals(MacAddress.of("00:00:5e:00:02:08"), sent.source());
    assertEquals(MacAddress.of("33:33:00:00:00:12"), sent.destination());
    Received.Valid read = assertInstanceOf(Received.Valid.class, VrrpPacket.decode(sent.packet()));
    assertEquals("fe80::5", read.sender().toString());
    assertTrue(bench.commands().stream().anyMatch(c -> c.toString().contains("2001:db8::100/128")));
  }

  @Test
  void withoutAnAddressToSpeakFromARouterWaits() {
    GatewayBench bench = new GatewayBench();
    bench.configure(lan());
    bench.found(GatewayBench.link(true, Carrier.UP), List.of("fe80::5/64"));
    bench.pass(10 * SECOND);
    assertEquals(RouterRole.INITIALIZE, bench.group().role());
    assertEquals("waits: eth0 has no IPv4 address to speak from", bench.group().trouble());
    assertEquals(List.of(), bench.sent());
    bench.report(
        new DeviceEvent.AddressReported(bench.now, GatewayBench.address(LAN, "192.0.2.5/24")));
    bench.pass(10 * SECOND);
    assertEquals(RouterRole.ACTIVE, bench.group().role());
    assertEquals("", bench.group().trouble());
  }

  @Test
  void theVirtualAddressItselfIsNotSpokenFrom() {
    GatewayBench bench = new GatewayBench();
    bench.configure(lan());
    bench.found(GatewayBench.link(true, Carrier.UP), List.of("192.0.2.100/24"));
    assertEquals(RouterRole.INITIALIZE, bench.group().role());
  }

  @Test
  void anAdvertisementReachesTheRouterOfItsInterfaceVersionAndNumber() {
    GatewayBench bench =
        new GatewayBench()
            .start(
                lan(),
                GatewayBench.group("lan6", 7, 100, "fe80::100"),
                GatewayBench.group("other", 9, 100, "192.0.2.109"));
    bench.hear(7, 200, "192.0.2.9");
    List<Long> heard =
        bench.machine.status().groups().stream().map(g -> g.counters().heard()).toList();
    assertEquals(List.of(1L, 0L, 0L), heard);
    bench.hear(7, 200, "fe80::9");
    heard = bench.machine.status().groups().stream().map(g -> g.counters().heard()).toList();
    assertEquals(List.of(1L, 1L, 0L), heard);
    bench.give(
        new GatewayEvent.PacketHeard(
            bench.now,
            InterfaceName.of("eth1"),
            VrrpPacket.encode(lan().router().advertisement(255), VIRTUAL, ChecksumForm.RFC9568)));
    assertEquals(1, bench.machine.status().discarded(Discard.VRID));
  }

  @Test
  void anUnknownVridIsCountedAndHarmless() {
    GatewayBench bench = active();
    bench.hear(8, 255, "192.0.2.9");
    assertEquals(RouterRole.ACTIVE, bench.group().role());
    assertEquals(1, bench.machine.status().discarded(Discard.VRID));
    assertEquals("eth0: VRID 8 from 192.0.2.9", bench.machine.status().lastDiscard());
  }

  @Test
  void whatFailsACheckIsCountedByItsReasonAndChangesNothing() {
    GatewayBench bench = active();
    long due = bench.machine.nextDeadline();
    bench.hear(Forged.v4().message(2, 255).header(8, 64).sealed());
    bench.hear(Forged.v4().message(2, 255).message(0, 0x21).sealed());
    bench.hear(Forged.v4().message(2, 255).octets());
    bench.hear(new byte[] {0x45});
    assertEquals(RouterRole.ACTIVE, bench.group().role());
    assertEquals(due, bench.machine.nextDeadline());
    for (Discard reason : List.of(Discard.TTL, Discard.VERSION, Discard.CHECKSUM, Discard.LENGTH)) {
      assertEquals(1, bench.machine.status().discarded(reason), reason.name());
    }
    assertEquals(List.of(), bench.sent());
  }

  @Test
  void aLoopedAdvertisementIsCountedAndNotAnswered() {
    GatewayBench bench = active();
    for (int priority : new int[] {0, 100, 255}) {
      bench.hear(7, priority, "192.0.2.5");
    }
    assertEquals(3, bench.machine.status().discarded(Discard.OWN_ADDRESS));
    assertEquals(List.of(), bench.sent());
    assertEquals(RouterRole.ACTIVE, bench.group().role());
  }

  @Test
  void whoLosesItsLanReleasesAndSaysNothing() {
    GatewayBench bench = active();
    bench.report(new DeviceEvent.CarrierChanged(bench.now, LAN, Carrier.DOWN, true, bench.now));
    assertEquals(
        List.of(new RemoveAddress(OWN_LINK, HOST), new SetAdminUp(OWN_LINK, false)),
        bench.commands());
    assertEquals(List.of(), bench.sent());
    assertEquals("waits: eth0 has no carrier", bench.group().trouble());
    assertEquals(RoleCause.LAN_LOST, bench.group().cause());
    bench.report(new DeviceEvent.CarrierChanged(bench.now, LAN, Carrier.UP, true, bench.now));
    assertEquals(RouterRole.BACKUP, bench.group().role());
    bench.pass(5 * SECOND);
    assertEquals(RouterRole.ACTIVE, bench.group().role());
  }

  @Test
  void aDeletedAndNewInterfaceIsUsedAgain() {
    GatewayBench bench = active();
    bench.report(new DeviceEvent.LinkGone(bench.now, LAN, 2));
    assertEquals("waits: there is no interface eth0", bench.group().trouble());
    MacAddress mac = MacAddress.of("02:00:00:00:00:05");
    bench.report(
        new DeviceEvent.LinkReported(
            bench.now, GatewayBench.link(11, "eth0", mac, true, Carrier.UP, false)));
    bench.clear();
    bench.report(
        new DeviceEvent.AddressReported(bench.now, GatewayBench.address(LAN, "192.0.2.5/24")));
    assertEquals(
        List.of(new CreateMacvlan(InterfaceName.of("vr4-7-11"), LAN, MAC, true, false)),
        bench.commands());
    bench.pass(5 * SECOND);
    assertEquals(RouterRole.ACTIVE, bench.group().role());
  }

  @Test
  void whatAKilledAgentLeftIsTakenAwayBeforeAnythingIsSaid() {
    GatewayBench bench = new GatewayBench();
    bench.configure(lan());
    LinkState left = GatewayBench.link(30, "vr4-7-2", MAC, true, Carrier.UP, true);
    LinkState unwanted =
        GatewayBench.link(31, "vr4-9-2", GatewayBench.mac(9), true, Carrier.UP, true);
    LinkState foreign =
        GatewayBench.link(32, "vr4-10-2", GatewayBench.mac(10), true, Carrier.UP, false);
    bench.obeys = false;
    bench.found(
        GatewayBench.link(true, Carrier.UP), List.of("192.0.2.5/24"), left, unwanted, foreign);
    assertEquals(
        List.of(new DeleteLink(InterfaceName.of("vr4-9-2")), new SetAdminUp(OWN_LINK, false), MADE),
        bench.commands());
    assertEquals(RouterRole.INITIALIZE, bench.group().role());
  }

  @Test
  void aRefusedPreparationIsTriedAgainEverySecondAndSaidInTheStatus() {
    GatewayBench bench = new GatewayBench();
    bench.refuses = command -> command instanceof CreateMacvlan;
    bench.start(lan());
    bench.pass(SECOND * 7 / 2);
    assertEquals(4, bench.commands().size());
    assertEquals(RouterRole.INITIALIZE, bench.group().role());
    assertTrue(bench.group().trouble().contains("it is full"), bench.group().trouble());
    bench.refuses = command -> false;
    bench.pass(10 * SECOND);
    assertEquals(RouterRole.ACTIVE, bench.group().role());
    assertEquals("", bench.group().trouble());
  }

  @Test
  void whereTheAddressIsRefusedNothingIsSent() {
    GatewayBench bench = new GatewayBench();
    bench.refuses = command -> command instanceof AddAddress;
    bench.start(lan());
    bench.pass(20 * SECOND);
    assertEquals(RouterRole.BACKUP, bench.group().role());
    assertEquals(List.of(), bench.sent());
    assertTrue(bench.commands().stream().noneMatch(c -> c instanceof Announce));
    assertTrue(bench.group().trouble().contains("it is full"), bench.group().trouble());
  }

  @Test
  void whatAnotherHandTookAwayIsPutBackAndAnnounced() {
    GatewayBench bench = active();
    bench.report(
        new DeviceEvent.AddressGone(bench.now, GatewayBench.address(OWN_LINK, "192.0.2.100/32")));
    assertEquals(
        List.of(
            MADE,
            new SetAdminUp(OWN_LINK, true),
            new AddAddress(OWN_LINK, HOST, null),
            new Announce(LAN, VIRTUAL, MAC, true, true)),
        bench.commands());
  }

  @Test
  void aRemovedGroupTakesFarewellAndItsLinkIsDeletedWhenTheSuccessorIsHeard() {
    GatewayBench bench = active();
    bench.configure();
    assertEquals(1, bench.sent().size());
    assertEquals(List.of(), bench.commands());
    bench.hear(7, 50, "192.0.2.9");
    assertEquals(
        List.of(
            new RemoveAddress(OWN_LINK, HOST),
            new SetAdminUp(OWN_LINK, false),
            new DeleteLink(OWN_LINK)),
        bench.commands());
    assertTrue(bench.machine.idle());
    assertEquals(
        new GatewayAction.Follow(List.of(), List.of()),
        bench.actions.stream().filter(a -> a instanceof GatewayAction.Follow).toList().getLast());
  }

  @Test
  void anAgentThatStopsWaitsUntilEverythingIsReleased() {
    GatewayBench bench = active();
    bench.give(new GatewayEvent.Stopping(bench.now));
    assertTrue(!bench.machine.idle());
    bench.pass(2 * SECOND);
    assertTrue(bench.machine.idle());
    assertTrue(bench.commands().contains(new DeleteLink(OWN_LINK)));
  }

  @Test
  void aBackupThatStopsGoesAtOnce() {
    GatewayBench bench = new GatewayBench().start(lan());
    bench.give(new GatewayEvent.Stopping(bench.now));
    assertTrue(bench.machine.idle());
    assertEquals(List.of(), bench.sent());
    assertTrue(bench.waits());
  }

  @Test
  void aChangedPriorityDisturbsNothingAndChangedAddressesBeginAnew() {
    GatewayBench bench = active();
    bench.configure(GatewayBench.group("lan", 7, 150, "192.0.2.100"));
    assertEquals(RouterRole.ACTIVE, bench.group().role());
    assertEquals(List.of(), bench.commands());
    assertEquals(1, bench.sent().size());
    bench.configure(GatewayBench.group("lan", 7, 150, "192.0.2.101"));
    bench.pass(10 * SECOND);
    assertEquals(RouterRole.ACTIVE, bench.group().role());
    assertTrue(
        bench.commands().contains(new AddAddress(OWN_LINK, IpPrefix.of("192.0.2.101/32"), null)));
  }

  /**
   * The loop's thread is urgent: a deadline that stays in the past keeps a processor for itself.
   */
  @Test
  void aPreparationThatFailedIsNotDueWhileTheLinkIsAway() {
    GatewayBench bench = new GatewayBench();
    bench.refuses = command -> command instanceof CreateMacvlan;
    bench.start(lan());
    bench.report(new DeviceEvent.LinkReported(bench.now, GatewayBench.link(true, Carrier.DOWN)));
    bench.now += 10 * SECOND;
    bench.give(new GatewayEvent.Tick(bench.now));
    assertTrue(bench.machine.nextDeadline() > bench.now, "due again and again");
    bench.refuses = command -> false;
    bench.report(new DeviceEvent.LinkReported(bench.now, GatewayBench.link(true, Carrier.UP)));
    bench.pass(10 * SECOND);
    assertEquals(RouterRole.ACTIVE, bench.group().role());
  }
}
