package io.postern.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.postern.device.Carrier;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceEvent.CarrierChanged;
import io.postern.device.DeviceEvent.LinkReported;
import io.postern.device.DevicePlan;
import io.postern.device.SysctlPolicy;
import io.postern.device.WatchedLink;
import io.postern.linux.syscall.Tap;
import io.postern.net.InterfaceName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Carrier as hardware loses it. The kernel tells of one loss a second, whichever NIC it is on: it
 * keeps the next one back, and the poll must not wait for it.
 */
@Tag("lab")
final class HardwareCarrierTest {
  private static final long MILLI = 1_000_000L;
  private static final int RUNS = 3;
  private static final InterfaceName WATCHED = InterfaceName.of("tap0");
  private static final InterfaceName UNRELATED = InterfaceName.of("tap1");

  private Bench bench;
  private Tap watched;
  private Tap unrelated;

  @BeforeEach
  void open() throws Exception {
    // A host that lacks it fails the run: whoever goes on without it says so with --allow-skip.
    assumeTrue(
        Files.isWritable(Path.of("/dev/net/tun")) || !Boolean.getBoolean("postern.allowSkip"),
        "there is no /dev/net/tun, and skipping is allowed");
    bench = Bench.open();
    watched = Bench.inside(bench.box, () -> new Tap(WATCHED.text()));
    unrelated = Bench.inside(bench.box, () -> new Tap(UNRELATED.text()));
    bench.inBox("link set tap0 up");
    bench.inBox("link set tap1 up");
  }

  @AfterEach
  void close() {
    if (bench != null) {
      watched.close();
      unrelated.close();
      bench.close();
    }
  }

  /** Milliseconds from each loss to its being told, shortest first. */
  private double[] losses(long pollNanos) throws Exception {
    bench.device.follow(
        new DevicePlan(
            List.of(new WatchedLink(WATCHED, pollNanos, false)),
            List.of(),
            SysctlPolicy.VERIFY,
            List.of()));
    bench.await("carrier", e -> is(e, Carrier.UP) || reported(e, WATCHED, Carrier.UP));
    double[] took = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      bench.forget();
      unrelated.carrier(false);
      // From here on the kernel keeps the next loss back for a second.
      bench.await("the other's loss", e -> reported(e, UNRELATED, Carrier.DOWN));
      long lost = watched.carrier(false);
      CarrierChanged down = (CarrierChanged) bench.await("the loss", e -> is(e, Carrier.DOWN));
      // With a poll either may tell it: the question itself makes the kernel send what it kept
      // back.
      assertTrue(pollNanos > 0 || !down.polled());
      took[run] = (down.at() - lost) / 1e6;
      watched.carrier(true);
      unrelated.carrier(true);
      bench.await("carrier", e -> is(e, Carrier.UP));
      bench.await("the other's carrier", e -> reported(e, UNRELATED, Carrier.UP));
    }
    Arrays.sort(took);
    System.out.printf(
        "carrier lost like hardware just after another, poll %d ms: told after %.3f (%.3f..%.3f)"
            + " ms%n",
        pollNanos / MILLI, took[RUNS / 2], took[0], took[RUNS - 1]);
    return took;
  }

  private static boolean is(DeviceEvent event, Carrier carrier) {
    return event instanceof CarrierChanged c && c.nic().equals(WATCHED) && c.carrier() == carrier;
  }

  private static boolean reported(DeviceEvent event, InterfaceName nic, Carrier carrier) {
    return event instanceof LinkReported l
        && l.link().name().equals(nic)
        && l.link().carrier() == carrier;
  }

  @Test
  void the_kernel_alone_keeps_a_loss_back_when_another_nic_lost_its_carrier_just_before()
      throws Exception {
    assertTrue(losses(0)[RUNS / 2] > 500);
  }

  @Test
  void the_poll_sees_a_loss_at_once_when_another_nic_lost_its_carrier_just_before()
      throws Exception {
    double[] took = losses(MILLI);
    assertTrue(took[RUNS / 2] < 10, Arrays.toString(took));
    assertTrue(took[RUNS - 1] < 200, Arrays.toString(took));
  }
}
