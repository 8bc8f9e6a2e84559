package io.postern.core.failover;

import io.postern.core.failover.Memory.GroupMemory;
import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.core.failover.state.Maintenance;
import io.postern.core.failover.state.MemberCondition;
import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group as it was before a configuration on trial touched it. What the trial changed is put back;
 * what happened meanwhile (an address that failed over, a link that was lost) stays as it is.
 */
final class GroupBefore {
  final Group group;
  private final GroupConfig config;
  private final boolean captured;
  private final @Nullable Maintenance maintenance;
  private final @Nullable InterfaceName altnameOn;
  private final GroupOperStatus status;
  private final String reason;
  private final long since;
  private final List<MemberBefore> members = new ArrayList<>();
  private final List<AddressBefore> addresses = new ArrayList<>();
  private final List<CarriedRoute> routes;
  private final List<CarriedNeighbour> neighbours;
  private final List<Member> former;

  /** What must survive a crash while the trial lasts; null where nothing was captured. */
  final @Nullable GroupMemory memory;

  GroupBefore(Group group) {
    this.group = group;
    config = group.config;
    captured = group.captured;
    maintenance = group.maintenance;
    altnameOn = group.altnameOn;
    status = group.status;
    reason = group.reason;
    since = group.since;
    for (Member member : group.members) {
      members.add(new MemberBefore(member));
    }
    for (ProtectedAddress address : group.addresses) {
      addresses.add(new AddressBefore(address));
    }
    routes = List.copyOf(group.routes);
    neighbours = List.copyOf(group.neighbours);
    former = List.copyOf(group.remains.former);
    memory = captured ? Capture.memory(group) : null;
  }

  /** Whether it protected that address then. */
  boolean had(ProtectedAddress address) {
    for (AddressBefore each : addresses) {
      if (each.address == address) {
        return true;
      }
    }
    return false;
  }

  /**
   * Puts the group's model back.
   *
   * @param undo what is being put back in the kernel
   */
  void restore(Undo undo, long now) {
    List<AddressBefore> movedBack = new ArrayList<>();
    for (AddressBefore each : addresses) {
      if (each.moved(group, undo)) {
        movedBack.add(each);
      }
    }
    boolean wasAtWork = group.captured && group.config.enabled();
    group.config = config;
    group.gone = false;
    group.captured = captured;
    group.remains.former.clear();
    group.remains.former.addAll(former);
    group.remains.lookAtOnce();
    group.maintenance = maintenance;
    group.altnameOn = altnameOn;
    if (wasAtWork != (captured && config.enabled())) {
      group.status = status;
      group.reason = reason;
      group.since = since;
    }
    group.members.clear();
    for (MemberBefore each : members) {
      boolean gone = each.restore();
      group.members.add(each.member);
      if (gone) {
        group.probing.linkChanged(each.member, now);
      }
    }
    group.addresses.clear();
    for (AddressBefore each : addresses) {
      each.restore(movedBack.contains(each));
      group.addresses.add(each.address);
    }
    group.routes.clear();
    group.routes.addAll(routes);
    group.neighbours.clear();
    group.neighbours.addAll(neighbours);
    group.indexed();
    group.changed();
    if (captured) {
      group.paths.configure(config.monitor().paths(), now);
      Member first = group.addresses.isEmpty() ? null : group.addresses.getFirst().at;
      group.paths.begin(first == null ? null : first.nic, now);
      group.holdMacs(now);
      group.drift.worked(now);
    }
    group.outbox.remember();
  }

  private static final class MemberBefore {
    private final Member member;
    private final MemberConfig config;
    private final int order;
    private final boolean removed;
    private final MemberCondition condition;
    private final @Nullable Cause cause;
    private final String reason;
    private final long since;
    private final long okSince;
    private final long failures;
    private final long penaltyUntil;
    private final String penalty;
    private final int attempts;
    private final boolean keptDown;
    private final boolean appeared;
    private final @Nullable MacAddress given;
    private final List<IpPrefix> obsolete;
    private final @Nullable MacAddress ownMac;
    private final List<Heartbeat> heartbeats;

    MemberBefore(Member member) {
      this.member = member;
      config = member.config;
      order = member.order;
      removed = member.removed;
      condition = member.condition;
      cause = member.cause;
      reason = member.reason;
      since = member.since;
      okSince = member.okSince;
      failures = member.failures;
      penaltyUntil = member.penaltyUntil;
      penalty = member.penalty;
      attempts = member.attempts;
      keptDown = member.keptDown;
      appeared = member.appeared;
      given = member.given;
      obsolete = List.copyOf(member.obsolete);
      ownMac = member.ownMac;
      heartbeats = List.copyOf(member.heartbeats);
    }

    /** Whether the trial had removed it. */
    boolean restore() {
      boolean gone = member.removed && !removed;
      member.config = config;
      member.order = order;
      member.removed = removed;
      member.penaltyUntil = penaltyUntil;
      member.penalty = penalty;
      member.attempts = attempts;
      member.keptDown = keptDown;
      member.appeared = appeared;
      member.given = given;
      member.obsolete.clear();
      member.obsolete.addAll(obsolete);
      member.ownMac = ownMac;
      member.heartbeats.clear();
      member.heartbeats.addAll(heartbeats);
      if (gone) {
        member.condition = condition;
        member.cause = cause;
        member.reason = reason;
        member.since = since;
        member.okSince = okSince;
        member.failures = failures;
      }
      return gone;
    }
  }

  private static final class AddressBefore {
    private final ProtectedAddress address;
    private final Member home;
    private final @Nullable Member at;
    private final boolean fresh;
    private final boolean pinned;
    private final boolean settled;
    private final long since;

    AddressBefore(ProtectedAddress address) {
      this.address = address;
      home = address.home;
      at = address.at;
      fresh = address.fresh;
      pinned = address.pinned;
      settled = address.settled;
      since = address.since;
    }

    /** Whether the trial moved it, and not a failover meanwhile. */
    boolean moved(Group group, Undo undo) {
      Member now = address.at;
      return now != at
          && (now == null || undo.takesOff(Placement.device(group, now, address), address.prefix));
    }

    void restore(boolean back) {
      address.home = home;
      address.pinned = pinned;
      address.settled = settled;
      if (back) {
        address.at = at;
        address.fresh = fresh;
        address.since = since;
      }
    }
  }
}
