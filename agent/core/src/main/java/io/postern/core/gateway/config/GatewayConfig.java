package io.postern.core.gateway.config;

import io.postern.core.gateway.group.BalancedConfig;
import java.util.List;

/**
 * All gateway groups of the node.
 *
 * @param node the node's id, unique among the gateways of its balanced groups
 * @param groups those without balancing, in the order of their names
 * @param balanced those with, in the order of their names
 */
public record GatewayConfig(
    String node, List<GatewayGroupConfig> groups, List<BalancedConfig> balanced) {
  /** No group. */
  public static final GatewayConfig NONE = new GatewayConfig(List.of());

  /** Copies the lists. */
  public GatewayConfig {
    groups = List.copyOf(groups);
    balanced = List.copyOf(balanced);
  }

  /** Groups without balancing. */
  public GatewayConfig(List<GatewayGroupConfig> groups) {
    this("", groups, List.of());
  }
}
