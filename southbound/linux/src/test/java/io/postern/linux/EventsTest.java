package io.postern.linux;

import static io.postern.linux.Bench.NIC0;
import static io.postern.linux.Bench.NIC1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.postern.device.Carrier;
import io.postern.device.DeviceCommand.AddAddress;
import io.postern.device.DeviceCommand.PutRoute;
import io.postern.device.DeviceCommand.RemoveAddress;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceEvent.AddressGone;
import io.postern.device.DeviceEvent.AddressReported;
import io.postern.device.DeviceEvent.CarrierChanged;
import io.postern.device.DeviceEvent.LinkGone;
import io.postern.device.DeviceEvent.LinkReported;
import io.postern.device.DeviceEvent.Resynchronized;
import io.postern.device.DeviceEvent.RouteGone;
import io.postern.device.DeviceEvent.RouteReported;
import io.postern.device.DevicePlan;
import io.postern.device.DeviceSnapshot;
import io.postern.device.LinkCounters;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.device.SysctlPolicy;
import io.postern.device.WatchedLink;
import io.postern.linux.netlink.LinkCodec;
import io.postern.linux.netlink.MessageWriter;
import io.postern.linux.netlink.Netlink;
import io.postern.linux.netlink.NetlinkSocket;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
final class EventsTest {
  private static final IpPrefix ADDRESS = IpPrefix.of("10.9.1.1/16");
  private static final long MILLI = 1_000_000L;

  private Bench bench;
  private @Nullable NetlinkSocket switchSide;

  @BeforeEach
  void open() throws Exception {
    bench = Bench.open();
  }

  @AfterEach
  void close() {
    if (switchSide != null) {
      switchSide.close();
    }
    bench.close();
  }

  private void watch(long pollNanos) {
    bench.device.follow(
        new DevicePlan(
            List.of(
                new WatchedLink(NIC0, pollNanos, false), new WatchedLink(NIC1, pollNanos, false)),
            List.of(),
            SysctlPolicy.VERIFY,
            List.of()));
  }

  private static boolean is(DeviceEvent event, Carrier carrier) {
    return event instanceof CarrierChanged c && c.nic().equals(NIC0) && c.carrier() == carrier;
  }

  @Test
  void theFirstEventIsAllThereIs() {
    DeviceSnapshot all = assertInstanceOf(Resynchronized.class, bench.events().get(0)).snapshot();
    assertEquals(Carrier.UP, all.link(NIC0).orElseThrow().carrier());
    assertTrue(all.link(InterfaceName.of("lo")).orElseThrow().loopback());
    assertEquals(all.links(), bench.device.snapshot().links());
  }

  @Test
  void aLostCarrierIsToldOnceAndBeforeTheKernelTells() throws Exception {
    watch(MILLI);
    // Any event within the last second makes the kernel hold back the next loss.
    bench.inBox("link add flap0 type veth peer name flap1");
    bench.inBox("link set flap0 up");
    bench.inBox("link set flap1 up");
    double[] took = new double[9];
    for (int run = 0; run < took.length; run++) {
      bench.inBox("link set flap1 down");
      bench.forget();
      long cut = cutNs("port0", "down");
      CarrierChanged down =
          (CarrierChanged) bench.await("loss of carrier", e -> is(e, Carrier.DOWN));
      took[run] = (down.at() - cut) / 1e6;
      bench.await(
          "the kernel's event", e -> e instanceof LinkReported l && l.link().name().equals(NIC0));
      cutNs("port0", "up");
      bench.await("carrier", e -> is(e, Carrier.UP));
      assertEquals(1, bench.events().stream().filter(e -> is(e, Carrier.DOWN)).count());
      assertEquals(1, bench.events().stream().filter(e -> is(e, Carrier.UP)).count());
      bench.inBox("link set flap1 up");
    }
    Arrays.sort(took);
    System.out.printf(
        "carrier lost at the peer, another link busy, poll 1 ms: told after %.3f (%.3f..%.3f) ms%n",
        took[4], took[0], took[8]);
  }

  /** Sets a port of the LAN up or down without a process of its own; when that was begun. */
  private long cutNs(String port, String how) throws Exception {
    if (switchSide == null) {
      switchSide = Bench.inside(bench.lan, () -> NetlinkSocket.open(Netlink.ROUTE, 1 << 18));
    }
    int index = port.equals("port0") ? 100 : 101;
    MessageWriter w = new MessageWriter(MessageWriter.ROOM_FOR_ONE * 2);
    w.reset();
    int seq = switchSide.nextSequence();
    LinkCodec.writeAdminUp(w, seq, index, how.equals("up"));
    long before = System.nanoTime();
    assertEquals(0, switchSide.exchange(w, seq, (s, errno, text) -> fail(text)));
    return before;
  }

