package io.postern.simulation.balance;

import io.postern.core.gateway.group.PeerMessage;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.net.IpAddress;
import io.postern.simulation.election.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The LAN, which loses, delays, reorders and doubles what it carries and falls apart, and the
 * cluster's channel, which joins whoever is in the same part of it.
 */
final class Lan {
  final Timeline time;
  private final SplittableRandom random;
  final List<Box> boxes = new ArrayList<>();
  double loss;
  double duplicates;
  long longestDelay;

  /** What gateways tell each other, on top of what the LAN does to it: beginning and width. */
  double tellingLoss;

  long shortestTelling;
  long longestTelling = 1;

  Lan(Timeline time, SplittableRandom random, long longestDelay) {
    this.time = time;
    this.random = random;
    this.longestDelay = longestDelay;
  }

  private void deliver(Box from, Consumer<Box> what) {
    deliver(from, 0, what);
  }

  private void deliver(Box from, long later, Consumer<Box> what) {
    for (Box to : boxes) {
      if (to == from) {
        continue;
      }
      int copies = random.nextDouble() < duplicates ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        if (random.nextDouble() >= loss) {
          time.after(
              later + 10_000 + random.nextLong(longestDelay),
              () -> {
                if (joined(from, to)) {
                  what.accept(to);
                }
              });
        }
      }
    }
  }

  static boolean joined(Box a, Box b) {
    return a.carrier && b.carrier && a.segment == b.segment;
  }

  void advertise(Box from, IpAddress source, Advertisement said) {
    deliver(
        from,
        to -> {
          to.kernel.peerHeard(time.now());
          to.arrive(group -> to.heard(source, said));
        });
  }

  /** Over the LAN and over the channel. */
  void tell(Box from, PeerMessage message) {
    if (random.nextDouble() < tellingLoss) {
      return;
    }
    long later = shortestTelling + random.nextLong(longestTelling);
    deliver(
        from,
        later,
        to -> {
          to.kernel.peerHeard(time.now());
          to.arrive(group -> to.told(message));
        });
    for (Box to : boxes) {
      if (to != from && from.channel == to.channel) {
        time.after(
            later + 100_000 + random.nextLong(400_000), () -> to.arrive(group -> to.told(message)));
      }
    }
  }

  /** A frame to whoever has a MAC's frames passing, wherever the sender's part of the LAN is. */
  void toMac(int segment, int vrid, Consumer<Box> what) {
    for (Box to : boxes) {
      if (to.carrier && to.segment == segment && to.passes(vrid)) {
        time.after(10_000 + random.nextLong(longestDelay), () -> what.accept(to));
      }
    }
  }

  /** A frame to everybody in a part of the LAN. */
  void toAll(int segment, Consumer<Box> what) {
    for (Box to : boxes) {
      if (to.carrier && to.segment == segment) {
        time.after(10_000 + random.nextLong(longestDelay), () -> what.accept(to));
      }
    }
  }
}
