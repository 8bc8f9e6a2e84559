package io.postern.core.gateway.election;

/**
 * What a virtual router has done and met since it was made.
 *
 * @param becameActive times it became the active router
 * @param sent advertisements sent, those with priority 0 included
 * @param heard valid advertisements heard
 * @param priorityZeroSent farewells sent
 * @param priorityZeroHeard farewells heard
 * @param contenders advertisements of outranked routers heard while active
 * @param intervalDiffers advertisements whose interval is not the configured one
 * @param addressesDiffer advertisements whose addresses are not the configured ones
 * @param lateTicks deadlines reached so late that the router listened before it acted
 */
public record RouterCounters(
    long becameActive,
    long sent,
    long heard,
    long priorityZeroSent,
    long priorityZeroHeard,
    long contenders,
    long intervalDiffers,
    long addressesDiffer,
    long lateTicks) {}
