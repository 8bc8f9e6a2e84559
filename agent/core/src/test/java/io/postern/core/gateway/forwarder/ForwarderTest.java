package io.postern.core.gateway.forwarder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.postern.core.gateway.balance.Condition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From failure to withdrawal, and back from each stage. */
final class ForwarderTest {
  private static final long SECOND = 1_000_000_000L;
  private static final LifeTimes TIMES = new LifeTimes(600 * SECOND, 14_400 * SECOND);
  private static final long START = 50 * SECOND;
  private static final Forwarder OWNED = Forwarder.unseen(1, "a", 100, 0).owned(false);

  private static Forwarder pass(Forwarder forwarder, long now) {
    return forwarder.tick(TIMES, now);
  }

  @Test
  void it_goes_from_stage_to_stage_at_their_times_and_not_before() {
    Forwarder at = OWNED.lost(START);
    assertEquals(Condition.TAKEN_OVER, at.condition());
    assertEquals(START + 600 * SECOND, at.nextDeadline(TIMES));
    assertEquals(Condition.TAKEN_OVER, pass(at, START + 600 * SECOND - 1).condition());
    at = pass(at, START + 600 * SECOND);
    assertEquals(Condition.REDIRECTED, at.condition());
    assertEquals(START + 14_400 * SECOND, at.nextDeadline(TIMES));
    assertEquals(Condition.REDIRECTED, pass(at, START + 14_400 * SECOND - 1).condition());
    at = pass(at, START + 14_400 * SECOND);
    assertEquals(Condition.RETIRED, at.condition());
    assertEquals(START + 14_400 * SECOND + LifeTimes.STRAGGLING, at.nextDeadline(TIMES));
    assertEquals(
        Condition.WITHDRAWN, pass(at, START + 14_400 * SECOND + LifeTimes.STRAGGLING).condition());
  }

  @Test
  void a_retired_mac_is_withdrawn_when_nobody_has_used_it_for_a_while() {
    Forwarder at = OWNED.lost(START).retire(START).used(3, 0, START).used(0, 1, START + SECOND);
    assertEquals(START + LifeTimes.STRAGGLING, at.nextDeadline(TIMES));
    at = at.used(0, 0, START + 2 * SECOND).used(0, 0, START + 9 * SECOND);
    assertEquals(START + 2 * SECOND + LifeTimes.QUIET, at.nextDeadline(TIMES));
    // A straggler turns up again.
    at = at.used(0, 1, START + 10 * SECOND).used(0, 0, START + 12 * SECOND);
    assertEquals(Condition.RETIRED, pass(at, START + 2 * SECOND + LifeTimes.QUIET).condition());
    assertEquals(Condition.WITHDRAWN, pass(at, START + 12 * SECOND + LifeTimes.QUIET).condition());
  }

  @Test
  void from_each_stage_its_owner_takes_it_back() {
    Forwarder taken = OWNED.lost(START);
    Forwarder redirected = pass(taken, START + 600 * SECOND);
    Forwarder retired = redirected.retire(START + 700 * SECOND);
    Forwarder withdrawn = pass(retired, START + 700 * SECOND + LifeTimes.STRAGGLING);
    assertEquals(Condition.WITHDRAWN, withdrawn.condition());
    for (Forwarder at : List.of(taken, redirected, retired, withdrawn)) {
      assertEquals(OWNED, at.owned(false));
    }
  }

  @Test
  void nobody_gives_up_what_its_owner_has() {
    assertSame(OWNED, OWNED.retire(START));
    assertSame(OWNED, OWNED.used(0, 0, START));
    assertSame(OWNED, OWNED.tick(TIMES, Long.MAX_VALUE));
    assertEquals(Long.MAX_VALUE, OWNED.nextDeadline(TIMES));
  }

  @Test
  void who_was_drained_is_not_waited_for() {
    Forwarder drained = OWNED.owned(true);
    assertEquals(Condition.DRAINING, drained.condition());
    assertEquals(Condition.RETIRED, drained.lost(START).condition());
  }

  @Test
  void where_the_retire_time_is_the_shorter_it_is_retired_then() {
    LifeTimes hasty = new LifeTimes(10 * SECOND, 10 * SECOND);
    Forwarder at = OWNED.lost(START).tick(hasty, START + 10 * SECOND);
    assertEquals(Condition.RETIRED, at.condition());
  }

  @Test
  void the_active_gateways_word_leads_forward_and_never_back() {
    Forwarder taken = OWNED.lost(START);
    long now = START + 5 * SECOND;
    assertEquals(80 * SECOND, taken.adopt(Condition.TAKEN_OVER, 80 * SECOND, now).absent(now));
    assertEquals(5 * SECOND, taken.adopt(Condition.TAKEN_OVER, SECOND, now).absent(now));
    Forwarder redirected = taken.adopt(Condition.REDIRECTED, 700 * SECOND, now);
    assertEquals(Condition.REDIRECTED, redirected.condition());
    assertEquals(now + 13_700 * SECOND, redirected.nextDeadline(TIMES));
    assertSame(redirected, redirected.adopt(Condition.TAKEN_OVER, SECOND, now));
    Forwarder retired = redirected.adopt(Condition.RETIRED, 0, now);
    assertEquals(Condition.RETIRED, retired.condition());
    assertSame(retired, retired.adopt(Condition.REDIRECTED, SECOND, now));
    assertEquals(Condition.WITHDRAWN, retired.adopt(Condition.WITHDRAWN, 0, now).condition());
    // Who sees the owner believes what it sees.
    for (Condition condition : Condition.values()) {
      assertSame(OWNED, OWNED.adopt(condition, SECOND, now));
    }
  }
}
