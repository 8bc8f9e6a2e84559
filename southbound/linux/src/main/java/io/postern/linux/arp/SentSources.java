package io.postern.linux.arp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sources of the agent's frames by the link they left through: a switch loop or a reflector may
 * send them back to the same link, where they prove nothing. A source counts for a second only,
 * because a MAC that has moved to another link may well be heard here. Lanes write, the hearing
 * thread reads.
 */
public final class SentSources {
  private static final int MOST = 4_096;
  private static final long FRESH_NANOS = 1_000_000_000L;

  private final Map<Long, Long> sources = new ConcurrentHashMap<>();

  /** A frame with that source left through that link. */
  public void sent(int index, long mac) {
    long now = System.nanoTime();
    if (sources.size() >= MOST) {
      sources.values().removeIf(at -> now - at > FRESH_NANOS);
    }
    sources.put(key(index, mac), now);
  }

  /** Whether such a frame left through that link within the last second. */
  boolean wasSent(int index, long mac) {
    Long at = sources.get(key(index, mac));
    return at != null && System.nanoTime() - at <= FRESH_NANOS;
  }

  private static long key(int index, long mac) {
    return (long) index << 48 ^ mac;
  }
}
