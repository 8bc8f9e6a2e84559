package io.postern.core.failover;

import io.postern.core.failover.state.Maintenance;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must survive a crash: all that the kernel cannot tell after a restart. The runtime makes it
 * durable before the actions that follow it are carried out.
 *
 * @param nextEventId first event id not used yet
 * @param maintenance the node's maintenance; null where none
 * @param groups remembered groups, ordered by name
 */
public record Memory(
    long nextEventId, @Nullable Maintenance maintenance, List<GroupMemory> groups) {
  /** Nothing remembered: the first start. */
  public static final Memory EMPTY = new Memory(1, null, List.of());

  /** Copies the list. */
  public Memory {
    groups = List.copyOf(groups);
  }

  /**
   * A group's memory.
   *
   * @param name the group
   * @param maintenance its own maintenance; null where none
   * @param learned addresses captured from the kernel, with their homes
   * @param routes routes captured from the kernel, as they stood on their home interface
   * @param macs each member's own MAC, as it was before the agent changed it
   * @param moving whether a move that takes the addresses off before it puts them elsewhere was
   *     under way: what the kernel then lacks was not taken away by an administrator
   */
  public record GroupMemory(
      String name,
      @Nullable Maintenance maintenance,
      List<LearnedAddress> learned,
      List<RouteState> routes,
      List<MemberMac> macs,
      boolean moving) {
    /** Copies the lists. */
    public GroupMemory {
      learned = List.copyOf(learned);
      routes = List.copyOf(routes);
      macs = List.copyOf(macs);
    }
  }

  /** An address captured from the kernel. */
  public record LearnedAddress(
      IpPrefix prefix, @Nullable IpAddress broadcast, int vlanId, InterfaceName home) {}

  /** A member's own MAC. */
  public record MemberMac(InterfaceName nic, MacAddress mac) {}
}
