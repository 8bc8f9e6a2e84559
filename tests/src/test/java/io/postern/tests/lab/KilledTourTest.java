package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.host.Await;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.LabRecord;
import io.postern.lab.host.StartedProcess;
import io.postern.lab.tour.Tour;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tour that is killed half-way leaves nothing that {@code clean} does not remove. */
@Tag("lab")
final class KilledTourTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir private Path directory = Path.of(".");

  @Test
  void a_tour_killed_with_signal_9_and_then_clean_leave_the_host_as_it_was()
      throws LabFailure, InterruptedException, IOException {
    HostFootprint before;
    try (TestLab _ = TestLab.open()) {
      before = HostFootprint.take();
    }
    Process tour = lab("tour");
    try {
      assertTrue(
          Await.until(BOUND, () -> agent().map(StartedProcess::isAlive).orElse(false)),
          "the tour's agent runs");
      // Half-way: with a fault in place, connections and captures under way.
      assertTrue(Await.until(BOUND, () -> output("tour").contains("\n 3. ")), () -> output("tour"));
      StartedProcess agent = agent().orElseThrow();
      tour.destroyForcibly().waitFor();
      assertTrue(agent.isAlive(), "the agent outlives the tour that was killed");

      Process clean = lab("clean");
      assertTrue(clean.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS));
      assertEquals(0, clean.exitValue());
      Await.until(BOUND, () -> HostFootprint.take().equals(before));
      assertEquals(before, HostFootprint.take());
    } finally {
      tour.destroyForcibly();
    }
  }

  private String output(String word) {
    try {
      return Files.readString(directory.resolve(word + ".out"));
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<StartedProcess> agent() throws LabFailure {
    return LabDirectory.open()
        .record(Tour.TAG)
        .flatMap((LabRecord record) -> record.running("agent-box"));
  }

  private Process lab(String word) throws IOException {
    File output = directory.resolve(word + ".out").toFile();
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.postern.lab.LabCommand",
                word))
        .redirectErrorStream(true)
        .redirectOutput(output)
        .start();
  }
}
