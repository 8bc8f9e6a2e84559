package io.postern.lab.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.postern.lab.measure.Sightings.Frame;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class TrapTimesTest {
  private static final long MILLI = 1_000_000;
  private static final String REQUEST =
      "pc B ARP, Request who-has 10.9.1.1 tell 10.9.1.1, length 28";
  private static final String OTHER =
      "pc B ARP, Request who-has 10.9.1.11 tell 10.9.1.11, length 28";

  @Test
  void a_move_is_over_with_the_last_frame_of_the_burst_before_its_trap() {
    List<Frame> frames =
        List.of(
            new Frame(10 * MILLI, REQUEST),
            new Frame(1_000 * MILLI, REQUEST),
            new Frame(1_001 * MILLI, REQUEST),
            new Frame(1_002 * MILLI, OTHER),
            new Frame(2_001 * MILLI, REQUEST));
    assertEquals(
        OptionalLong.of(1_001 * MILLI),
        TrapTimes.end(frames, "10.9.1.1", 900 * MILLI, 1_003 * MILLI));
  }

  @Test
  void a_trap_that_overtakes_the_burst_is_measured_against_its_end_all_the_same() {
    List<Frame> frames =
        List.of(new Frame(1_000 * MILLI, REQUEST), new Frame(1_004 * MILLI, REQUEST));
    assertEquals(
        OptionalLong.of(1_004 * MILLI),
        TrapTimes.end(frames, "10.9.1.1", 900 * MILLI, 1_002 * MILLI));
  }

  @Test
  void where_nothing_was_announced_nothing_is_measured() {
    assertEquals(
        OptionalLong.empty(),
        TrapTimes.end(
            List.of(new Frame(10 * MILLI, REQUEST)), "10.9.1.1", 900 * MILLI, 1_000 * MILLI));
  }
}
