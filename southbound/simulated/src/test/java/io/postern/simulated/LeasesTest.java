package io.postern.simulated;

import static io.postern.simulated.Rig.ETH0;
import static io.postern.simulated.Rig.MAC0;
import static io.postern.simulated.Rig.MS;
import static io.postern.simulated.Rig.VIP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.DeviceCommand.AddAddress;
import io.postern.device.DeviceCommand.Announce;
import io.postern.device.DeviceCommand.AnnounceMac;
import io.postern.device.DeviceCommand.CreateMacvlan;
import io.postern.device.Guarded;
import io.postern.device.LeasePort;
import io.postern.device.PacketPort;
import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.Cable;
import io.postern.simulated.lan.Frame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LeasesTest {
  private static final MacAddress VIRTUAL = MacAddress.of("00:00:5e:00:01:21");
  private static final Guarded WHAT = new Guarded(ETH0, List.of(VIRTUAL), List.of(VIP.address()));

  private final Rig rig = new Rig();
  private final List<String> told = new ArrayList<>();

  private LeasePort guard() {
    rig.watch(0);
    rig.run(
        new CreateMacvlan(InterfaceName.of("vm0"), ETH0, VIRTUAL, /* arp= */ false, /* up= */ true),
        new AddAddress(InterfaceName.of("lo"), new IpPrefix(VIP.address(), 32), null));
    LeasePort port = open();
    port.guard(1, List.of(WHAT));
    rig.world.runFor(MS);
    assertEquals("done 1", told.removeFirst());
    return port;
  }

  private LeasePort open() {
    return rig.gateway.leases(
        new LeasePort.Listener() {
          @Override
          public void done(long at, long number) {
            told.add("done " + number);
          }

          @Override
          public void granted(long at, long number, long until) {
            told.add("granted " + number);
          }

          @Override
          public void refused(long at, long number, String why) {
            told.add("refused " + number);
          }

          @Override
          public void lapsed(long at, InterfaceName nic, String why) {
            told.add("lapsed " + nic);
          }
        });
  }

  /** Whether a frame from the MAC reaches the switch. */
  private boolean passes() {
    rig.lan.forget();
    rig.run(new AnnounceMac(ETH0, VIRTUAL));
    rig.world.runFor(MS);
    return rig.lan.whereIs(VIRTUAL, 0) != null;
  }

  @Test
  void aRightEndsByItselfAlsoWhenTheAgentIsDead() {
    LeasePort port = guard();
    assertFalse(passes());
    port.grant(2, WHAT, rig.world.now() + 100 * MS, false);
    rig.world.runFor(MS);
    assertEquals(List.of("granted 2"), told);
    assertTrue(passes());
    rig.world.runFor(100 * MS);
    assertFalse(passes());
    port.grant(3, WHAT, rig.world.now() + 100 * MS, false);
    rig.world.runFor(MS);
    rig.gateway.crash();
    rig.world.runFor(100 * MS);
    rig.open();
    assertFalse(passes(), "guards outlive the agent");
  }

  @Test
  void anOrderThatIsCarriedOutTooLateGivesNothing() {
    LeasePort port = guard();
    port.grant(2, WHAT, rig.world.now() + 100 * MS, false);
    rig.world.runFor(MS);
    rig.gateway.lateLeases(200 * MS, 10 * MS);
    port.renew(3, WHAT, rig.world.now() + 100 * MS, false);
    rig.world.runFor(300 * MS);
    assertEquals(List.of("granted 2", "refused 3"), told);
    assertFalse(passes());
    port.renew(4, WHAT, rig.world.now() + 100 * MS, false);
    rig.world.runFor(MS);
    assertEquals("refused 4", told.getLast());
  }

  @Test
  void aloneARightLastsUntilAnotherGatewayIsHeard() {
    LeasePort port = guard();
    port.grant(2, WHAT, rig.world.now() + 100 * MS, true);
    rig.world.runFor(10_000 * MS);
    assertTrue(passes());
    SimulatedDevice other = new SimulatedDevice(rig.world, "other");
    Cable.join(
        rig.world, other.addNic(ETH0, MacAddress.of("02:00:00:00:00:20")), rig.lan.addPort());
    rig.world.runFor(2_000 * MS);
    PacketPort speaks =
        other.packets(
            new PacketPort.Listener() {
              @Override
              public void heard(long at, InterfaceName nic, byte[] packet) {}

              @Override
              public void drained(long at, long number) {}
            });
    byte[] packet = new byte[32];
    packet[0] = 0x45;
    speaks.send(ETH0, VIRTUAL, MacAddress.of("01:00:5e:00:00:12"), packet);
    rig.world.runFor(MS);
    assertFalse(passes());
    port.grant(3, WHAT, rig.world.now() + 100 * MS, true);
    rig.world.runFor(MS);
    assertTrue(passes(), "a right in its time is a right beside others");
    port.revoke(4, WHAT);
    rig.world.runFor(MS);
    assertFalse(passes());
  }

  @Test
  void aGuardThatAnotherHandTookAwayStandsAgainWithTheNextOrder() {
    LeasePort port = guard();
    rig.gateway.flushGuards();
    assertTrue(passes(), "nothing is guarded for a moment");
    port.grant(2, WHAT, rig.world.now() + 10_000 * MS, false);
    rig.world.runFor(MS);
    assertTrue(passes());
    port.revoke(3, WHAT);
    rig.world.runFor(MS);
    assertFalse(passes());
  }

  @Test
  void onlyWhoHasTheRightSpeaksForTheAddressAndIsReached() {
    LeasePort port = guard();
    assertFalse(speaks(MAC0));
    port.grant(
        2, new Guarded(ETH0, List.of(VIRTUAL), List.of()), rig.world.now() + 60_000 * MS, false);
    rig.world.runFor(MS);
    assertFalse(speaks(MAC0));
    assertTrue(speaks(VIRTUAL), "a holder confirms its own MAC");
    port.grant(3, WHAT, rig.world.now() + 60_000 * MS, false);
    rig.world.runFor(MS);
    assertTrue(speaks(MAC0), "the active gateway names any MAC");
    port.revoke(4, WHAT);
    rig.world.runFor(MS);
    assertFalse(speaks(VIRTUAL));
  }

  /** Whether an announcement of the address leaves the box. */
  private boolean speaks(MacAddress named) {
    List<Frame> frames = new ArrayList<>();
    // What leaves the port is what passed the guard.
    rig.gateway.port(ETH0).observe(frames::add);
    rig.run(new Announce(ETH0, VIP.address(), named, /* request= */ false, /* reply= */ true));
    return frames.stream().anyMatch(f -> f instanceof Frame.Arp a && a.senderMac().equals(named));
  }
}
