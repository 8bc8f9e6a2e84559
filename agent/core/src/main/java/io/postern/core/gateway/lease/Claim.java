package io.postern.core.gateway.lease;

import io.postern.net.IpAddress;

/**
 * A gateway is about to hold a MAC: a holder that it outranks, or that leaves, lets go and answers
 * with {@link Released}; others that are about to and rank lower stand back.
 *
 * @param node the claimant
 * @param vrid which MAC
 * @param number which of its claims
 * @param priority its priority for this VRID
 * @param address its primary address, which decides between equals
 * @param intervalNanos its advertisement interval
 */
public record Claim(
    String node, int vrid, long number, int priority, IpAddress address, long intervalNanos) {}
