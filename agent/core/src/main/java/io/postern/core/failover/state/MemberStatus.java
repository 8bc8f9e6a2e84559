package io.postern.core.failover.state;

import io.postern.net.InterfaceName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group.
 *
 * @param nic the interface
 * @param condition what the monitors make of it
 * @param cause why it is not OK; null where it is
 * @param reason the same in a sentence; empty where it is OK
 * @param serving how many of the group's addresses it serves
 * @param eligible whether it may take over every address of the group now
 * @param findings all findings, ordered by check, address, VLAN
 * @param heartbeats heartbeat targets in order of configuration
 * @param ports ports, if it is a trunk
 * @param movesIn address moves to it
 * @param movesOut address moves away from it
 * @param refusals times it was considered and refused
 * @param failures times it failed
 * @param flaps times its link came up
 * @param sinceNanos when the condition last changed
 * @param countedSinceNanos when its counters began at zero
 */
public record MemberStatus(
    InterfaceName nic,
    MemberCondition condition,
    @Nullable Cause cause,
    String reason,
    int serving,
    boolean eligible,
    List<Finding> findings,
    List<HeartbeatStatus> heartbeats,
    List<PortStatus> ports,
    long movesIn,
    long movesOut,
    long refusals,
    long failures,
    long flaps,
    long sinceNanos,
    long countedSinceNanos) {
  /** Copies the lists. */
  public MemberStatus {
    findings = List.copyOf(findings);
    heartbeats = List.copyOf(heartbeats);
    ports = List.copyOf(ports);
  }
}
