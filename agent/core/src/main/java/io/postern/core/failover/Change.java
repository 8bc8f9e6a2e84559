package io.postern.core.failover;

import io.postern.core.failover.config.AddressConfig;
import io.postern.core.failover.config.Failback;
import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.config.RouteConfig;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.core.failover.state.Origin;
import io.postern.device.AddressState;
import io.postern.device.DeviceCommand;
import io.postern.device.LinkState;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What changes under a running group: its configuration, and another hand's addresses and routes.
 */
final class Change {
  private Change() {}

  /** Takes over a changed configuration; what is equal in both goes on undisturbed. */
  static void apply(Group group, GroupConfig next, long now) {
    GroupConfig before = group.config;
    group.config = next;
    group.changed();
    if (!group.captured) {
      return;
    }
    if (!next.enabled()) {
      if (before.enabled()) {
        release(group, "is disabled");
        forgetDisabled(group);
      }
      return;
    }
    if (before.macPolicy() != next.macPolicy() || before.standbyMode() != next.standbyMode()) {
      group.moves.supersede();
    }
    members(group, before, next, now);
    Standby.changed(group, before, now);
    if (!before.enabled()
        || !before.addresses().equals(next.addresses())
        || before.macPolicy() != next.macPolicy()
        || !before.members().equals(next.members())) {
      addresses(group, before, next, now);
    }
    group.remains.lookAtOnce();
    if (!before.enabled() || !before.routes().equals(next.routes())) {
      routes(group, next);
    }
    Capture.routesAgain(group, now);
    group.paths.configure(next.monitor().paths(), now);
    Member first = group.addresses.isEmpty() ? null : group.addresses.getFirst().at;
    group.paths.begin(first == null ? null : first.nic, now);
    // What differs now is the agent's own work, not another hand's.
    group.drift.worked(now - Drift.GRACE);
    group.outbox.remember();
  }

  private static void routes(Group group, GroupConfig next) {
    List<DeviceCommand> commands = new ArrayList<>();
    for (CarriedRoute route : group.routes) {
      boolean kept = false;
      for (RouteConfig config : next.routes()) {
        kept |= route.is(Capture.configured(config));
      }
      RouteState there = group.kernel.routeLike(route.template);
      if (route.origin == Origin.CONFIGURED && !kept && there != null && there.ours()) {
        commands.add(new DeviceCommand.RemoveRoute(there));
      }
    }
    group.routes.removeIf(route -> route.origin == Origin.CONFIGURED);
    if (!commands.isEmpty()) {
      group.outbox.execute(group.config.name(), commands);
    }
  }

  private static void members(Group group, GroupConfig before, GroupConfig next, long now) {
    List<Member> old = new ArrayList<>(group.members);
    group.remains.supersede(before, old);
    old.addAll(group.remains.former);
    group.members.clear();
    int order = 0;
    for (MemberConfig config : next.members()) {
      Member kept = null;
      for (Member member : old) {
        if (member.nic.equals(config.nic())) {
          kept = member;
        }
      }
      if (kept == null) {
        kept = new Member(config, order, now);
        kept.since = now;
        kept.ownMac = Placement.macOf(group, kept);
      }
      kept.config = config;
      kept.removed = false;
      kept.order = order++;
      kept.heartbeats(next.monitor().heartbeat(), now);
      kept.examineAt = Long.MIN_VALUE;
      group.members.add(kept);
      group.remains.former.remove(kept);
      group.probing.linkChanged(kept, now);
    }
    for (Member member : old) {
      if (!group.members.contains(member) && !member.removed) {
        group.remains.former.add(member);
        member.removed = true;
        member.order = Integer.MAX_VALUE;
        Monitor.judge(group, member, now);
        for (ProtectedAddress address : group.addresses) {
          if (address.home == member) {
            address.home = group.members.getFirst();
          }
        }
      }
    }
  }

  private static void addresses(Group group, GroupConfig before, GroupConfig next, long now) {
    List<ProtectedAddress> old = List.copyOf(group.addresses);
    group.addresses.clear();
    if (next.addresses().isEmpty()) {
      for (ProtectedAddress each : old) {
        if (each.origin == Origin.LEARNED) {
          ProtectedAddress wanted =
              Capture.learned(
                  group, each.prefix, each.broadcast, each.vlanId, each.home, each.since);
          group.addresses.add(again(group, before, each, wanted));
        }
      }
      Capture.learnAgain(group, now);
    } else {
      for (AddressConfig config : next.addresses()) {
        ProtectedAddress wanted = Capture.configured(group, config, now);
        ProtectedAddress former = former(old, wanted);
        group.addresses.add(former == null ? wanted : again(group, before, former, wanted));
      }
    }
    for (ProtectedAddress each : group.addresses) {
      if (each.at == null && !each.busy()) {
        Capture.place(group, each);
      }
    }
    group.indexed();
    List<DeviceCommand> commands = new ArrayList<>();
    for (ProtectedAddress each : old.reversed()) {
      if (!group.addresses.contains(each)) {
        withdraw(group, each, before.macPolicy(), commands);
      }
    }
    Secondaries.putBack(group, commands);
    if (!commands.isEmpty()) {
      group.outbox.execute(group.config.name(), commands);
    }
    succeed(group, old, now);
    Capture.neighbours(group);
  }

