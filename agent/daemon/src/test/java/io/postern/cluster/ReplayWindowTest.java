package io.postern.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Each number once; numbers that are too old never. */
final class ReplayWindowTest {

  @Test
  void whatIsPastIsSeen() {
    ReplayWindow window = new ReplayWindow(10);
    assertFalse(window.mark(10));
    assertFalse(window.mark(1));
    assertTrue(window.mark(11));
    assertFalse(window.mark(11));
  }

  @Test
  void itAgreesWithASetThatForgetsNothing() {
    SplittableRandom random = new SplittableRandom(42);
    ReplayWindow window = new ReplayWindow(0);
    Set<Long> seen = new HashSet<>();
    long highest = 0;
    for (int i = 0; i < 200_000; i++) {
      long number =
          switch (random.nextInt(20)) {
            case 0 -> highest + 1 + random.nextInt(10_000);
            case 1 -> Math.max(1, highest - random.nextInt(10_000));
            default -> Math.max(1, highest + 3 - random.nextInt(100));
          };
      boolean expected =
          number > highest || (highest - number < ReplayWindow.SIZE && !seen.contains(number));
      assertEquals(expected, window.mark(number), "number " + number + ", highest " + highest);
      seen.add(number);
      highest = Math.max(highest, number);
    }
  }
}
