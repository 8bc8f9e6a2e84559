package io.postern.core.failover.config;

import io.postern.device.SysctlPolicy;
import java.util.List;

/**
 * NIC failover of one node.
 *
 * @param nodeId the node's id, unique in its cluster
 * @param sysctls whether kernel settings may be written
 * @param groups failover groups, ordered by name
 */
public record FailoverConfig(String nodeId, SysctlPolicy sysctls, List<GroupConfig> groups) {
  /** Copies the list. */
  public FailoverConfig {
    groups = List.copyOf(groups);
  }
}
