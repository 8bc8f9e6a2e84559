package io.postern.simulation.balance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Balanced groups by seed. */
final class BalancedGroupSimulationTest {
  private static final int SAMPLE = 30;
  private static final int CAMPAIGN = 10_000;

  @Test
  @Tag("simulation")
  void whateverGoesWrongNoMacPassesTwiceAndEveryHostIsServedInTheEnd() {
    run(1, SAMPLE);
  }

  @Test
  @Tag("campaign")
  void whateverGoesWrongNoMacPassesTwiceAndEveryHostIsServedInTheEndCampaign() {
    run(1_000_000, CAMPAIGN);
  }

  private static void run(long first, int count) {
    List<String> failures = new ArrayList<>();
    for (long seed = first; seed < first + count; seed++) {
      try {
        Scenario.run(seed);
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
