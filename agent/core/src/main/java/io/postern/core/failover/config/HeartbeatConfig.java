package io.postern.core.failover.config;

import java.util.List;

/**
 * Heartbeat monitoring of each member.
 *
 * @param require how many targets must answer
 * @param targets whom to ask; empty: no heartbeat
 */
public record HeartbeatConfig(Require require, List<TargetConfig> targets) {
  /** No heartbeat. */
  public static final HeartbeatConfig NONE = new HeartbeatConfig(Require.ANY, List.of());

  /** Copies the list. */
  public HeartbeatConfig {
    targets = List.copyOf(targets);
  }
}
