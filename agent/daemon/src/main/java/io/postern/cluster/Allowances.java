package io.postern.cluster;

import io.postern.core.gateway.packet.Allowance;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What strangers can make this node do: so much a second for each source, so that one costs the
 * others nothing, and so much for all together, because a source is easily invented. Any thread.
 */
final class Allowances {
  private static final int SOURCES = 1_024;

  private final LongSupplier clock;
  private final int each;
  private final Allowance all;
  private final Map<String, Allowance> sources =
      new LinkedHashMap<>(64, 0.75f, /* accessOrder= */ true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
          return size() > SOURCES;
        }
      };

  Allowances(LongSupplier clock, int each, int all) {
    this.clock = clock;
    this.each = each;
    this.all = new Allowance(all, burst(all), clock.getAsLong());
  }

  private static int burst(int perSecond) {
    return perSecond / 5;
  }

  synchronized boolean take(String source) {
    long now = clock.getAsLong();
    return sources.computeIfAbsent(source, s -> new Allowance(each, burst(each), now)).take(now)
        && all.take(now);
  }
}
