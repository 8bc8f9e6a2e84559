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
 * @param settings kernel settings that are not as failover needs them, ordered by name
 * @param trouble what the driver said last of itself, for a while; null where nothing
 */
public record FailoverStatus(
    String nodeId,
    @Nullable Maintenance maintenance,
    List<GroupStatus> groups,
    List<LinkState> links,
    List<SettingStatus> settings,
    @Nullable String trouble) {
  /** Nothing wrong with settings and driver. */
  public FailoverStatus(
      String nodeId,
      @Nullable Maintenance maintenance,
      List<GroupStatus> groups,
      List<LinkState> links) {
    this(nodeId, maintenance, groups, links, List.of(), null);
  }

  /** Copies the lists. */
  public FailoverStatus {
    groups = List.copyOf(groups);
    links = List.copyOf(links);
    settings = List.copyOf(settings);
  }
}
