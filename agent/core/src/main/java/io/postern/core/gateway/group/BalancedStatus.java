package io.postern.core.gateway.group;

import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.forwarder.Forwarder;
import io.postern.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A balanced group as it is on this node.
 *
 * @param role its role
 * @param cause why it has the role
 * @param term the highest term known; its own where it is active
 * @param active the primary address of the active gateway; null where it is not known
 * @param forwarders all that are known, in the order of their VRIDs
 * @param held the VRIDs whose lease this node has
 * @param peers the other gateways, in the order of their names
 * @param weight this node's weight now
 * @param priority this node's priority now
 * @param able whether its weight suffices to forward
 * @param maintenance whether it is to be drained
 * @param drained whether it is
 * @param trouble what is wrong, a sentence; empty for nothing
 */
public record BalancedStatus(
    RouterRole role,
    RoleCause cause,
    long term,
    @Nullable IpAddress active,
    List<Forwarder> forwarders,
    List<Integer> held,
    List<Peer> peers,
    int weight,
    int priority,
    boolean able,
    boolean maintenance,
    boolean drained,
    String trouble) {

  /** Copies the lists. */
  public BalancedStatus {
    forwarders = List.copyOf(forwarders);
    held = List.copyOf(held);
    peers = List.copyOf(peers);
  }
}
