package io.postern.tests.truth;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import io.postern.lab.network.NicNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invariant 11: whatever befalls the box, no window shows what the kernel does not have. */
final class WindowsTellTheTruthTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Test
  @Tag("lab")
  void at_random_moments_every_window_shows_what_the_kernel_has()
      throws LabFailure, InterruptedException, IOException {
    play(new NicNetwork(3, 2, 3, false), AgentConfiguration.USUAL, 1, 10);
  }

  @ParameterizedTest
  @CsvSource({"announce, true", "announce, false", "move, true", "shared, false"})
  @Tag("campaign")
  void through_long_schedules_every_window_shows_what_the_kernel_has(
      String macPolicy, boolean likeHardware) throws LabFailure, InterruptedException, IOException {
    AgentConfiguration configuration =
        new AgentConfiguration(macPolicy, "ready", "automatic", 1_000);
    long seeds = Long.getLong("postern.seeds", 5);
    long first = Long.getLong("postern.seed", 1);
    for (long seed = first; seed < first + seeds; seed++) {
      play(new NicNetwork(3, 3, 5, likeHardware), configuration, seed, 40);
    }
  }

  private static void play(
      NicNetwork network, AgentConfiguration configuration, long seed, int deeds)
      throws LabFailure, InterruptedException, IOException {
    SplittableRandom random = new SplittableRandom(seed);
    LabDirectory directory = LabDirectory.open();
    try (LabDirectory.Lock _ = directory.lock(PATIENCE);
        Scene scene = Scene.open(directory, "truth", network, configuration)) {
      Deeds schedule = new Deeds(scene, network, random);
      List<String> done = new ArrayList<>();
      compare(scene, () -> told(configuration, seed, done));
      for (int i = 0; i < deeds; i++) {
        done.add(schedule.next());
        if (random.nextInt(4) > 0) {
          compare(scene, () -> told(configuration, seed, done));
        }
      }
      schedule.mendAll();
      done.add("mend all");
      compare(scene, () -> told(configuration, seed, done));
      assertTrue(scene.cells() > 1_000 * deeds / 2, scene::figures);
      System.out.println("Seed " + seed + ": " + scene.figures());
    }
  }

  private static void compare(Scene scene, Supplier<String> told)
      throws LabFailure, InterruptedException, IOException {
    List<String> mismatches = scene.compare();
    assertTrue(
        mismatches.isEmpty(),
        () -> String.join("\n", mismatches) + "\n" + told.get() + "\n" + scene.figures());
  }

  private static String told(AgentConfiguration configuration, long seed, List<String> done) {
    return "seed %d, %s: %s".formatted(seed, configuration, String.join("\n  ", done));
  }
}
