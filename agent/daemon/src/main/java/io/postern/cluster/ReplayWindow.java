package io.postern.cluster;

import java.util.Arrays;

/**
 * Which sequence numbers of a sender were seen: the newest ones each, older ones are taken for
 * seen. For one thread at a time.
 */
final class ReplayWindow {
  /** Late by more than so many is too late; rows are repeated by then, all else is stale. */
  static final int SIZE = 4_096;

  private final long[] seen = new long[SIZE / Long.SIZE];
  private long highest;

  /** A window of a sender all of whose numbers up to this one are past. */
  ReplayWindow(long past) {
    highest = past;
    Arrays.fill(seen, -1L);
  }

  /** Whether a number was not seen yet. */
  boolean isNew(long number) {
    if (number > highest) {
      return true;
    }
    return highest - number < SIZE && (seen[word(number)] & bit(number)) == 0;
  }

  /** Marks a number; whether it was new. */
  boolean mark(long number) {
    if (!isNew(number)) {
      return false;
    }
    if (number > highest) {
      if (number - highest >= SIZE) {
        Arrays.fill(seen, 0);
      } else {
        for (long skipped = highest + 1; skipped < number; skipped++) {
          seen[word(skipped)] &= ~bit(skipped);
        }
      }
      highest = number;
    }
    seen[word(number)] |= bit(number);
    return true;
  }

  private static int word(long number) {
    return (int) (number >>> 6) & (SIZE / Long.SIZE - 1);
  }

  private static long bit(long number) {
    return 1L << number;
  }
}
