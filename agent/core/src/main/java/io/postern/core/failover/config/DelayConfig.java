package io.postern.core.failover.config;

/**
 * The four delays, each with one meaning.
 *
 * @param startupNanos after start, before anything is judged
 * @param enableNanos before the new interface is enabled
 * @param recheckNanos after a move, before connectivity is judged again
 * @param failbackNanos how long a home must have been well before addresses go back
 */
public record DelayConfig(
    long startupNanos, long enableNanos, long recheckNanos, long failbackNanos) {}