  /** The address of the same kind that stands for another configuration; null where none does. */
  private static @Nullable ProtectedAddress former(
      List<ProtectedAddress> all, ProtectedAddress wanted) {
    for (ProtectedAddress each : all) {
      if (each.prefix.equals(wanted.prefix)
          && each.vlanId == wanted.vlanId
          && each.origin == wanted.origin) {
        return each;
      }
    }
    return null;
  }

  /** The former address where it is the same on the same links, else the wanted one. */
  private static ProtectedAddress again(
      Group group, GroupConfig before, ProtectedAddress former, ProtectedAddress wanted) {
    boolean owned = former.mac != null && before.macPolicy() == MacPolicy.VIRTUAL;
    boolean owns = wanted.mac != null && group.config.macPolicy() == MacPolicy.VIRTUAL;
    // Failback never: its home is where it went.
    boolean settled =
        group.config.failback() == Failback.NEVER
            && before.addresses().equals(group.config.addresses());
    if (owned == owns && Objects.equals(former.mac, wanted.mac)) {
      former.home = settled ? former.home : wanted.home;
      return former;
    }
    wanted.home = settled ? former.home : wanted.home;
    wanted.moves = former.moves;
    wanted.countedSince = former.countedSince;
    wanted.pinned = former.pinned;
    wanted.settled = former.settled;
    wanted.contender = former.contender;
    wanted.contendedAt = former.contendedAt;
    wanted.contenderSince = former.contenderSince;
    wanted.defendedAt = former.defendedAt;
    return wanted;
  }

  /**
   * Puts addresses on the links that they live on now, on the members that had them, and takes
   * their routes along. What a MAC goes with is placed as at the start: another member may have
   * that MAC.
   */
  private static void succeed(Group group, List<ProtectedAddress> old, long now) {
    Map<ProtectedAddress, ProtectedAddress> successors = new LinkedHashMap<>();
    Map<Member, List<ProtectedAddress>> places = new LinkedHashMap<>();
    List<ProtectedAddress> gone = new ArrayList<>();
    for (ProtectedAddress each : old) {
      if (group.addresses.contains(each)) {
        continue;
      }
      ProtectedAddress next = former(group.addresses, each);
      if (next == null) {
        gone.add(each);
        continue;
      }
      successors.put(each, next);
      Member at = each.bound();
      if (next.at == null
          && at != null
          && !at.removed
          && Monitor.serves(at)
          && (at == next.home || group.macs.service(next) == null)) {
        places.computeIfAbsent(at, member -> new ArrayList<>()).add(next);
      }
    }
    group.routes.removeIf(route -> gone.contains(route.anchor));
    group.routes.replaceAll(
        route -> {
          ProtectedAddress next = successors.get(route.anchor);
          return next == null ? route : route.anchoredTo(next);
        });
    for (Map.Entry<Member, List<ProtectedAddress>> entry : places.entrySet()) {
      group.moves.start(0, null, entry.getKey(), entry.getValue(), Cause.START, now);
    }
  }

  /** Takes off what a group protects and did not before a trial, wherever it is by now. */
  static void withdrawNew(Group group, @Nullable GroupBefore before, List<DeviceCommand> commands) {
    for (ProtectedAddress address : List.copyOf(group.addresses)) {
      if (before == null || !before.had(address)) {
        group.addresses.remove(address);
        withdraw(group, address, group.config.macPolicy(), commands);
      }
    }
    Secondaries.putBack(group, commands);
  }

  /** Takes an address off where the agent put it; what an administrator put stays. */
  private static void withdraw(
      Group group, ProtectedAddress address, MacPolicy policy, List<DeviceCommand> commands) {
    Member at = address.at;
    if (at == null) {
      return;
    }
    InterfaceName device = Placement.device(group, at, address, policy);
    for (ProtectedAddress other : group.addresses) {
      Member there = other.at;
      if (other.prefix.equals(address.prefix)
          && there != null
          && device.equals(Placement.device(group, there, other))) {
        return;
      }
    }
    AddressState state = group.kernel.address(device, address.prefix);
    if (state != null && state.ours()) {
      DeviceCommand removal = new DeviceCommand.RemoveAddress(device, address.prefix);
      commands.add(removal);
      group.remains.leaves(removal);
    }
  }

  /** The group is no more, or disabled: addresses stay, its name goes. */
  static void release(Group group, String what) {
    for (Operator.Waiting each : group.waiting) {
      group.outbox.answer(
          each.asked().request(), false, "group " + group.config.name() + " " + what);
    }
    group.waiting.clear();
    List<DeviceCommand> commands = new ArrayList<>();
    altname(group, commands);
    if (!commands.isEmpty()) {
      group.outbox.execute(group.config.name(), commands);
    }
    group.announcements.clear();
  }

