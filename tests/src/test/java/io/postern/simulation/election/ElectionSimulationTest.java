package io.postern.simulation.election;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Elections by seed. */
final class ElectionSimulationTest {
  private static final int SAMPLE = 500;
  private static final int CAMPAIGN = 10_000;

  @Test
  @Tag("simulation")
  void whateverGoesWrongEachPartOfTheLanEndsWithOneActiveRouter() {
    run(1, SAMPLE);
  }

  @Test
  @Tag("campaign")
  void whateverGoesWrongEachPartOfTheLanEndsWithOneActiveRouterCampaign() {
    run(1_000_000, CAMPAIGN);
  }

  private static void run(long first, int count) {
    List<String> failures = new ArrayList<>();
    for (long seed = first; seed < first + count; seed++) {
      try {
        ElectionScenario.run(seed);
      } catch (AssertionError wrong) {
        failures.add(String.valueOf(wrong.getMessage()));
      }
    }
    assertTrue(
        failures.isEmpty(),
        () ->
            failures.size() + " of " + count + " seeds failed; the first: " + failures.getFirst());
  }
}
