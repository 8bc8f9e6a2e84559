package io.postern.core.failover;

import java.util.ArrayDeque;
import java.util.List;

/**
 * How often a link came up within the last minute. More than the limit defers recovery, as IPMP
 * does (illumos in.mpathd: more than two link-ups a minute).
 */
final class Flap {
  static final long WINDOW = 60_000_000_000L;

  private final ArrayDeque<Long> ups = new ArrayDeque<>();
  private long total;

  void up(long now) {
    total++;
    ups.addLast(now);
    forget(now);
    while (ups.size() > 1_000) {
      ups.removeFirst();
    }
  }

  long total() {
    return total;
  }

  int withinMinute(long now) {
    forget(now);
    return ups.size();
  }

  /** When it will be within the limit again; {@code now} where it is. */
  long quietAt(long now, int limit) {
    forget(now);
    int excess = ups.size() - limit;
    long at = now;
    for (long up : ups) {
      if (excess-- <= 0) {
        break;
      }
      at = up + WINDOW;
    }
    return at;
  }

  private void forget(long now) {
    while (!ups.isEmpty() && ups.getFirst() + WINDOW <= now) {
      ups.removeFirst();
    }
  }

  Checkpoint.KeptFlap keep() {
    return new Checkpoint.KeptFlap(total, List.copyOf(ups));
  }

  void restore(Checkpoint.KeptFlap kept) {
    total = kept.total();
    ups.addAll(kept.ups());
  }
}