  @Test
  void withoutPollTheKernelsEventIsEnough() throws Exception {
    watch(0);
    bench.onLan("link set port0 down");
    CarrierChanged down = (CarrierChanged) bench.await("loss of carrier", e -> is(e, Carrier.DOWN));
    assertFalse(down.polled());
  }

  @Test
  void aLinkThatIsTakenDownHasAnUnknownCarrier() throws Exception {
    watch(MILLI);
    bench.inBox("link set nic0 down");
    bench.await("unknown carrier", e -> is(e, Carrier.UNKNOWN));
    bench.inBox("link set nic0 up");
    bench.await("carrier", e -> is(e, Carrier.UP));
    assertTrue(bench.events().stream().noneMatch(e -> is(e, Carrier.DOWN)));
  }

  @Test
  void aLinkThatIsRemovedAndMadeAgainIsWatchedAgain() throws Exception {
    watch(MILLI);
    bench.inBox("link del nic0");
    bench.await("gone", e -> e instanceof LinkGone g && g.nic().equals(NIC0));
    bench.inBox("link add nic0 type veth peer name other0");
    bench.inBox("link set nic0 up");
    bench.inBox("link set other0 up");
    bench.await("carrier", e -> is(e, Carrier.UP));
  }

  @Test
  void aRenamedLinkIsGoneUnderItsOldName() throws Exception {
    bench.inBox("link set nic0 down");
    bench.inBox("link set nic0 name wan0");
    bench.await("gone", e -> e instanceof LinkGone g && g.nic().equals(NIC0));
    bench.await(
        "new name", e -> e instanceof LinkReported l && l.link().name().text().equals("wan0"));
  }

  @Test
  void addressesAndRoutesAreReportedWithTheirOwner() throws Exception {
    RouteState route =
        new RouteState(
            254,
            IpPrefix.of("172.16.0.0/24"),
            0,
            null,
            false,
            0x50,
            0,
            List.of(new NextHop(NIC0, IpAddress.of("10.9.0.100"), 1, false)),
            true);
    bench.done(new AddAddress(NIC0, ADDRESS, null), new PutRoute(route));
    bench.inBox("addr add 10.9.1.2/16 dev nic0");
    bench.await(
        "our address",
        e ->
            e instanceof AddressReported a
                && a.address().prefix().equals(ADDRESS)
                && a.address().ours()
                && !a.address().secondary());
    bench.await(
        "theirs",
        e ->
            e instanceof AddressReported a
                && a.address().prefix().equals(IpPrefix.of("10.9.1.2/16"))
                && !a.address().ours()
                && a.address().secondary());
    bench.await("our route", e -> e instanceof RouteReported r && r.route().equals(route));
    bench.inBox("route del 172.16.0.0/24");
    bench.await("route gone", e -> e instanceof RouteGone r && r.route().equals(route));
    bench.done(new RemoveAddress(NIC0, ADDRESS));
    bench.await(
        "address gone", e -> e instanceof AddressGone a && a.address().prefix().equals(ADDRESS));
  }

  @Test
  void lostEventsAreMadeGoodByReadingEverything() throws Exception {
    bench.device.loseEvents();
    bench.forget();
    List<AddAddress> flood = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      flood.add(
          new AddAddress(
              NIC1, new IpPrefix(IpAddress.ofV4((10 << 24) + (8 << 16) + 1 + i), 16), null));
    }
    bench.run(List.copyOf(flood));
    DeviceEvent last =
        bench.await(
            "everything read anew with all addresses",
            e ->
                e instanceof Resynchronized r
                    && r.snapshot().addressesOn(NIC1).stream()
                            .filter(a -> a.prefix().address().isV4())
                            .count()
                        == flood.size());
    assertNotNull(last);
  }

  private long sent() {
    return bench.device.counters().getOrDefault(NIC0, LinkCounters.ZERO).txPackets();
  }

  @Test
  void countersAreThoseOfTheKernel() throws Exception {
    bench.done(new AddAddress(NIC0, ADDRESS, null));
    long before = sent();
    bench.execInBox("ping -c 3 -i 0.01 10.9.0.100");
    long after = sent();
    assertTrue(after >= before + 3, before + " then " + after);
    assertEquals(
        bench.execInBox("cat /sys/class/net/nic0/address").strip(),
        String.valueOf(bench.device.snapshot().link(NIC0).orElseThrow().mac()));
  }
}
