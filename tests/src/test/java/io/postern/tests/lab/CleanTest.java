package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.host.Await;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.Leftovers;
import io.postern.lab.host.Namespace;
import io.postern.lab.host.StartedProcess;
import io.postern.lab.host.Tool;
import io.postern.lab.network.Faults.Lost;
import io.postern.lab.network.Lab;
import io.postern.lab.network.NicNetwork;
import io.postern.lab.network.PairNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Labs leave the host as it was. */
@Tag("lab")
final class CleanTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String TAG = "clean";

  @Test
  void a_lab_that_is_closed_leaves_the_host_as_it_was()
      throws LabFailure, InterruptedException, IOException {
    try (TestLab labs = TestLab.open()) {
      HostFootprint before = HostFootprint.take();
      try (Lab lab = Lab.build(labs.directory(), TAG, NicNetwork.USUAL)) {
        lab.faults().blackhole("nic0", Lost.FROM_BOX);
        lab.faults().cut("nic1");
        assertEquals(5, Namespace.present().stream().filter(CleanTest::ours).count());
      }
      assertSame(before);
      assertFalse(labs.directory().tags().contains(TAG));
    }
  }

  @Test
  void processes_in_a_lab_and_processes_it_noted_end_with_it()
      throws LabFailure, InterruptedException, IOException {
    try (TestLab labs = TestLab.open()) {
      HostFootprint before = HostFootprint.take();
      Lab lab = Lab.build(labs.directory(), TAG, PairNetwork.USUAL);
      Process inside =
          new ProcessBuilder(
                  lab.namespace(PairNetwork.CLIENT).exec(lab.ip(), List.of("sleep", "600")))
              .start();
      Process noted = new ProcessBuilder("sleep", "600").start();
      lab.note("noted", StartedProcess.of(noted.pid()).orElseThrow());
      Process stranger = new ProcessBuilder("sleep", "600").start();
      try {
        StartedProcess other = StartedProcess.of(stranger.pid()).orElseThrow();
        lab.note("recycled", new StartedProcess(other.pid(), other.startTicks() - 1));

        Leftovers.Removed removed = Leftovers.remove(labs.directory(), TAG);

        assertEquals(2, removed.processes());
        assertTrue(Await.until(BOUND, () -> !inside.isAlive() && !noted.isAlive()));
        assertTrue(stranger.isAlive(), "a process with a recycled number is not touched");
      } finally {
        stranger.destroyForcibly();
      }
      assertSame(before);
    }
  }

  @Test
  void a_namespace_without_a_record_is_found_by_its_name()
      throws LabFailure, InterruptedException, IOException {
    try (TestLab labs = TestLab.open()) {
      HostFootprint before = HostFootprint.take();
      Tool.required("ip", "iproute2").check("netns", "add", "pl-" + TAG + "-lost");
      Leftovers.Removed removed = Leftovers.remove(labs.directory(), TAG);
      assertEquals(List.of("pl-" + TAG + "-lost"), removed.namespaces());
      assertSame(before);
    }
  }

  @Test
  void two_runs_at_a_time_are_refused() throws LabFailure, InterruptedException {
    try (TestLab labs = TestLab.open()) {
      LabDirectory same = labs.directory();
      boolean refused = false;
      try (LabDirectory.Lock _ = same.lock(Duration.ofMillis(20))) {
        refused = false;
      } catch (LabFailure e) {
        refused = e.sentence().contains("another lab or test run is under way");
      }
      assertTrue(refused);
    }
  }

  private static boolean ours(Namespace namespace) {
    return namespace.name().startsWith("pl-" + TAG + "-");
  }

  private static void assertSame(HostFootprint before)
      throws LabFailure, InterruptedException, IOException {
    Await.until(BOUND, () -> HostFootprint.take().equals(before));
    assertEquals(before, HostFootprint.take());
  }
}
