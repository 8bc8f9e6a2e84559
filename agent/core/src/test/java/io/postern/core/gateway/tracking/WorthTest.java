package io.postern.core.gateway.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.net.InterfaceName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Weight with its two thresholds, and priority. */
final class WorthTest {
  private static final InterfaceName ONE = InterfaceName.of("eth1");
  private static final InterfaceName TWO = InterfaceName.of("eth2");
  private static final Worth FULL =
      Worth.of(100, 120, 50, 90, List.of(new Track(ONE, 40, 30), new Track(TWO, 15, 100)));

  @Test
  void each_loss_takes_its_part() {
    assertEquals(100, FULL.weight());
    assertEquals(60, FULL.with(ONE, false).weight());
    assertEquals(90, FULL.with(ONE, false).priority());
    assertEquals(45, FULL.with(ONE, false).with(TWO, false).weight());
    assertEquals(1, FULL.with(ONE, false).with(TWO, false).priority());
  }

  @Test
  void between_the_thresholds_it_stays_what_it_was() {
    Worth down = FULL.with(ONE, false);
    assertTrue(down.able());
    Worth low = down.with(TWO, false);
    assertFalse(low.able());
    assertFalse(low.with(ONE, true).able(), "85 is less than the upper threshold");
    assertFalse(low.with(TWO, true).able(), "60 is more than the lower, less than the upper");
    assertTrue(low.with(TWO, true).with(ONE, true).able());
  }

  @Test
  void what_is_not_tracked_or_not_new_changes_nothing() {
    assertEquals(100, FULL.with(InterfaceName.of("eth9"), false).weight());
    assertSame(FULL, FULL.with(ONE, true));
  }

  @Test
  void other_settings_are_judged_with_what_is_known() {
    Worth down = FULL.with(ONE, false);
    assertFalse(down.configured(Worth.of(100, 120, 70, 90, FULL.tracks())).able());
    assertEquals(
        95, down.configured(Worth.of(100, 9, 1, 1, List.of(new Track(ONE, 5, 0)))).weight());
  }
}
