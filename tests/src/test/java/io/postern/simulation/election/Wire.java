package io.postern.simulation.election;

import io.postern.core.gateway.packet.Advertisement;
import io.postern.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The LAN: loses, delays, reorders and doubles advertisements, and falls apart. */
final class Wire {
  private final Timeline time;
  private final SplittableRandom random;
  private final List<Node> nodes = new ArrayList<>();
  double loss;
  double duplicates;
  long longestDelay = 100_000;

  Wire(Timeline time, SplittableRandom random) {
    this.time = time;
    this.random = random;
  }

  void plug(Node node) {
    nodes.add(node);
  }

  /** Carries an advertisement to whoever is in the same part of the LAN when it arrives. */
  void carry(Node from, IpAddress source, Advertisement said) {
    for (Node to : nodes) {
      if (to == from) {
        continue;
      }
      int copies = random.nextDouble() < duplicates ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        if (random.nextDouble() >= loss) {
          time.after(
              10_000 + random.nextLong(longestDelay),
              () -> {
                if (to.segment == from.segment) {
                  to.arrive(source, said);
                }
              });
        }
      }
    }
  }
}
