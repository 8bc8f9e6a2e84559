package io.postern.tests.vrrp;

import static io.postern.tests.vrrp.GatewayBench.LAN;
import static io.postern.tests.vrrp.GatewayBench.SECOND;
import static io.postern.tests.vrrp.GatewayBench.VIRTUAL;
import static io.postern.tests.vrrp.GatewayBench.address;
import static io.postern.tests.vrrp.GatewayBench.balanced;
import static io.postern.tests.vrrp.GatewayBench.mac;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.gateway.GatewayAction;
import io.postern.core.gateway.GatewayEvent;
import io.postern.core.gateway.GatewayMachine;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.core.gateway.group.PeerMessage.Hello;
import io.postern.core.gateway.lease.Claim;
import io.postern.core.gateway.lease.Released;
import io.postern.core.gateway.packet.VrrpPacket;
import io.postern.core.gateway.state.Directory;
import io.postern.core.gateway.state.Recollection;
import io.postern.core.gateway.tracking.Track;
import io.postern.device.Carrier;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceCommand.AddAddress;
import io.postern.device.DeviceCommand.AnnounceMac;
import io.postern.device.DeviceCommand.CreateMacvlan;
import io.postern.device.DeviceCommand.DeleteLink;
import io.postern.device.DeviceCommand.RemoveAddress;
import io.postern.device.DeviceCommand.SetAdminUp;
import io.postern.device.DeviceEvent;
import io.postern.device.Guarded;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A balanced group joined with links, rights, packets and peers. */
final class BalancedPartTest {
  private static final InterfaceName LO = InterfaceName.of("lo");
  private static final InterfaceName GROUP_LINK = InterfaceName.of("vr4-7-2");
  private static final InterfaceName OWN_LINK = InterfaceName.of("vr4-21-2");
  private static final IpPrefix HOST = IpPrefix.of("192.0.2.100/32");
  private static final Guarded BOTH = new Guarded(LAN, List.of(mac(7), mac(21)), List.of(VIRTUAL));

  private static GatewayBench active() {
    GatewayBench bench = new GatewayBench().serve(balanced());
    bench.pass(8 * SECOND);
    assertEquals(RouterRole.ACTIVE, bench.balancedGroup().state().role());
    assertEquals(List.of(7, 21), bench.balancedGroup().state().held());
    return bench;
  }

  private static Hello hello(String node, int vrid, long sequence) {
    return new Hello(
        node,
        5,
        sequence,
        IpAddress.of("192.0.2.6"),
        MacAddress.of("02:00:00:00:00:06"),
        vrid,
        100,
        90,
        true,
        false,
        false,
        0,
        balanced().agreement(),
        List.of());
  }

  private static void heard(GatewayBench bench, PeerMessage message) {
    bench.give(new GatewayEvent.FromPeer(bench.now, "lan", message));
  }

  @Test
  void nothingIsMadeBeforeTheKernelGuardsIt() {
    GatewayBench bench = new GatewayBench();
    bench.leases = false;
    bench.serve(balanced());
    GatewayAction.Guard guard = bench.all(GatewayAction.Guard.class).getFirst();
    assertEquals(List.of(BOTH), guard.all());
    assertEquals(List.of(), bench.commands());
    assertEquals(List.of(), bench.sent());
    bench.answer(guard);
    assertEquals(
        List.of(
            new AddAddress(LO, HOST, null),
            new CreateMacvlan(GROUP_LINK, LAN, mac(7), false, false),
            new CreateMacvlan(OWN_LINK, LAN, mac(21), false, false)),
        bench.commands());
  }

