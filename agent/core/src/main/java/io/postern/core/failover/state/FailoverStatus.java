package io.postern.core.failover.state;

import io.postern.device.LinkState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * NIC failover of the node.
 *
 * @param nodeId the node
 * @param maintenance the node's maintenance; null where none
 * @param groups groups ordered by name
 * @param links every link of the device, as last reported, ordered by index
 */
public record FailoverStatus(
    String nodeId,
    @Nullable Maintenance maintenance,
    List<GroupStatus> groups,
    List<LinkState> links) {
  /** Copies the lists. */
  public FailoverStatus {
    groups = List.copyOf(groups);
    links = List.copyOf(links);
  }
}
