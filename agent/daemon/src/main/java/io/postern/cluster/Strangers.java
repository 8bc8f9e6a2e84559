package io.postern.cluster;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was not believed: counted by reason, and who speaks with another secret or another's name is
 * told once a minute. For any thread.
 */
final class Strangers {
  private static final Logger LOG = LoggerFactory.getLogger(Strangers.class);
  private static final long TOLD_NANOS = 60_000_000_000L;
  private static final long FORGOTTEN_NANOS = 600_000_000_000L;
  private static final int MOST = 32;

  private record Who(String address, Rejection why) {}

  private static final class Known {
    long packets;
    long spokeAt;
    long toldAt;
  }

  private final LongSupplier clock;
  private final Map<Rejection, LongAdder> counters = new EnumMap<>(Rejection.class);
  private final Map<Who, Known> known = new LinkedHashMap<>();

  Strangers(LongSupplier clock) {
    this.clock = clock;
    for (Rejection reason : Rejection.values()) {
      counters.put(reason, new LongAdder());
    }
  }

  /** Something from an address was not believed. */
  void refused(Rejection reason, String address) {
    LongAdder counter = counters.get(reason);
    if (counter != null) {
      counter.increment();
    }
    switch (reason) {
      case SECRET, OWN_NAME, NAME_TWICE -> note(new Who(address, reason));
      case SHORT,
          TRAILING,
          VERSION,
          KIND,
          LENGTH,
          TEXT,
          VALUE,
          FOREIGN,
          CLUSTER,
          SEAL,
          REPLAYED,
          UNPROVED -> {}
    }
  }

  private void note(Who who) {
    long now = clock.getAsLong();
    boolean tell;
    synchronized (known) {
      Known entry = known.get(who);
      if (entry == null) {
        known.values().removeIf(old -> now - old.spokeAt > FORGOTTEN_NANOS);
        if (known.size() >= MOST) {
          return;
        }
        entry = new Known();
        entry.toldAt = now - TOLD_NANOS;
        known.put(who, entry);
      }
      entry.packets++;
      entry.spokeAt = now;
      tell = now - entry.toldAt >= TOLD_NANOS;
      if (tell) {
        entry.toldAt = now;
      }
    }
    if (tell) {
      LOG.warn("cluster: {}", sentence(who.address(), who.why()));
    }
  }

  private static String sentence(String address, Rejection why) {
    return switch (why) {
      case SECRET -> "a node at " + address + " speaks with another secret";
      case OWN_NAME -> "a node at " + address + " has this node's id";
      case NAME_TWICE -> "the node at " + address + " has an id that another node has too";
      case SHORT,
          TRAILING,
          VERSION,
          KIND,
          LENGTH,
          TEXT,
          VALUE,
          FOREIGN,
          CLUSTER,
          SEAL,
          REPLAYED,
          UNPROVED ->
          "what comes from " + address + " " + why.sentence();
    };
  }

  /** Who they are. */
  List<ClusterStatus.Stranger> list() {
    long now = clock.getAsLong();
    List<ClusterStatus.Stranger> list = new ArrayList<>();
    synchronized (known) {
      known.forEach(
          (who, entry) ->
              list.add(
                  new ClusterStatus.Stranger(
                      who.address(), who.why(), entry.packets, (now - entry.spokeAt) / 1_000_000)));
    }
    return list;
  }

  /** How often each reason was found. */
  Map<Rejection, Long> counts() {
    Map<Rejection, Long> counts = new EnumMap<>(Rejection.class);
    counters.forEach((reason, counter) -> counts.put(reason, counter.sum()));
    return counts;
  }
}
