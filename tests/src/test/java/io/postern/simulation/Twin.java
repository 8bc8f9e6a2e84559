package io.postern.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.postern.core.failover.Checkpoint;
import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.FailoverMachine;
import io.postern.runtime.journal.RecordJson;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A machine beside the agent's: made from a checkpoint at a moment drawn from a seed, it hears what
 * the agent's hears and has to do the same, until another takes its place.
 */
final class Twin implements Agent.Witness {
  private static final int MEAN_LIFE = 200;

  private final RecordJson json = new RecordJson();
  private final SplittableRandom random;
  private @Nullable FailoverMachine twin;
  int born;
  int moving;
  long compared;

  Twin(long seed) {
    this.random = new SplittableRandom(seed);
  }

  @Override
  public void began(FailoverMachine machine) {
    twin = null;
  }

  @Override
  public void handled(FailoverMachine machine, FailoverEvent event, List<FailoverAction> actions) {
    FailoverMachine living = twin;
    if (living != null) {
      List<FailoverAction> same = living.handle(event);
      if (!actions.isEmpty() || !same.isEmpty()) {
        assertEquals(text(actions), text(same), () -> "after " + event);
        compared++;
      }
      assertEquals(machine.nextDeadline(), living.nextDeadline(), () -> "deadline after " + event);
    }
    if (random.nextInt(MEAN_LIFE) == 0 && !machine.isChanging()) {
      twin = born(machine);
    }
  }

  private FailoverMachine born(FailoverMachine machine) {
    Checkpoint checkpoint = machine.checkpoint();
    born++;
    for (Checkpoint.KeptGroup group : checkpoint.groups()) {
      moving += group.moves().isEmpty() ? 0 : 1;
    }
    String written = json.write(checkpoint, Checkpoint.class).toString();
    JsonElement parsed = JsonParser.parseString(written);
    FailoverMachine restored = new FailoverMachine(json.read(parsed, Checkpoint.class));
    assertEquals(checkpoint, restored.checkpoint());
    assertEquals(List.of(), ObjectGraph.differences(machine, restored));
    return restored;
  }

  private List<String> text(List<FailoverAction> actions) {
    List<String> all = new ArrayList<>();
    for (FailoverAction action : actions) {
      all.add(json.write(action, FailoverAction.class).toString());
    }
    return all;
  }
}
