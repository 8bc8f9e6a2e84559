package io.postern.simulation.election;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What happens when; things of the same moment in the order in which they were planned. */
public final class Timeline {
  private record Planned(long at, long number, Runnable what) {}

  private final PriorityQueue<Planned> queue =
      new PriorityQueue<>(Comparator.comparingLong(Planned::at).thenComparingLong(Planned::number));
  private long now;
  private long numbers;

  /** The time now. */
  public long now() {
    return now;
  }

  /** Plans something for a time. */
  public void at(long when, Runnable what) {
    queue.add(new Planned(Math.max(when, now), numbers++, what));
  }

  /** Plans something for later. */
  public void after(long nanos, Runnable what) {
    at(now + nanos, what);
  }

  /** Lets everything happen that is planned until then. */
  public void runUntil(long end) {
    while (!queue.isEmpty() && queue.peek().at() <= end) {
      Planned next = queue.remove();
      now = next.at();
      next.what().run();
    }
    now = end;
  }
}
