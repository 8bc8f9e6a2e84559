package io.postern.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.FailoverMachine;
import io.postern.core.failover.Foresight;
import io.postern.device.Batch;
import io.postern.device.DeviceEvent;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is carried out before the core has decided is what it decides, under fault schedules. */
final class ForesightTest {
  private static final int SAMPLE = 40;
  private static final int CAMPAIGN = 2_000;

  @Test
  @Tag("simulation")
  void whatWasForeseenIsWhatTheCoreSendsFirst() {
    foresee(1, SAMPLE);
  }

  @Test
  @Tag("campaign")
  void whatWasForeseenIsWhatTheCoreSendsFirstCampaign() {
    foresee(3_000_000, CAMPAIGN);
  }

  static void foresee(long first, int count) {
    int kept = 0;
    int made = 0;
    for (long seed = first; seed < first + count; seed++) {
      Scenario scenario =
          new Scenario(seed, seed % 2 == 0 ? Scenario.Breadth.PLAIN : Scenario.Breadth.WIDE);
      Prophet prophet = new Prophet(seed);
      scenario.agent.witness = prophet;
      scenario.run();
      kept += prophet.kept;
      made += prophet.made;
    }
    System.out.println(made + " times foreseen, " + kept + " losses came as foreseen");
    assertTrue(4 * kept > count, "too few losses came as foreseen: " + kept);
  }

  private static final class Prophet implements Agent.Witness {
    /** Not after each change: a prediction has to survive what changes nothing. */
    private static final int MEAN = 2;

    private final SplittableRandom random;
    private final long seed;
    private Foresight foresight = Foresight.NONE;
    private long judged = -1;
    private @Nullable Batch foreseen;
    private int kept;
    private int made;

    private Prophet(long seed) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
    }

    @Override
    public void began(FailoverMachine machine) {
      foresight = Foresight.NONE;
      foreseen = null;
      judged = -1;
    }

    @Override
    public void hears(FailoverMachine machine, FailoverEvent event) {
      foreseen =
          event instanceof FailoverEvent.FromDevice(DeviceEvent reported)
              ? machine.reflexes(foresight).on(reported)
              : null;
    }

    @Override
    public void handled(
        FailoverMachine machine, FailoverEvent event, List<FailoverAction> actions) {
      Batch expected = foreseen;
      if (expected != null) {
        assertEquals(
            new FailoverAction.Execute(expected),
            actions.stream()
                .filter(
                    action ->
                        action instanceof FailoverAction.Execute
                            || action instanceof FailoverAction.Remember)
                .findFirst()
                .orElse(null),
            () -> "seed " + seed + ": after " + event);
        kept++;
      }
      if (machine.generation() != judged) {
        judged = machine.generation();
        if (!machine.isChanging() && random.nextInt(MEAN) == 0) {
          foresight = Foresight.of(machine.checkpoint(), judged);
          made++;
        }
      }
    }
  }
}