  @Test
  void aGuardThatTheKernelRefusesIsNamedAndAskedForAgain() {
    GatewayBench bench = new GatewayBench();
    bench.leases = false;
    bench.serve(balanced());
    long first = bench.all(GatewayAction.Guard.class).getFirst().number();
    bench.give(new GatewayEvent.OrderRefused(bench.now, first, "no nf_tables"));
    assertEquals(
        "the kernel does not guard the virtual MACs: no nf_tables",
        bench.balancedGroup().trouble());
    bench.leases = true;
    bench.pass(10 * SECOND);
    assertEquals(2, bench.all(GatewayAction.Guard.class).size());
    assertEquals("", bench.balancedGroup().trouble());
    assertEquals(RouterRole.ACTIVE, bench.balancedGroup().state().role());
  }

  @Test
  void theFirstWordOnTheLanIsAVrrpPacketFromTheOwnMac() {
    GatewayBench bench = new GatewayBench().serve(balanced());
    GatewayAction.Send first = bench.sent().getFirst();
    assertTrue(VrrpPacket.isGreeting(first.packet()));
    assertEquals(MacAddress.of("02:00:00:00:00:05"), first.source());
    GatewayBench other = active().clear();
    other.hear(first.packet());
    assertEquals(Map.of(), other.machine.status().discards());
    assertEquals(List.of(), other.actions);
  }

  @Test
  void toHoldIsLinkThenRightThenTheFirstAdvertisementThenTheAnnouncement() {
    GatewayBench bench = new GatewayBench().serve(balanced()).clear();
    bench.leases = false;
    bench.pass(33 * SECOND / 10);
    assertEquals(List.of(new SetAdminUp(OWN_LINK, true)), ups(bench));
    GatewayAction.Grant grant = bench.all(GatewayAction.Grant.class).getFirst();
    assertEquals(new Guarded(LAN, List.of(mac(21)), List.of()), grant.what());
    assertTrue(grant.alone(), "nobody else is known");
    assertTrue(grant.until() > bench.now + 2 * SECOND);
    assertEquals(List.of(), bench.sent(), "the kernel would drop what comes before the right");
    bench.answer(grant);
    assertEquals(mac(21), bench.sent().getFirst().source());
    assertTrue(bench.commands().contains(new AnnounceMac(LAN, mac(21))));
  }

  private static List<DeviceCommand> ups(GatewayBench bench) {
    return bench.commands().stream().filter(c -> c instanceof SetAdminUp).toList();
  }

  @Test
  void onlyTheGroupsOwnRightHasTheAddresses() {
    GatewayBench bench = active();
    assertEquals(
        List.of(List.of(), List.of(VIRTUAL)),
        bench.all(GatewayAction.Grant.class).stream().map(g -> g.what().addresses()).toList());
  }

  @Test
  void eachAdvertisementIsFollowedByItsRenewal() {
    GatewayBench bench = active().clear();
    bench.pass(SECOND);
    List<GatewayAction.Renew> renewals = bench.all(GatewayAction.Renew.class);
    assertEquals(bench.sent().size(), renewals.size());
    for (GatewayAction.Renew renewal : renewals) {
      assertTrue(renewal.until() > bench.now + SECOND);
    }
  }

  @Test
  void aRenewalThatTheKernelRefusesEndsTheSeat() {
    GatewayBench bench = active().clear();
    bench.leases = false;
    bench.pass(SECOND);
    GatewayAction.Renew refused = bench.all(GatewayAction.Renew.class).getFirst();
    bench.leases = true;
    bench.give(new GatewayEvent.OrderRefused(bench.now, refused.number(), "too late"));
    assertEquals(1, bench.balancedGroup().state().held().size());
    assertFalse(bench.all(GatewayAction.Revoke.class).isEmpty());
    // An answer to an order of the right that is gone already means nothing for the next.
    bench.pass(8 * SECOND);
    assertEquals(List.of(7, 21), bench.balancedGroup().state().held());
    bench.give(new GatewayEvent.OrderRefused(bench.now, refused.number(), "too late"));
    assertEquals(List.of(7, 21), bench.balancedGroup().state().held());
  }

