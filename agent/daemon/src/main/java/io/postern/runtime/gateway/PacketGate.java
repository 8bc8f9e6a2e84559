package io.postern.runtime.gateway;

import io.postern.core.gateway.packet.Allowance;
import io.postern.core.gateway.packet.Discard;
import io.postern.core.gateway.packet.Received;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.packet.VrrpPacket;
import io.postern.core.gateway.state.GatewayStatus;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which of the packets that arrive are worth a turn of the loop. Anybody on a LAN can send VRRP
 * packets, as many as the LAN carries; what is invalid, or of no virtual router of ours, ends here,
 * and of the rest no sender is listened to more often than a gateway has anything to say.
 *
 * <p>Each sender has an allowance of its own, so that one that floods costs the others nothing; who
 * invents senders shares that of newcomers, and whom the loop has heard lately is no newcomer.
 */
final class PacketGate {
  /** Of one sender: twice what one of 10 ms says that answers each of another's. */
  static final int PER_SECOND = 400;

  static final int BURST = 64;

  /** Senders that were not heard lately; each gateway of a LAN is one, once. */
  static final int NEWCOMERS = 20;

  static final int NEWCOMERS_AT_ONCE = 64;

  /** So many are remembered: newcomers fill that in 51 s, more than the longest interval. */
  private static final int SENDERS = 1_024;

  private record Sender(VirtualRouterId router, IpAddress address) {}

  private final Map<Sender, Allowance> senders =
      new LinkedHashMap<>(64, 0.75f, /* accessOrder= */ true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Sender, Allowance> eldest) {
          return size() > SENDERS;
        }
      };

  private final Allowance newcomers;
  private final EnumMap<Discard, Long> discards = new EnumMap<>(Discard.class);
  private String lastDiscard = "";
  private volatile Set<VirtualRouterId> heeded = Set.of();

  PacketGate(long now) {
    newcomers = new Allowance(NEWCOMERS, NEWCOMERS_AT_ONCE, now);
  }

  /** From now on these are of concern; any thread. */
  void heed(Set<VirtualRouterId> routers) {
    heeded = routers;
  }

  /** Whether the loop is to have it. */
  synchronized boolean lets(long now, InterfaceName nic, byte[] packet) {
    if (VrrpPacket.isGreeting(packet)) {
      return false;
    }
    return switch (VrrpPacket.decode(packet)) {
      case Received.Invalid(Discard reason, String text) -> discard(reason, nic + ": " + text);
      case Received.Valid(var said, IpAddress sender, var _) -> {
        VirtualRouterId router = new VirtualRouterId(nic, sender.family(), said.vrid());
        if (!heeded.contains(router)) {
          yield discard(Discard.VRID, nic + ": VRID " + said.vrid() + " from " + sender);
        }
        yield listens(new Sender(router, sender), now)
            || discard(
                Discard.TOO_MANY, nic + ": too many of VRID " + said.vrid() + " from " + sender);
      }
    };
  }

  private boolean listens(Sender sender, long now) {
    Allowance known = senders.get(sender);
    if (known == null) {
      if (!newcomers.take(now)) {
        return false;
      }
      known = new Allowance(PER_SECOND, BURST, now);
      senders.put(sender, known);
    }
    return known.take(now);
  }

  /** One that it let came to a full queue. */
  synchronized void turnedAway(InterfaceName nic) {
    discard(Discard.TOO_MANY, nic + ": too many at once");
  }

  private boolean discard(Discard reason, String text) {
    discards.merge(reason, 1L, Long::sum);
    lastDiscard = text;
    return false;
  }

  /** A status with what was discarded here. */
  synchronized GatewayStatus with(GatewayStatus status) {
    return status.discardedToo(discards, lastDiscard);
  }
}
