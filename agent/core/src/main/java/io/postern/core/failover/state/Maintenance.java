package io.postern.core.failover.state;

/**
 * Maintenance of a node or group: nothing moves by itself.
 *
 * @param reason the operator's words
 * @param sinceWallMillis since when, milliseconds since the epoch (it outlives restarts)
 */
public record Maintenance(String reason, long sinceWallMillis) {}