  @Test
  void whereTheGuardWasLostAllRightsAreAndItIsAskedForAgain() {
    GatewayBench bench = active().clear();
    bench.give(new GatewayEvent.RightsLapsed(bench.now, LAN, "its link was made anew"));
    assertEquals(List.of(), bench.balancedGroup().state().held());
    assertEquals(1, bench.all(GatewayAction.Guard.class).size());
  }

  @Test
  void aForwarderThatIsHeardOfIsGuardedAndItsLinkMadeBeforehand() {
    GatewayBench bench = active().clear();
    heard(bench, hello("b", 22, 1));
    assertEquals(
        List.of(mac(7), mac(21), mac(22)),
        bench.all(GatewayAction.Guard.class).getFirst().all().getFirst().macs());
    assertTrue(
        bench
            .commands()
            .contains(new CreateMacvlan(InterfaceName.of("vr4-22-2"), LAN, mac(22), false, false)));
    assertEquals(List.of(7, 21), bench.balancedGroup().state().held());
    bench.pass(5 * SECOND);
    assertEquals(List.of(7, 21, 22), bench.balancedGroup().state().held(), "b does not have it");
  }

  @Test
  void whoIsKnownIsKeptAndADeadOnesForwarderIsTakenOverByOneThatStartsAlone() {
    GatewayBench bench = active().clear();
    heard(bench, hello("b", 22, 1));
    Directory kept = bench.all(GatewayAction.Remember.class).getFirst().directory();
    assertEquals("b", kept.members().getFirst().node());
    heard(bench, hello("b", 22, 2));
    assertEquals(1, bench.all(GatewayAction.Remember.class).size(), "nothing new");

    GatewayBench later =
        new GatewayBench(new GatewayMachine(new Recollection(9, Map.of("lan", kept))));
    later.serve(balanced()).pass(12 * SECOND);
    assertEquals(List.of(7, 21, 22), later.balancedGroup().state().held());
    assertEquals(
        Condition.TAKEN_OVER, later.balancedGroup().state().forwarders().getLast().condition());
    heard(later, hello("b", 22, 1));
    assertEquals(
        "", later.balancedGroup().state().trouble(), "what it really says is newer than that");
  }

  @Test
  void anOrderlyEndTakesEverythingAwayAndTheGuardLast() {
    GatewayBench bench = active().clear();
    bench.give(new GatewayEvent.Stopping(bench.now));
    bench.pass(5 * SECOND);
    assertTrue(bench.machine.idle());
    assertTrue(
        bench
            .commands()
            .containsAll(List.of(new DeleteLink(OWN_LINK), new DeleteLink(GROUP_LINK))));
    assertTrue(bench.commands().contains(new RemoveAddress(LO, HOST)));
    assertEquals(List.of(), bench.all(GatewayAction.Guard.class).getLast().all());
    assertEquals(1, bench.all(GatewayAction.Silence.class).size());
    assertTrue(
        bench.actions.indexOf(bench.all(GatewayAction.Guard.class).getLast())
            > bench.actions.indexOf(bench.all(GatewayAction.Execute.class).getLast()));
  }

  @Test
  void oneThatTakesFarewellLetsGoForAClaimAtOnce() {
    GatewayBench bench = active();
    heard(bench, hello("b", 22, 1));
    bench.clear().give(new GatewayEvent.Stopping(bench.now));
    heard(
        bench,
        new PeerMessage.Claims("b", new Claim("b", 7, 3, 90, IpAddress.of("192.0.2.6"), SECOND)));
    assertTrue(
        bench.all(GatewayAction.SendToPeers.class).stream()
            .anyMatch(
                s -> s.message().equals(new PeerMessage.Releases("a", new Released(7, "b", 3)))));
  }

