package io.postern.runtime.loop;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.FailoverEvent;
import io.postern.device.Batch;
import io.postern.device.DeviceEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Batches that nobody asked for. */
final class MistakesTest {
  private final Mistakes mistakes = new Mistakes();

  private static Batch batch(long id) {
    return new Batch(id, "wan", List.of(), 0);
  }

  private static FailoverEvent end(Batch batch) {
    return new FailoverEvent.FromDevice(new DeviceEvent.BatchCompleted(1, batch, 1, List.of()));
  }

  @Test
  void theEndOfEachIsKeptFromTheCoreAlsoWhereAnotherWasMadeMeanwhile() {
    Batch first = batch(7);
    Batch second = batch(9);
    mistakes.add(first);
    mistakes.add(second);
    assertTrue(mistakes.ends(end(first)));
    assertTrue(mistakes.ends(end(second)));
  }

  @Test
  void theCoresOwnBatchOfThatNumberEndsForTheCore() {
    Batch foreseen = batch(7);
    mistakes.add(foreseen);
    assertFalse(mistakes.ends(end(batch(7))));
    assertTrue(mistakes.ends(end(foreseen)));
  }

  @Test
  void whatHasEndedIsForgotten() {
    Batch foreseen = batch(7);
    mistakes.add(foreseen);
    assertTrue(mistakes.ends(end(foreseen)));
    assertFalse(mistakes.ends(end(foreseen)));
  }

  @Test
  void otherEventsAreTheCores() {
    mistakes.add(batch(7));
    assertFalse(mistakes.ends(new FailoverEvent.Tick(1)));
  }
}
