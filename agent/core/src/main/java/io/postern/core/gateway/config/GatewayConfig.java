package io.postern.core.gateway.config;

import java.util.List;

/**
 * All gateway groups of the node.
 *
 * @param groups in the order of their names
 */
public record GatewayConfig(List<GatewayGroupConfig> groups) {
  /** No group. */
  public static final GatewayConfig NONE = new GatewayConfig(List.of());

  /** Copies the list. */
  public GatewayConfig {
    groups = List.copyOf(groups);
  }
}