  @Test
  void whatAKilledAgentLeftGoesBeforeTheGuardIsReplacedAndNothingElse() {
    GatewayBench bench = new GatewayBench();
    LinkState left = GatewayBench.link(9, "vr4-22-2", mac(22), true, Carrier.UP, true);
    LinkState foreign = GatewayBench.link(8, "vr4-23-2", mac(23), true, Carrier.UP, false);
    bench.obeys = false;
    bench.serve(balanced(), left, foreign);
    assertEquals(List.of(new DeleteLink(left.name())), bench.commands());
    assertEquals(List.of(), bench.all(GatewayAction.Guard.class));
    bench.obeys = true;
    bench.complete(bench.all(GatewayAction.Execute.class).getFirst().batch());
    assertEquals(1, bench.all(GatewayAction.Guard.class).size());
  }

  @Test
  void aLostCarrierEndsAllRightsAndIsToldOverOtherPaths() {
    GatewayBench bench = active().clear();
    bench.report(new DeviceEvent.CarrierChanged(bench.now, LAN, Carrier.DOWN, false, bench.now));
    assertEquals(2, bench.all(GatewayAction.Revoke.class).size());
    assertTrue(
        bench.all(GatewayAction.SendToPeers.class).stream()
            .anyMatch(s -> s.message().equals(new PeerMessage.Resigns("a", List.of(7, 21)))));
    assertEquals("waits: eth0 has no carrier", bench.balancedGroup().trouble());
    bench.report(new DeviceEvent.CarrierChanged(bench.now, LAN, Carrier.UP, false, bench.now));
    bench.pass(8 * SECOND);
    assertEquals(List.of(7, 21), bench.balancedGroup().state().held());
  }

  @Test
  void aTrackedInterfaceIsWatchedAndLowersTheWeight() {
    InterfaceName beyond = InterfaceName.of("eth1");
    GatewayBench bench = new GatewayBench();
    bench.serve(
        balanced(new Track(beyond, 30, 10)),
        GatewayBench.link(3, "eth1", MacAddress.of("02:00:00:00:01:05"), true, Carrier.UP, false));
    assertEquals(List.of(beyond), bench.all(GatewayAction.Follow.class).getLast().tracked());
    assertEquals(100, bench.balancedGroup().state().weight());
    bench.report(new DeviceEvent.CarrierChanged(bench.now, beyond, Carrier.DOWN, false, bench.now));
    assertEquals(70, bench.balancedGroup().state().weight());
    assertEquals(90, bench.balancedGroup().state().priority());
  }

  @Test
  void otherLinksOfTheLanAreKeptSilentToo() {
    GatewayBench bench = new GatewayBench();
    LinkState second =
        GatewayBench.link(3, "eth1", MacAddress.of("02:00:00:00:01:05"), true, Carrier.UP, false);
    bench.serve(balanced(), second);
    assertEquals(List.of(), bench.all(GatewayAction.Follow.class).getLast().silent());
    bench.report(
        new DeviceEvent.AddressReported(bench.now, address(second.name(), "192.0.2.9/24")));
    assertEquals(List.of(second.name()), bench.all(GatewayAction.Follow.class).getLast().silent());
  }

  @Test
  void anAddressAndALinkThatAnotherHandTookAreThereAgain() {
    GatewayBench bench = active().clear();
    LinkState link = GatewayBench.link(9, OWN_LINK.text(), mac(21), true, Carrier.UP, true);
    bench.report(new DeviceEvent.LinkReported(bench.now, link));
    bench.report(new DeviceEvent.LinkGone(bench.now, OWN_LINK, 9));
    assertTrue(bench.commands().contains(new SetAdminUp(OWN_LINK, true)));
    bench.clear().report(new DeviceEvent.AddressGone(bench.now, address(LO, "192.0.2.100/32")));
    assertTrue(bench.commands().contains(new AddAddress(LO, HOST, null)));
  }

  @Test
  void hostsThatAreCountedAndBytesThatWereCarriedAreToldToPeers() {
    GatewayBench bench = active();
    bench.give(new GatewayEvent.HostsCounted(bench.now, "lan", 21, 5));
    bench.give(
        new GatewayEvent.Carried(bench.now, List.of(new GatewayEvent.Load(OWN_LINK, 77_000, 12))));
    bench.clear().pass(2 * SECOND);
    Hello said = (Hello) bench.all(GatewayAction.SendToPeers.class).getLast().message();
    assertEquals(5, said.forwarders().getFirst().hosts());
    assertEquals(77_000, said.forwarders().getFirst().load());
    assertEquals(0, said.forwarders().getFirst().stragglers());
  }

