package io.postern.core.gateway.state;

import io.postern.core.gateway.election.RouterCounters;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.group.BalancedStatus;
import io.postern.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A balanced group as it is. Its assignments are not here: they are read from their store.
 *
 * @param config what it is configured to be
 * @param state what it decided and knows
 * @param since since when it has its role, monotonic nanoseconds
 * @param primary the address it speaks from; null where there is none
 * @param trouble what keeps it from its work, a sentence; empty for nothing
 * @param counters what the group's own virtual router has done and met
 */
public record BalancedGroupStatus(
    BalancedConfig config,
    BalancedStatus state,
    long since,
    @Nullable IpAddress primary,
    String trouble,
    RouterCounters counters) {}
