package io.postern.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.simulation.Scenario.Breadth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fault schedules by seed. */
final class FailoverSimulationTest {
  private static final int SAMPLE = 150;
  private static final int WIDE_SAMPLE = 150;
  private static final int OPERATED_SAMPLE = 50;
  private static final int CROWD_CAMPAIGN = 50;
  private static final int CAMPAIGN = 5_000;

  @Test
  @Tag("simulation")
  void whateverGoesWrongEveryAddressIsServedInTheEnd() {
    run(1, SAMPLE);
  }

  /** Seeds that once failed: an announcement before the MAC was set; addresses torn apart. */
  @Test
  @Tag("simulation")
  void whatOnceFailedHolds() {
    run(72, 1);
    run(5_115, 1);
    run(20_388, 1);
    run(22_465, 1);
    run(32_732, 1);
  }

  @Test
  @Tag("simulation")
  void soDoVlansRoutesTrunksAndStandbysThatAreDown() {
    run(100, WIDE_SAMPLE, Breadth.WIDE);
  }

  @Test
  @Tag("simulation")
  void soItIsWhileAnOperatorCommitsOtherPoliciesMovesAndMaintains() {
    run(200, OPERATED_SAMPLE, Breadth.OPERATED);
  }

  @Test
  @Tag("simulation")
  void soDoAThousandAddresses() {
    run(2, 1, Breadth.CROWD);
  }

  /**
   * Wide seeds that once failed: a route was shown as installed after its link was gone; an
   * announcement was judged where it arrived, after its address had moved on; a primary address
   * that was taken off took its secondaries along; a cold interface was set down under an address
   * of its own, so that two went to and fro.
   */
  @Test
  @Tag("simulation")
  void whatOnceFailedHoldsInWideSchedulesToo() {
    run(57, 1, Breadth.WIDE);
    run(5_176, 1, Breadth.WIDE);
    run(9_443, 1, Breadth.WIDE);
    run(12_630, 1, Breadth.WIDE);
    run(17_655, 1, Breadth.WIDE);
    run(19_995, 1, Breadth.WIDE);
  }

  @Test
  @Tag("campaign")
  void soDoAThousandAddressesCampaign() {
    run(1_000_000, CROWD_CAMPAIGN, Breadth.CROWD);
  }

  @Test
  @Tag("campaign")
  void soItIsWhileAnOperatorCommitsOtherPoliciesMovesAndMaintainsCampaign() {
    run(1_000_000, CAMPAIGN, Breadth.OPERATED);
  }

  @Test
  @Tag("campaign")
  void soDoVlansRoutesTrunksAndStandbysThatAreDownCampaign() {
    run(1_000_000, CAMPAIGN, Breadth.WIDE);
  }

  @Test
  @Tag("campaign")
  void whateverGoesWrongEveryAddressIsServedInTheEndCampaign() {
    run(1_000_000, CAMPAIGN);
  }

  private static void run(long first, int count) {
    run(first, count, Breadth.PLAIN);
  }

  private static void run(long first, int count, Breadth breadth) {
    List<String> failures = new ArrayList<>();
    for (long seed = first; seed < first + count; seed++) {
      try {
        new Scenario(seed, breadth).run();
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
