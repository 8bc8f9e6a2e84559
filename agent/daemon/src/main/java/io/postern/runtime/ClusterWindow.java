package io.postern.runtime;

import io.postern.cluster.ClusterStatus;
import io.postern.net.IpAddress;
import io.postern.view.ClusterSpeaker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cluster as windows show it. */
final class ClusterWindow {
  private ClusterWindow() {}

  /**
   * Who speaks there: members first, then who is not believed.
   *
   * @param wallMillis when the status was taken, milliseconds since the epoch
   */
  static List<ClusterSpeaker> of(ClusterStatus status, long wallMillis) {
    Map<String, ClusterSpeaker> speakers = new LinkedHashMap<>();
    for (ClusterStatus.Node node : status.nodes()) {
      speakers.put(node.name(), speaker(node, wallMillis));
    }
    for (ClusterStatus.Stranger stranger : status.strangers()) {
      String host = host(stranger.address());
      ClusterSpeaker next =
          new ClusterSpeaker(
              host,
              address(host),
              ClusterSpeaker.State.REFUSED,
              wallMillis - stranger.agoMillis(),
              "what it says " + stranger.why().sentence());
      speakers.merge(host, next, (one, other) -> one.lastHeard() > other.lastHeard() ? one : other);
    }
    return new ArrayList<>(speakers.values());
  }

  private static ClusterSpeaker speaker(ClusterStatus.Node node, long wallMillis) {
    ClusterSpeaker.State state =
        switch (node.presence()) {
          case MEMBER -> ClusterSpeaker.State.MEMBER;
          case WIRE_ONLY -> ClusterSpeaker.State.JOINING;
          case DIRECTORY_ONLY -> ClusterSpeaker.State.SILENT;
        };
    String reason =
        switch (state) {
          case MEMBER, REFUSED -> "";
          case JOINING -> "it has just come, or does not hear this node";
          case SILENT -> "nothing is heard of it, and it has not said that it leaves";
        };
    return new ClusterSpeaker(
        node.name(),
        address(host(node.address())),
        state,
        node.heardAgoMillis() < 0 ? ClusterSpeaker.NEVER : wallMillis - node.heardAgoMillis(),
        reason);
  }

  /** An address without the port behind it. */
  private static String host(String place) {
    int colon = place.lastIndexOf(':');
    return colon < 0 ? place : place.substring(0, colon);
  }

  private static @Nullable IpAddress address(String host) {
    return IpAddress.parse(host).orElse(null);
  }
}
