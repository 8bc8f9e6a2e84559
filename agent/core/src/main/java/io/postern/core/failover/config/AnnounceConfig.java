package io.postern.core.failover.config;

/**
 * How moved addresses are announced.
 *
 * @param bursts how often; the first at once
 * @param burstIntervalNanos between two bursts
 * @param perSecond frames a second at the most after the first burst; 0: no pacing
 * @param request whether gratuitous ARP's request form is sent
 * @param reply whether gratuitous ARP's reply form is sent
 */
public record AnnounceConfig(
    int bursts, long burstIntervalNanos, int perSecond, boolean request, boolean reply) {}