  @Test
  void aMacThatIsHandedOverStillTakesInWhatComesForAMomentAndSaysNothing() {
    GatewayBench bench = active();
    heard(bench, hello("b", 22, 1));
    bench.clear().give(new GatewayEvent.Stopping(bench.now));
    Claim claim = new Claim("b", 7, 3, 90, IpAddress.of("192.0.2.6"), SECOND);
    heard(bench, new PeerMessage.Claims("b", claim));
    assertEquals(
        new Guarded(LAN, List.of(), List.of(VIRTUAL)),
        bench.all(GatewayAction.Revoke.class).getFirst().what(),
        "it answers no more");
    GatewayAction.Renew last = bench.all(GatewayAction.Renew.class).getLast();
    assertEquals(new Guarded(LAN, List.of(mac(7)), List.of()), last.what());
    assertEquals(bench.now + 3 * SECOND, last.until(), "no later than the lease would have ended");
    assertFalse(last.alone());
    assertFalse(bench.commands().contains(new SetAdminUp(GROUP_LINK, false)));
    bench.clear().hear(7, 90, "192.0.2.6");
    assertTrue(bench.commands().contains(new SetAdminUp(GROUP_LINK, false)), "b has it");
    assertTrue(bench.sent().stream().noneMatch(sent -> sent.source().equals(mac(7))));
  }

  private static String asked(GatewayBench bench, GatewayEvent.Wish wish) {
    bench.clear().give(new GatewayEvent.Asked(bench.now, 77, "lan", wish));
    GatewayAction.Answer answer = bench.all(GatewayAction.Answer.class).getFirst();
    assertEquals(77, answer.number());
    return (answer.done() ? "done: " : "refused: ") + answer.text();
  }

  @Test
  void operatorsAreAnsweredAndRefusedWithAReason() {
    GatewayBench bench = active();
    heard(bench, hello("b", 22, 1));
    assertEquals(
        "refused: there is no forwarder of VRID 23",
        asked(bench, new GatewayEvent.Wish.Retire(23)));
    assertEquals(
        "refused: a has its forwarder itself: drain it there",
        asked(bench, new GatewayEvent.Wish.Retire(21)));
    assertEquals(
        "done: the forwarder of VRID 22 is retired: its hosts are given to others",
        asked(bench, new GatewayEvent.Wish.Retire(22)));
    assertEquals(
        Condition.RETIRED, bench.balancedGroup().state().forwarders().getLast().condition());
    assertEquals("done: hosts are being levelled", asked(bench, new GatewayEvent.Wish.Rebalance()));
    assertEquals(
        "done: this gateway is being drained: its hosts are given to others, then it lets go",
        asked(bench, new GatewayEvent.Wish.Drain(true)));
    bench.pass(40 * SECOND);
    assertEquals(List.of(), bench.balancedGroup().state().held());
    assertEquals(1, bench.all(GatewayAction.TellDrained.class).size());
    assertEquals(
        "done: this gateway takes part again", asked(bench, new GatewayEvent.Wish.Drain(false)));
    GatewayBench backup = new GatewayBench().serve(balanced());
    assertEquals(
        "refused: only the active gateway can: none is known",
        asked(backup, new GatewayEvent.Wish.Rebalance()));
    backup
        .clear()
        .give(new GatewayEvent.Asked(backup.now, 1, "wan", new GatewayEvent.Wish.Rebalance()));
    assertEquals(
        new GatewayAction.Answer(1, false, "there is no balanced group \"wan\""),
        backup.all(GatewayAction.Answer.class).getFirst());
  }
}
