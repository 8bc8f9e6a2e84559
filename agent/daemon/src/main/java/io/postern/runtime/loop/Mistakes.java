package io.postern.runtime.loop;

import io.postern.core.failover.FailoverEvent;
import io.postern.device.Batch;
import io.postern.device.DeviceEvent;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Batches that were carried out as foreseen and that the core then did not ask for. It must not
 * hear of their ends: it may have given a number of theirs to a batch of its own. Each is kept
 * until its end has come; several may be under way. The loop's thread.
 */
final class Mistakes {
  // Another batch may have its number, or be equal: only this very one is meant.
  private final Set<Batch> underWay = Collections.newSetFromMap(new IdentityHashMap<>());

  void add(Batch batch) {
    underWay.add(batch);
  }

  /** Whether an event is the end of one of them, which is over then. */
  boolean ends(FailoverEvent event) {
    return event instanceof FailoverEvent.FromDevice(DeviceEvent.BatchCompleted completed)
        && underWay.remove(completed.batch());
  }
}
