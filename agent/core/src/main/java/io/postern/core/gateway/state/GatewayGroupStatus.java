package io.postern.core.gateway.state;

import io.postern.core.gateway.config.GatewayGroupConfig;
import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterCounters;
import io.postern.core.gateway.election.RouterRole;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * A group as it is.
 *
 * @param config what it is configured to be
 * @param role its role
 * @param cause why it has the role
 * @param since since when, monotonic nanoseconds
 * @param term times it began to take the addresses over
 * @param mac the virtual MAC
 * @param primary the address it speaks from; null where there is none
 * @param active the primary address of the active router; null where it is not known
 * @param holding whether virtual MAC and addresses are, or may be, on this node
 * @param trouble what is wrong, a sentence; empty for nothing
 * @param counters what it has done and met
 * @param past what it has been through
 */
public record GatewayGroupStatus(
    GatewayGroupConfig config,
    RouterRole role,
    RoleCause cause,
    long since,
    long term,
    MacAddress mac,
    @Nullable IpAddress primary,
    @Nullable IpAddress active,
    boolean holding,
    String trouble,
    RouterCounters counters,
    RouterPast past) {}
