package io.postern.runtime.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.postern.runtime.loop.AgentClock;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class AnchorTest {
  private static final long MILLI = 1_000_000;

  /** Clocks that agree to the nanosecond, read one after the other. */
  private static final class Clocks implements AgentClock {
    private long nanos = 5_123_456_789L;
    private long setBy;

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public long wallMillis() {
      return (nanos + setBy) / MILLI;
    }
  }

  @Test
  void an_event_has_one_date_whenever_a_snapshot_is_taken() {
    Clocks clocks = new Clocks();
    SplittableRandom random = new SplittableRandom(1);
    Anchor anchor = Anchor.now(clocks);
    long event = clocks.nanos + 123_456;
    long date = anchor.wallMillis() - Math.floorDiv(anchor.nanos() - event, MILLI);
    for (int i = 0; i < 1_000; i++) {
      clocks.nanos += random.nextLong(3 * MILLI);
      anchor = anchor.checked(clocks);
      long at = anchor.wholeMillis(clocks.nanos);
      // As a snapshot counts it.
      assertEquals(date, anchor.wallMillis(at) - Math.floorDiv(at - event, MILLI));
    }
  }

  @Test
  void dates_follow_a_clock_that_was_set_and_no_other() {
    Clocks clocks = new Clocks();
    Anchor anchor = Anchor.now(clocks);
    clocks.setBy = 50 * MILLI;
    assertSame(anchor, anchor.checked(clocks));
    clocks.setBy = -3_600_000 * MILLI;
    Anchor after = anchor.checked(clocks);
    assertNotEquals(anchor, after);
    assertEquals(clocks.wallMillis(), after.wallMillis(clocks.nanos));
  }
}
