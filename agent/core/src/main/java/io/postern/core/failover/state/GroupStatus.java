package io.postern.core.failover.state;

import io.postern.core.failover.config.GroupConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A failover group as every window shows it.
 *
 * @param config its configuration
 * @param status what it is doing
 * @param reason why it is not normal, in a sentence; empty where it is
 * @param degraded whether fewer members could take over than are configured
 * @param maintenance set while in maintenance (its own or the node's)
 * @param members members in order of configuration
 * @param addresses protected addresses ordered by address and VLAN
 * @param routes routes that move with it
 * @param paths cables to a peer's agent
 * @param lastMove the last move; null where none was made since start
 * @param moves moves made
 * @param refusals moves refused
 * @param driftRepairs changes by another hand that were put right
 * @param sinceNanos when the status last changed
 * @param countedSinceNanos when its counters began at zero
 */
public record GroupStatus(
    GroupConfig config,
    GroupOperStatus status,
    String reason,
    boolean degraded,
    @Nullable Maintenance maintenance,
    List<MemberStatus> members,
    List<AddressStatus> addresses,
    List<RouteStatus> routes,
    List<PathStatus> paths,
    @Nullable LastMove lastMove,
    long moves,
    long refusals,
    long driftRepairs,
    long sinceNanos,
    long countedSinceNanos) {
  /** Copies the lists. */
  public GroupStatus {
    members = List.copyOf(members);
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
    paths = List.copyOf(paths);
  }

  /** The group's name. */
  public String name() {
    return config.name();
  }
}
