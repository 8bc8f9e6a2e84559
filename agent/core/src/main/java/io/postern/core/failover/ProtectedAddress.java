package io.postern.core.failover;

import io.postern.core.failover.state.Origin;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A protected address: where it belongs, where it is, and whether it is on its way. */
final class ProtectedAddress {
  final IpPrefix prefix;
  final @Nullable IpAddress broadcast;
  final int vlanId;
  final Origin origin;

  /** The MAC that it owns (policy virtual) or comes with; null where it has the interface's. */
  final @Nullable MacAddress mac;

  Member home;

  /** The member that has it, as the last outcome said; null where none has. */
  @Nullable Member at;

  /** The move that is under way with it; null where none is. */
  @Nullable Move move;

  /** A repair that concerns it is under way. */
  boolean repairing;

  /** It was never in place since the agent began to protect it. */
  boolean fresh = true;

  /** Its home was found by where it is (failback never). */
  boolean settled;

  /** An operator put it where it is: automatic failback leaves it there. */
  boolean pinned;

  /** The kernel lacks it though it should be where it is said to be. */
  boolean missing;

  /** Another hand was seen taking it from where it should be, see {@link OtherHands}. */
  boolean touched;

  /** Another hand was seen putting it where it should not be. */
  boolean copied;

  /** Why none has it, where the kernel refused it or another hand took it. */
  String reason = "";

  /** Another hand's change that was reported and not repaired. */
  boolean driftTold;

  /** The event that put it where it is or took it from there; 0 before. */
  long eventId;

  /** When {@link #moves} began at zero. */
  long countedSince;

  long moves;
  long since;

  /** Who else claims it, and when that was last heard (RFC 5227 section 2.4). */
  @Nullable MacAddress contender;

  long contendedAt = Long.MIN_VALUE / 2;
  long contenderSince;
  long defendedAt = Long.MIN_VALUE / 2;

  ProtectedAddress(
      IpPrefix prefix,
      @Nullable IpAddress broadcast,
      int vlanId,
      Origin origin,
      @Nullable MacAddress mac,
      Member home,
      long since) {
    this.prefix = prefix;
    this.broadcast = broadcast;
    this.vlanId = vlanId;
    this.origin = origin;
    this.mac = mac;
    this.home = home;
    this.since = since;
    this.countedSince = since;
  }

  /** Whether a batch that concerns it is under way. */
  boolean busy() {
    return move != null || repairing;
  }

  /** Where it is, or will be when the move under way has succeeded. */
  @Nullable Member bound() {
    Move under = move;
    return under == null ? at : under.to;
  }

  boolean is(IpAddress address, int vlan) {
    return vlanId == vlan && prefix.address().equals(address);
  }

  /** Addresses as notices name them. */
  static List<VlanAddress> named(List<ProtectedAddress> addresses) {
    List<VlanAddress> named = new ArrayList<>(addresses.size());
    for (ProtectedAddress address : addresses) {
      named.add(new VlanAddress(address.prefix, address.vlanId));
    }
    return named;
  }

  @Override
  public String toString() {
    return vlanId == 0 ? prefix.toString() : prefix + " on VLAN " + vlanId;
  }
}
