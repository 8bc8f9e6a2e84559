package io.postern.core.failover.config;

import java.util.List;

/**
 * How a group's members are watched.
 *
 * @param carrierPollNanos between two reads of the carrier
 * @param statusPollNanos between two comparisons of the kernel with the model
 * @param heartbeat heartbeats
 * @param paths cables to a peer's agent
 */
public record MonitorConfig(
    long carrierPollNanos,
    long statusPollNanos,
    HeartbeatConfig heartbeat,
    List<PathConfig> paths) {
  /** Copies the list. */
  public MonitorConfig {
    paths = List.copyOf(paths);
  }
}
