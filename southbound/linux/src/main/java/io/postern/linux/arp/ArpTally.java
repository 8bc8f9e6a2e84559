package io.postern.linux.arp;

import io.postern.device.ArpCounters;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts on one thread what any other may read; without locked instructions. */
final class ArpTally {
  static final int PACKETS = 0;
  static final int REPLIES = 1;
  static final int RELAYED = 2;
  static final int DEFENDED = 3;
  static final int CLAIMED = 4;
  static final int SILENT = 5;
  static final int MALFORMED = 6;
  static final int PROBES = 7;
  static final int VERIFICATIONS = 8;
  static final int MOVED = 9;
  static final int UNSENT = 10;

  private final AtomicLongArray counts = new AtomicLongArray(UNSENT + 1);

  /** One more; on the one thread that counts. */
  void count(int what) {
    counts.setOpaque(what, counts.getPlain(what) + 1);
  }

  ArpCounters read() {
    return new ArpCounters(
        counts.getOpaque(PACKETS),
        counts.getOpaque(REPLIES),
        counts.getOpaque(RELAYED),
        counts.getOpaque(DEFENDED),
        counts.getOpaque(CLAIMED),
        counts.getOpaque(SILENT),
        counts.getOpaque(MALFORMED),
        counts.getOpaque(PROBES),
        counts.getOpaque(VERIFICATIONS),
        counts.getOpaque(MOVED),
        counts.getOpaque(UNSENT));
  }
}