  private static void altname(Group group, List<DeviceCommand> commands) {
    // A batch that is not reported yet may have taken it further: then it is where it was put last.
    InterfaceName put = group.altnameOn;
    for (LinkState link : group.kernel.links()) {
      boolean has = link.alternativeNames().contains(group.config.name());
      if (has && !link.name().equals(put)) {
        commands.add(new DeviceCommand.RemoveAlternativeName(link.name(), group.config.name()));
      }
    }
    if (put != null) {
      commands.add(new DeviceCommand.RemoveAlternativeName(put, group.config.name()));
    }
    group.altnameOn = null;
  }

  /** Forgets a disabled group's state; a move under way is brought to its end before. */
  static void forgetDisabled(Group group) {
    if (group.captured && !group.config.enabled() && group.moves.none()) {
      forget(group);
    }
  }

  private static void forget(Group group) {
    group.outbox.remember();
    group.maintenance = null;
    group.left = Capture.memory(group);
    group.captured = false;
    group.members.clear();
    group.addresses.clear();
    group.routes.clear();
    group.neighbours.clear();
    group.announcements.clear();
    group.status = GroupOperStatus.DISABLED;
    group.indexed();
  }

  /** The agent stops: what it put is taken off where that is asked for. */
  static void stop(Group group, boolean release) {
    group.announcements.clear();
    if (!group.captured || !(release || group.config.releaseOnStop())) {
      return;
    }
    List<DeviceCommand> commands = new ArrayList<>();
    for (int i = group.addresses.size() - 1; i >= 0; i--) {
      ProtectedAddress address = group.addresses.get(i);
      for (Member member : group.members) {
        InterfaceName device = Placement.device(group, member, address);
        AddressState state = group.kernel.address(device, address.prefix);
        if (state != null && state.ours()) {
          commands.add(new DeviceCommand.RemoveAddress(device, address.prefix));
        }
      }
    }
    Secondaries.putBack(group, commands);
    altname(group, commands);
    for (LinkState link : List.copyOf(group.kernel.links())) {
      if (link.ours() && Capture.memberOf(group, link.name()) != null) {
        commands.add(new DeviceCommand.DeleteLink(link.name()));
      }
    }
    if (!commands.isEmpty()) {
      group.outbox.execute(group.config.name(), commands);
    }
  }

  /** An address appeared: another hand's on a learning group's member becomes protected. */
  static void addressReported(Collection<Group> groups, AddressState state, long now) {
    for (Group group : groups) {
      if (!group.captured) {
        continue;
      }
      Member member = Capture.memberOf(group, state.nic());
      if (member == null) {
        continue;
      }
      LinkState link = group.kernel.link(state.nic());
      int vlanId = link == null ? 0 : link.vlanId();
      ProtectedAddress known = null;
      for (ProtectedAddress address : group.addresses(state.prefix().address())) {
        if (address.prefix.equals(state.prefix())) {
          known = address;
        }
      }
      if (known != null) {
        OtherHands.put(group, known, state);
        if (!known.busy()) {
          group.driftDue(now + Drift.GRACE);
        }
      } else if (!state.ours()
          && group.config.addresses().isEmpty()
          && Capture.learnable(member, state)) {
        ProtectedAddress learned =
            Capture.learned(group, state.prefix(), state.broadcast(), vlanId, member, now);
        group.addresses.add(learned);
        Capture.place(group, learned);
        group.indexed();
        group.outbox.remember();
        group.drift.added(learned, now);
        group.driftDue(now + Drift.GRACE);
      }
    }
  }

  static void addressGone(Collection<Group> groups, AddressState state, long now) {
    for (Group group : groups) {
      if (!group.captured || Capture.memberOf(group, state.nic()) == null) {
        continue;
      }
      for (ProtectedAddress address : group.addresses(state.prefix().address())) {
        if (address.prefix.equals(state.prefix())) {
          OtherHands.took(group, address, state);
          if (!address.busy()) {
            group.driftDue(now + Drift.GRACE);
          }
        }
      }
    }
  }

  /** A route appeared: another hand's static route through a group's link goes where it goes. */
  static void routeReported(Collection<Group> groups, RouteState route, long now) {
    for (Group group : groups) {
      if (!group.captured) {
        continue;
      }
      for (CarriedRoute carried : group.routes) {
        if (carried.is(route)) {
          OtherHands.put(group, carried, route);
          group.changed();
          if (!carried.anchor.busy()) {
            group.driftDue(now + Drift.GRACE);
          }
        }
      }
      if (!route.ours() && Kernel.administrators(route) && Capture.learn(group, route)) {
        group.outbox.remember();
        group.changed();
      }
    }
  }

  static void routeGone(Collection<Group> groups, RouteState route, long now) {
    for (Group group : groups) {
      for (CarriedRoute carried : group.routes) {
        if (group.captured && carried.is(route)) {
          OtherHands.took(group, carried, route);
          group.changed();
          if (!carried.anchor.busy()) {
            group.driftDue(now + Drift.GRACE);
          }
        }
      }
    }
  }
}
