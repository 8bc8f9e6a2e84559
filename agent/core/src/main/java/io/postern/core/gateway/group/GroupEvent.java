package io.postern.core.gateway.group;

import io.postern.core.gateway.packet.Advertisement;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;

/** What a balanced group can hear. */
public sealed interface GroupEvent {

  /** When, monotonic nanoseconds. */
  long at();

  /**
   * The LAN is there: link, carrier and an address to speak from.
   *
   * @param network the address with its prefix
   * @param mac the interface's own MAC
   */
  record LanFound(long at, IpPrefix network, MacAddress mac) implements GroupEvent {}

  /** The LAN is lost. */
  record LanLost(long at) implements GroupEvent {}

  /** An advertisement of one of the group's VRIDs came from another gateway. */
  record Heard(long at, IpAddress sender, Advertisement advertisement) implements GroupEvent {}

  /** A peer said something; only what was authenticated as a member's comes here. */
  record FromPeer(long at, PeerMessage message) implements GroupEvent {}

  /** What {@link GroupAction.Drain} asked for. */
  record Drained(long at, long number) implements GroupEvent {}

  /** What {@link GroupAction.ForwarderUp} asked for is done, but for the lease. */
  record Prepared(long at, int vrid, long term) implements GroupEvent {}

  /** It could not be done. */
  record Refused(long at, int vrid, long term) implements GroupEvent {}

  /** The kernel had let a lease run out before its refresh came. */
  record LeaseLost(long at, int vrid) implements GroupEvent {}

  /** A tracked interface went up or down. */
  record Tracked(long at, InterfaceName nic, boolean up) implements GroupEvent {}

  /**
   * What a forwarder's MAC carried; from whoever counts its frames here.
   *
   * @param stragglers hosts that used the MAC lately though they are recorded with another
   */
  record Carried(long at, int vrid, long bytesPerSecond, long stragglers) implements GroupEvent {}

  /** How many hosts are recorded with a forwarder; the ARP thread says so when it changes. */
  record Hosts(long at, int vrid, long hosts) implements GroupEvent {}

  /** Other settings for the same group, addresses and VRIDs. */
  record Reconfigured(long at, BalancedConfig config) implements GroupEvent {}

  /** An operator gives up a forwarder whose owner is away. */
  record Retire(long at, int vrid) implements GroupEvent {}

  /** An operator wants shares level now. */
  record Rebalance(long at) implements GroupEvent {}

  /** An operator drains this node, or ends that. */
  record Maintenance(long at, boolean on) implements GroupEvent {}

  /** Its next deadline has come. */
  record Tick(long at) implements GroupEvent {}

  /** The agent stops in order, or the group is no longer configured. */
  record Stopping(long at) implements GroupEvent {}
}
