package io.postern.view;

import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.state.GatewayStatus;
import io.postern.device.LinkCounters;
import io.postern.net.InterfaceName;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What windows read. Every method may be called from any thread and none waits for the loop. */
public interface AgentView {
  /** Gateway groups as they are. */
  default GatewayStatus gateways() {
    return GatewayStatus.NONE;
  }

  /**
   * Who serves which host in a balanced group: a store with one writer, read without copying; null
   * where the group has none.
   */
  default @Nullable Assignments assignments(String group) {
    return null;
  }

  /** How many notices are kept. */
  int RECENT_NOTICES = 1024;

  /** What the runtime says of itself, now: it changes more often than a snapshot is published. */
  default NodeFigures figures() {
    return NodeFigures.NONE;
  }

  /** Who speaks on the cluster's networks, now; nobody where there is no cluster. */
  default List<ClusterSpeaker> cluster() {
    return List.of();
  }

  /** The latest published snapshot. */
  AgentSnapshot snapshot();

  /** Traffic counters of all links, read from the device now (at most 100 ms old). */
  Map<InterfaceName, LinkCounters> counters();

  /** The last {@value #RECENT_NOTICES} notices at the most, oldest first. */
  List<PublishedNotice> recentNotices();

  /**
   * Calls back with each further notice, on a thread of the publisher's that is not the loop; the
   * callback must not wait. Closing ends it.
   */
  Subscription onNotice(Consumer<PublishedNotice> listener);

  /** Calls back after each published change of the snapshot, under the same rules. */
  Subscription onChange(Consumer<AgentSnapshot> listener);

  /** Ends what it came from. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
