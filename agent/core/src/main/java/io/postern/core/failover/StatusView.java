package io.postern.core.failover;

import io.postern.core.failover.state.AddressStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.HeartbeatStatus;
import io.postern.core.failover.state.MemberStatus;
import io.postern.core.failover.state.RouteStatus;
import io.postern.device.LinkState;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws the immutable state that windows show. */
final class StatusView {
  private StatusView() {}

  static GroupStatus group(Group group, long now) {
    List<MemberStatus> members = new ArrayList<>(group.members.size());
    for (Member member : group.members) {
      members.add(member(group, member, now));
    }
    List<AddressStatus> addresses = new ArrayList<>(group.addresses.size());
    for (ProtectedAddress address : group.sorted()) {
      addresses.add(address(group, address));
    }
    List<RouteStatus> routes = new ArrayList<>(group.routes.size());
    for (CarriedRoute route : group.routes) {
      routes.add(route.status());
    }
    return new GroupStatus(
        group.config,
        group.status,
        group.reason,
        group.degraded,
        group.maintenance != null ? group.maintenance : group.node.maintenance,
        members,
        addresses,
        routes,
        group.paths.status(),
        group.lastMove,
        group.movesMade,
        group.refusals,
        group.driftRepairs,
        group.since,
        group.startedAt);
  }

  private static MemberStatus member(Group group, Member member, long now) {
    int serving = 0;
    for (ProtectedAddress address : group.addresses) {
      if (address.at == member && Group.served(address)) {
        serving++;
      }
    }
    List<HeartbeatStatus> heartbeats = new ArrayList<>(member.heartbeats.size());
    for (Heartbeat heartbeat : member.heartbeats) {
      heartbeats.add(heartbeat.status());
    }
    return new MemberStatus(
        member.nic,
        member.condition,
        member.cause,
        member.reason,
        serving,
        group.eligible(member, now),
        Findings.all(group, member, now),
        heartbeats,
        Monitor.ports(group.kernel, member.config, group.kernel.link(member.nic)),
        member.movesIn,
        member.movesOut,
        member.refusals,
        member.failures,
        member.flap.total(),
        member.since,
        member.countedSince);
  }

  /**
   * The MAC that the kernel has where an address is served: not yet, perhaps, the one it is due.
   */
  private static @Nullable MacAddress mac(Group group, Member by, ProtectedAddress address) {
    LinkState link = group.kernel.link(Placement.device(group, by, address));
    return link == null ? Announcements.announcedMac(group, by, address) : link.mac();
  }

  private static AddressStatus address(Group group, ProtectedAddress address) {
    Member at = address.at;
    Member by = at != null && Group.served(address) ? at : null;
    return new AddressStatus(
        address.prefix,
        address.broadcast,
        address.vlanId,
        by == null ? null : mac(group, by, address),
        address.home.nic,
        by == null ? null : by.nic,
        address.origin,
        by != null ? "" : group.whyNot(address),
        address.moves,
        address.since,
        address.countedSince);
  }
}
