package io.postern.config;

import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.Place;
import io.postern.net.IpAddress;
import java.util.function.Consumer;

/** What a cluster has to satisfy beyond the structure of the model. */
final class ClusterRules {
  private ClusterRules() {}

  /** Reports everything that is wrong with the cluster of a tree. */
  static void check(Inner tree, Consumer<ConfigError> errors) {
    Inner cluster = tree.inner("postern").inner("cluster");
    Place place = Place.root(tree.schema()).child("postern").child("cluster");
    boolean anything =
        cluster.has("secret")
            || cluster.has("secret-file")
            || !cluster.values("accepted-secret").isEmpty()
            || !cluster.values("bind-interface").isEmpty()
            || !cluster.values("peer").isEmpty();
    if (!cluster.has("name")) {
      if (anything) {
        report(errors, place.child("name"), "is missing: without it there is no cluster");
      }
      return;
    }
    if (cluster.values("bind-interface").isEmpty()) {
      report(
          errors,
          place.child("bind-interface"),
          "is missing: expected at least one interface to speak over");
    }
    if (!cluster.has("secret") && !cluster.has("secret-file")) {
      report(
          errors,
          place.child("secret"),
          "is missing: expected a secret, or secret-file, that every node of the cluster has");
    }
    for (String text : cluster.values("peer")) {
      IpAddress.parse(text)
          .filter(peer -> !peer.isV4() || peer.isAny() || peer.isMulticast() || peer.isLoopback())
          .ifPresent(
              peer ->
                  report(errors, place.entry("peer", text), "expected an IPv4 address of a node"));
    }
  }

  private static void report(Consumer<ConfigError> errors, Place place, String sentence) {
    errors.accept(new ConfigError(place.toString(), sentence));
  }
}
