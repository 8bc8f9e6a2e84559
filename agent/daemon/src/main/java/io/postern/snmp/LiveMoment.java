package io.postern.snmp;

import io.postern.view.AgentSnapshot;
import io.postern.view.Moment;
import io.postern.view.Moments;
import org.jspecify.annotations.Nullable;

/**
 * The moment that requests are answered from: the same object while the agent has published nothing
 * new, but no longer than {@value #MAX_AGE_NANOS} nanoseconds, since counters and notices go on.
 */
final class LiveMoment {
  private static final long MAX_AGE_NANOS = 50_000_000;

  private final Moments moments;
  private volatile @Nullable Held held;

  private record Held(Moment moment, AgentSnapshot snapshot, long takenAt) {}

  LiveMoment(Moments moments) {
    this.moments = moments;
  }

  /** The moment. */
  @SuppressWarnings("ReferenceEquality") // another object is another publication
  Moment now() {
    AgentSnapshot latest = moments.view().snapshot();
    Held before = held;
    long now = System.nanoTime();
    if (before != null && before.snapshot == latest && now - before.takenAt < MAX_AGE_NANOS) {
      return before.moment;
    }
    Moment moment = moments.at(latest);
    held = new Held(moment, latest, now);
    return moment;
  }
}
