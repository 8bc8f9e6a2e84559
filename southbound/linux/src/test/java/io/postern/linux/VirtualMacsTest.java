package io.postern.linux;

import static io.postern.linux.Bench.NIC0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.Batch;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceCommand.AnnounceMac;
import io.postern.device.DeviceCommand.CreateMacvlan;
import io.postern.device.DeviceCommand.SetAdminUp;
import io.postern.device.DeviceEvent.BatchCompleted;
import io.postern.device.Guarded;
import io.postern.device.LeasePort;
import io.postern.device.PacketPort;
import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As many virtual MACs as there are VRIDs, taken over and released by one box. */
@Tag("lab")
final class VirtualMacsTest {
  private static final int ALL = 255;
  private static final long MS = 1_000_000L;
  private static final MacAddress GROUP = MacAddress.of("01:00:5e:00:00:12");

  private final BlockingQueue<Boolean> granted = new LinkedBlockingQueue<>();
  private Bench bench;
  private Station outside;
  private LeasePort leases;
  private PacketPort packets;

  @BeforeEach
  void open() throws Exception {
    bench = Bench.open();
    outside = Bench.inside(bench.lan, () -> new Station(100));
    packets =
        bench.device.packets(
            new PacketPort.Listener() {
              @Override
              public void heard(long at, InterfaceName nic, byte[] packet) {}

              @Override
              public void drained(long at, long number) {}
            });
    leases =
        bench.device.leases(
            new LeasePort.Listener() {
              @Override
              public void done(long at, long number) {
                granted.add(true);
              }

              @Override
              public void granted(long at, long number, long until) {
                granted.add(true);
              }

              @Override
              public void refused(long at, long number, String why) {
                granted.add(false);
              }

              @Override
              public void lapsed(long at, InterfaceName nic, String why) {}
            });
  }

  @AfterEach
  void close() {
    outside.close();
    bench.close();
  }

  private static InterfaceName name(int vrid) {
    return InterfaceName.of("vm" + vrid);
  }

  private static MacAddress mac(int vrid) {
    return new MacAddress(0x0000_5e00_0100L | vrid);
  }

  private static List<DeviceCommand> all(boolean up, int from, int to) {
    List<DeviceCommand> commands = new ArrayList<>();
    for (int vrid = from; vrid <= to; vrid++) {
      commands.add(new SetAdminUp(name(vrid), up));
    }
    if (up) {
      for (int vrid = from; vrid <= to; vrid++) {
        commands.add(new AnnounceMac(NIC0, mac(vrid)));
      }
    }
    return commands;
  }

  private boolean answered() throws InterruptedException {
    return Boolean.TRUE.equals(granted.poll(5, TimeUnit.SECONDS));
  }

  @Test
  void allAreTakenOverAtOnceAndReleasingThemDelaysNeitherAdvertisementsNorLeases()
      throws Exception {
    List<DeviceCommand> made = new ArrayList<>();
    List<MacAddress> macs = new ArrayList<>();
    for (int vrid = 1; vrid <= ALL; vrid++) {
      made.add(new CreateMacvlan(name(vrid), NIC0, mac(vrid), /* arp= */ false, /* up= */ false));
      macs.add(mac(vrid));
    }
    bench.run(made).outcomes().forEach(o -> assertTrue(o.done(), o::toString));
    Guarded guarded = new Guarded(NIC0, macs, List.of());
    leases.guard(1, List.of(guarded));
    assertTrue(answered());

    long begin = System.nanoTime();
    leases.grant(2, guarded, System.nanoTime() + 20_000 * MS, false);
    assertTrue(answered());
    long right = System.nanoTime() - begin;
    BatchCompleted taken = bench.run(all(true, 1, ALL));
    taken.outcomes().forEach(o -> assertTrue(o.done(), o::toString));
    long took = System.nanoTime() - begin;
    Set<MacAddress> announced = new HashSet<>();
    Bench.awaitTrue(
        "all announced",
        () -> {
          outside.seen().forEach(s -> announced.add(s.source()));
          return announced.containsAll(macs);
        });

    begin = System.nanoTime();
    leases.revoke(3, guarded);
    assertTrue(answered());
    long revoked = System.nanoTime() - begin;
    Guarded own = new Guarded(NIC0, List.of(mac(1)), List.of());
    leases.grant(4, own, System.nanoTime() + 500 * MS, false);
    assertTrue(answered());
    bench.device.execute(new Batch(901, "release", all(false, 2, ALL)));
    Beat beat = advertiseUntil(901, own);
    System.out.printf(
        "%d virtual MACs: rights %.1f ms, taken over and announced %.1f ms, rights ended %.1f ms,"
            + " down %.0f ms; meanwhile %d advertisements of 10 ms at most %.1f ms late, a right"
            + " renewed in at most %.1f ms%n",
        ALL,
        right / 1e6,
        took / 1e6,
        revoked / 1e6,
        beat.nanos() / 1e6,
        beat.count(),
        beat.worst() / 1e6,
        beat.slowest() / 1e6);
    assertTrue(took < 300 * MS, "taken over in " + took);
    assertTrue(beat.count() > 20, "releasing takes long enough to be in the way: " + beat);
    assertTrue(beat.late() <= beat.count() / 20, "more than one in twenty 5 ms late: " + beat);
    assertEquals(0, beat.lapsed(), "no right was lost");
  }

  private record Beat(long nanos, int count, int late, long worst, long slowest, int lapsed) {}

  /** Advertises every 10 ms and renews a right, until a batch has ended. */
  private Beat advertiseUntil(long batch, Guarded own) throws InterruptedException {
    byte[] packet = new byte[32];
    packet[0] = 0x45;
    packet[9] = 112;
    long begin = System.nanoTime();
    long next = begin;
    int count = 0;
    int late = 0;
    int lapsed = 0;
    long worst = 0;
    long slowest = 0;
    while (bench.events().stream()
        .noneMatch(e -> e instanceof BatchCompleted b && b.batch().id() == batch)) {
      long left = next - System.nanoTime();
      if (left > 0) {
        TimeUnit.NANOSECONDS.sleep(left);
      }
      outside.seen();
      packets.send(NIC0, mac(1), GROUP, packet);
      outside.await("the advertisement", s -> s.destination().equals(GROUP));
      long behind = System.nanoTime() - next;
      worst = Math.max(worst, behind);
      late += behind > 5 * MS ? 1 : 0;
      count++;
      long ordered = System.nanoTime();
      leases.renew(5, own, ordered + 500 * MS, false);
      lapsed += answered() ? 0 : 1;
      slowest = Math.max(slowest, System.nanoTime() - ordered);
      next = Math.max(next + 10 * MS, System.nanoTime());
    }
    return new Beat(System.nanoTime() - begin, count, late, worst, slowest, lapsed);
  }
}
