package io.postern.cluster;

import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.core.gateway.group.PeerMessage.Claims;
import io.postern.core.gateway.group.PeerMessage.Hello;
import io.postern.core.gateway.group.PeerMessage.Misses;
import io.postern.core.gateway.group.PeerMessage.Releases;
import io.postern.core.gateway.group.PeerMessage.Resigns;
import io.postern.core.gateway.group.PeerMessage.Rows;
import io.postern.core.gateway.group.PeerMessage.Seen;
import io.postern.core.gateway.lease.Claim;
import io.postern.core.gateway.lease.Released;
import io.postern.core.gateway.packet.Advertisement;

/**
 * Peers' messages as octets: version, kind, group, sender, then the fields of the kind in the order
 * of their record. Numbers are big-endian, texts have their length before them.
 *
 * <p>A monotonic time means nothing on another machine: rows carry ages, reckoned from the moment
 * of writing and back from the moment of reading, so a row's time grows younger by the way it took.
 */
public final class PeerCodec {
  /** The format that is written, and the only one that is read. */
  static final int VERSION = 1;

  /** Rows of one message; more are cut into several. */
  public static final int MOST_ROWS = 1_000;

  private static final int HELLO = 1;
  private static final int CLAIMS = 2;
  private static final int RELEASES = 3;
  private static final int RESIGNS = 4;
  private static final int ROWS = 5;
  private static final int MISSES = 6;

  private static final int LONGEST_NAME = 63;
  private static final int LONGEST_AGREEMENT = 8_192;
  private static final int MOST_VRIDS = 255;
  private static final long LONGEST_TERM = 1L << 55;

  /** Ten years: no time reckoned from it overflows. */
  private static final long OLDEST = 10L * 365 * 24 * 3_600 * 1_000_000_000L;

  private PeerCodec() {}

  /** What octets turned out to be. */
  public sealed interface Decoded {}

  /**
   * A message.
   *
   * @param group the group it is about
   */
  public record Said(String group, PeerMessage message) implements Decoded {}

  /** No message. */
  public record Rejected(Rejection reason) implements Decoded {}

  /**
   * Writes a message.
   *
   * @param now monotonic nanoseconds
   * @throws IllegalArgumentException for what no gateway can mean, such as a name of 64 octets
   */
  public static byte[] encode(String group, PeerMessage message, long now) {
    OctetWriter out = new OctetWriter();
    encode(group, message, now, out);
    return out.octets();
  }

  static void encode(String group, PeerMessage message, long now, OctetWriter out) {
    out.octet(VERSION);
    out.octet(kind(message));
    out.name(group, LONGEST_NAME);
    out.name(message.node(), LONGEST_NAME);
    switch (message) {
      case Hello hello -> write(hello, out);
      case Claims(String _, Claim claim) -> write(claim, out);
      case Releases(String _, Released released) -> {
        out.octet(released.vrid());
        out.name(released.claimant(), LONGEST_NAME);
        out.number(released.number());
      }
      case Resigns(String _, var vrids) -> {
        out.count(vrids.size(), MOST_VRIDS);
        vrids.forEach(out::octet);
      }
      case Misses _ -> {}
      case Rows(String _, var rows) -> {
        out.count(rows.size(), MOST_ROWS);
        for (Assignment row : rows) {
          write(row, out, now);
        }
      }
    }
  }

  private static int kind(PeerMessage message) {
    return switch (message) {
      case Hello _ -> HELLO;
      case Claims _ -> CLAIMS;
      case Releases _ -> RELEASES;
      case Resigns _ -> RESIGNS;
      case Rows _ -> ROWS;
      case Misses _ -> MISSES;
    };
  }

  private static void write(Hello hello, OctetWriter out) {
    out.number(hello.incarnation());
    out.number(hello.sequence());
    out.address(hello.address());
    out.mac(hello.mac());
    out.octet(hello.vrid());
    out.octet(hello.weight());
    out.octet(hello.priority());
    out.truth(hello.ready());
    out.truth(hello.draining());
    out.truth(hello.active());
    out.number(hello.term());
    out.text(hello.agreement(), LONGEST_AGREEMENT);
    out.count(hello.forwarders().size(), MOST_VRIDS);
    for (Seen seen : hello.forwarders()) {
      out.octet(seen.vrid());
      out.name(seen.owner(), LONGEST_NAME);
      out.octet(seen.weight());
      out.octet(number(seen.condition()));
      out.number(Math.clamp(seen.absentNanos(), 0, OLDEST));
      out.number(seen.hosts());
      out.number(seen.stragglers());
      out.number(seen.load());
      out.truth(seen.holding());
    }
  }

