package io.postern.cluster;

import io.postern.core.gateway.group.PeerMessage;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers what one node says, once for all its paths, and tells apart what was heard over another
 * path already. For any thread.
 */
final class Letters {
  private static final int MOST_RUNS = 128;

  /** How letters travel; each way has numbers of its own, for one is far slower than the other. */
  enum Way {
    /** At once, and perhaps lost. */
    URGENT(1),
    /** In order and without loss. */
    STEADY(2);

    private final int number;

    Way(int number) {
      this.number = number;
    }
  }

  /** What a letter turned out to be. */
  sealed interface Read {}

  /** News. */
  record News(String group, PeerMessage message) implements Read {}

  /** It came over another path. */
  record Doubled(String node) implements Read {}

  /** It is none. */
  record Rejected(Rejection reason) implements Read {}

  private record Run(String node, long run, int way) {}

  private final long run;
  private final Map<Run, ReplayWindow> heard = new LinkedHashMap<>(16, 0.75f, true);
  private long urgent;
  private long steady;

  /**
   * Letters of one run of this node.
   *
   * @param run other than that of any other run
   */
  Letters(long run) {
    this.run = run;
  }

  /** Writes a letter. */
  byte[] write(Way way, String group, PeerMessage message, long now) {
    OctetWriter out = new OctetWriter();
    out.octet(way.number);
    out.number(run);
    out.number(next(way));
    PeerCodec.encode(group, message, now, out);
    return out.octets();
  }

  private synchronized long next(Way way) {
    return switch (way) {
      case URGENT -> ++urgent;
      case STEADY -> ++steady;
    };
  }

  /** Reads a letter; throws nothing, whatever it is. */
  Read read(byte[] octets, long now) {
    OctetReader in = new OctetReader(octets);
    int way;
    long theirs;
    long number;
    try {
      way = in.octet();
      theirs = in.number(Long.MIN_VALUE, Long.MAX_VALUE);
      number = in.number(1, Long.MAX_VALUE);
    } catch (Malformed e) {
      return new Rejected(e.reason());
    }
    return switch (PeerCodec.decode(in, now)) {
      case PeerCodec.Rejected(Rejection reason) -> new Rejected(reason);
      case PeerCodec.Said(String group, PeerMessage message) ->
          mark(new Run(message.node(), theirs, way), number)
              ? new News(group, message)
              : new Doubled(message.node());
    };
  }

  private boolean mark(Run from, long number) {
    synchronized (heard) {
      ReplayWindow window = heard.get(from);
      if (window == null) {
        if (heard.size() >= MOST_RUNS) {
          heard.remove(heard.keySet().iterator().next());
        }
        window = new ReplayWindow(Math.max(0, number - ReplayWindow.SIZE));
        heard.put(from, window);
      }
      return window.mark(number);
    }
  }
}
