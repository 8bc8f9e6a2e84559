package io.postern.runtime.apply;

import io.postern.runtime.loop.AgentClock;

/**
 * A moment by both clocks. Dates are counted from it, so that the date of one event is the same
 * whenever it is shown; it is taken anew only after somebody set the clock.
 *
 * @param nanos the device's clock
 * @param wallMillis milliseconds since the epoch
 */
record Anchor(long nanos, long wallMillis) {
  private static final long MILLI = 1_000_000;

  /** Two readings that are further apart were not taken at the same moment. */
  private static final long SAME_MOMENT = 10 * MILLI;

  /** The clock was set if it is further away. */
  private static final long SET_MILLIS = 100;

  static Anchor now(AgentClock clock) {
    return new Anchor(clock.nanos(), clock.wallMillis());
  }

  /** This one, or another if the clock was set since. */
  Anchor checked(AgentClock clock) {
    long before = clock.nanos();
    long wall = clock.wallMillis();
    boolean known = clock.nanos() - before <= SAME_MOMENT;
    return known && Math.abs(wall - wallMillis(before)) > SET_MILLIS
        ? new Anchor(before, wall)
        : this;
  }

  /** The date of a moment of the device's clock. */
  long wallMillis(long moment) {
    return wallMillis + Math.floorDiv(moment - nanos, MILLI);
  }

  /** The beginning of the millisecond that a moment is in. */
  long wholeMillis(long moment) {
    return moment - Math.floorMod(moment - nanos, MILLI);
  }
}