  private static void write(Claim claim, OctetWriter out) {
    out.name(claim.node(), LONGEST_NAME);
    out.octet(claim.vrid());
    out.number(claim.number());
    out.octet(claim.priority());
    out.address(claim.address());
    out.number(claim.intervalNanos());
  }

  private static void write(Assignment row, OctetWriter out, long now) {
    out.address(row.host());
    out.mac(row.mac());
    out.octet(row.vrid());
    out.number(Math.clamp(now - row.since(), 0, OLDEST));
    out.number(Math.clamp(now - row.lastRequest(), 0, OLDEST));
    out.number(row.requests());
    out.number(row.epoch());
    out.number(row.sequence());
  }

  /**
   * Reads a message; whatever the octets are, it throws nothing.
   *
   * @param now monotonic nanoseconds
   */
  public static Decoded decode(byte[] octets, long now) {
    return decode(new OctetReader(octets), now);
  }

  static Decoded decode(OctetReader in, long now) {
    try {
      if (in.octet() != VERSION) {
        return new Rejected(Rejection.VERSION);
      }
      int kind = in.octet();
      String group = in.name(LONGEST_NAME);
      String node = in.name(LONGEST_NAME);
      PeerMessage message =
          switch (kind) {
            case HELLO -> hello(node, in);
            case CLAIMS -> new Claims(node, claim(in));
            case RELEASES ->
                new Releases(
                    node,
                    new Released(in.vrid(), in.name(LONGEST_NAME), in.number(0, Long.MAX_VALUE)));
            case RESIGNS -> new Resigns(node, in.list(MOST_VRIDS, in::vrid));
            case MISSES -> new Misses(node);
            case ROWS -> new Rows(node, in.list(MOST_ROWS, () -> row(in, now)));
            default -> throw new Malformed(Rejection.KIND);
          };
      in.end();
      return new Said(group, message);
    } catch (Malformed e) {
      return new Rejected(e.reason());
    }
  }

  private static Hello hello(String node, OctetReader in) throws Malformed {
    return new Hello(
        node,
        in.number(Long.MIN_VALUE, Long.MAX_VALUE),
        in.number(0, Long.MAX_VALUE),
        in.address(),
        in.mac(),
        in.vrid(),
        in.octet(),
        in.octet(),
        in.truth(),
        in.truth(),
        in.truth(),
        in.number(0, LONGEST_TERM),
        in.text(LONGEST_AGREEMENT),
        in.list(MOST_VRIDS, () -> seen(in)));
  }

  private static Seen seen(OctetReader in) throws Malformed {
    return new Seen(
        in.vrid(),
        in.nameOrNone(LONGEST_NAME),
        in.octet(),
        condition(in.octet()),
        in.number(0, OLDEST),
        in.number(0, Long.MAX_VALUE),
        in.number(0, Long.MAX_VALUE),
        in.number(0, Long.MAX_VALUE),
        in.truth());
  }

  private static Claim claim(OctetReader in) throws Malformed {
    return new Claim(
        in.name(LONGEST_NAME),
        in.vrid(),
        in.number(0, Long.MAX_VALUE),
        in.octet(),
        in.address(),
        interval(in));
  }

  /** One that cannot be advertised is none of a gateway's. */
  private static long interval(OctetReader in) throws Malformed {
    long nanos = in.number(1, Advertisement.LONGEST_INTERVAL);
    if (!Advertisement.isInterval(nanos)) {
      throw new Malformed(Rejection.VALUE);
    }
    return nanos;
  }

  private static Assignment row(OctetReader in, long now) throws Malformed {
    return new Assignment(
        in.addressV4(),
        in.mac(),
        in.vrid(),
        now - in.number(0, OLDEST),
        now - in.number(0, OLDEST),
        in.number(0, Long.MAX_VALUE),
        in.number(0, Long.MAX_VALUE),
        in.number(0, Long.MAX_VALUE));
  }

  /** Numbers of conditions on the wire: they outlive the order of the constants. */
  private static int number(Condition condition) {
    return switch (condition) {
      case UNKNOWN -> 0;
      case ACTIVE -> 1;
      case DRAINING -> 2;
      case TAKEN_OVER -> 3;
      case REDIRECTED -> 4;
      case RETIRED -> 5;
      case WITHDRAWN -> 6;
    };
  }

  private static Condition condition(int number) throws Malformed {
    return switch (number) {
      case 0 -> Condition.UNKNOWN;
      case 1 -> Condition.ACTIVE;
      case 2 -> Condition.DRAINING;
      case 3 -> Condition.TAKEN_OVER;
      case 4 -> Condition.REDIRECTED;
      case 5 -> Condition.RETIRED;
      case 6 -> Condition.WITHDRAWN;
      default -> throw new Malformed(Rejection.VALUE);
    };
  }
}
