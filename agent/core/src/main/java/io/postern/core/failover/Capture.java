package io.postern.core.failover;

import io.postern.core.failover.Memory.GroupMemory;
import io.postern.core.failover.Memory.LearnedAddress;
import io.postern.core.failover.Memory.MemberMac;
import io.postern.core.failover.config.AddressConfig;
import io.postern.core.failover.config.Failback;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.config.RouteConfig;
import io.postern.core.failover.state.Origin;
import io.postern.device.AddressState;
import io.postern.device.LinkState;
import io.postern.device.NeighbourState;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a group protects, and where it is found: from the configuration, from the kernel, and from
 * what an earlier run remembered.
 *
 * <p>Memory wins over the kernel where an earlier run's work is still there to see: an address
 * tagged as the agent's, a move that was under way, or none of the remembered addresses anywhere
 * (their interface went). Otherwise the machine was started afresh, and what the administrator's
 * own scripts have set is the truth; what they no longer set is forgotten.
 */
final class Capture {
  private final Group group;
  private final @Nullable GroupMemory memory;
  private final long now;

  Capture(Group group, @Nullable GroupMemory memory, long now) {
    this.group = group;
    this.memory = memory;
    this.now = now;
  }

  /** Fills the group; whether something was learned that must survive a crash. */
  void begin() {
    int order = 0;
    for (MemberConfig config : group.config.members()) {
      Member member = new Member(config, order++, now);
      member.since = now;
      member.heartbeats(group.config.monitor().heartbeat(), now);
      group.members.add(member);
    }
    ownMacs();
    if (memory != null) {
      group.maintenance = memory.maintenance();
    }
    if (group.config.addresses().isEmpty()) {
      learn();
    } else {
      for (AddressConfig config : group.config.addresses()) {
        group.addresses.add(configured(group, config, now));
      }
    }
    group.indexed();
    place(group);
    routes();
    neighbours(group);
    group.paths.configure(group.config.monitor().paths(), now);
    Member first = group.addresses.isEmpty() ? null : group.addresses.getFirst().at;
    group.paths.begin(first == null ? null : first.nic, now);
    for (Member member : group.members) {
      LinkState link = group.kernel.link(member.nic);
      if (link != null) {
        group.probing.linkChanged(member, now);
      }
    }
    group.captured = true;
    for (Member member : group.members) {
      List<ProtectedAddress> here = new ArrayList<>();
      for (ProtectedAddress address : group.addresses) {
        if (address.at == member) {
          here.add(address);
        }
      }
      // Put right first, then said again: a crash may have come between a move and its announcing.
      group.announcements.again(here, member, now + 2 * Drift.GRACE);
    }
    group.driftDue(now);
    group.outbox.remember();
  }

  private void ownMacs() {
    for (Member member : group.members) {
      MacAddress current = Placement.macOf(group, member);
      MacAddress remembered = remembered(member);
      if (remembered != null && (current == null || madeByUs(current))) {
        member.ownMac = remembered;
        // An earlier run gave it: it gets its own back where nothing needs this one.
        member.given = remembered.equals(current) ? null : current;
      } else {
        member.ownMac = current != null ? current : remembered;
      }
    }
  }

  private @Nullable MacAddress remembered(Member member) {
    if (memory == null) {
      return null;
    }
    for (MemberMac each : memory.macs()) {
      if (each.nic().equals(member.nic)) {
        return each.mac();
      }
    }
    return null;
  }

  /** Whether a MAC is one that the agent may have set: another member's, a dummy, or a spare. */
  private boolean madeByUs(MacAddress mac) {
    if (memory == null) {
      return false;
    }
    for (MemberMac each : memory.macs()) {
      if (each.mac().equals(mac)) {
        return true;
      }
      for (int order = 0; order < group.members.size() + 1; order++) {
        if (Placement.spareMac(each.mac(), 8 + order).equals(mac)) {
          return true;
        }
      }
    }
    for (Member member : group.members) {
      if (mac.equals(member.config.dummyMac())) {
        return true;
      }
    }
    for (AddressConfig address : group.config.addresses()) {
      if (mac.equals(address.mac())) {
        return true;
      }
    }
    return false;
  }

  /** An interface appeared or came back: its MAC is its own unless the agent gave it. */
  static void ownMac(Group group, Member member, @Nullable MacAddress mac) {
    if (mac == null || mac.equals(member.ownMac)) {
      return;
    }
    for (Member other : group.members) {
      MacAddress own = other.ownMac;
      if (own == null) {
        continue;
      }
      if (own.equals(mac) || mac.equals(other.config.dummyMac())) {
        return;
      }
      for (Member each : group.members) {
        if (Placement.spareMac(own, 8 + each.order).equals(mac)) {
          return;
        }
      }
    }
    member.ownMac = mac;
    group.outbox.remember();
  }

  static ProtectedAddress configured(Group group, AddressConfig config, long now) {
    Member home = config.home() == null ? null : group.member(config.home());
    if (home == null) {
      home = group.members.getFirst();
    }
    return new ProtectedAddress(
        config.prefix(),
        broadcast(group, config.prefix()),
        config.vlanId(),
        Origin.CONFIGURED,
        mac(group, config.mac(), config.prefix().address(), config.vlanId()),
        home,
        now);
  }

  private static @Nullable MacAddress mac(
      Group group, @Nullable MacAddress given, IpAddress address, int vlanId) {
    return given == null && group.config.macPolicy() == MacPolicy.VIRTUAL
        ? Placement.derivedMac(group.nodeId(), group.config.name(), address, vlanId)
        : given;
  }

  /** The broadcast address that the kernel has set on it, else the subnet's. */
  private static @Nullable IpAddress broadcast(Group group, IpPrefix prefix) {
    for (Member member : group.members) {
      AddressState state = group.kernel.address(member.nic, prefix);
      if (state != null) {
        return state.broadcast();
      }
    }
    return prefix.address().isV4() && prefix.length() < 31 ? prefix.broadcast() : null;
  }

  /** What an administrator put on members since, or on a member that is new, is protected too. */
  static void learnAgain(Group group, long now) {
    new Capture(group, null, now).learn();
  }

  private void learn() {
    boolean earlier = earlierWorkShows();
    if (memory != null) {
      for (LearnedAddress learned : memory.learned()) {
        Member home = group.member(learned.home());
        if (home != null && (earlier || onSomeMember(learned))) {
          add(learned.prefix(), learned.broadcast(), learned.vlanId(), home);
        }
      }
    }
    for (Member member : group.members) {
      for (AddressState state : group.kernel.addressesOn(member.nic)) {
        learn(member, state, 0);
      }
      LinkState base = group.kernel.link(member.nic);
      for (LinkState link : group.kernel.links()) {
        if (base != null && link.vlanId() != 0 && link.lower() == base.index()) {
          for (AddressState state : group.kernel.addressesOn(link.name())) {
            learn(member, state, link.vlanId());
          }
        }
      }
    }
  }

  private void learn(Member member, AddressState state, int vlanId) {
    if (!state.ours() && learnable(member, state)) {
      add(state.prefix(), state.broadcast(), vlanId, member);
    }
  }

  /** Whether an address is the group's to protect. */
  static boolean learnable(Member member, AddressState state) {
    return !state.prefix().equals(member.config.testAddress())
        && !state.prefix().equals(member.config.dummyAddress())
        && !state.prefix().address().isLinkLocal();
  }

  private void add(IpPrefix prefix, @Nullable IpAddress broadcast, int vlanId, Member home) {
    for (ProtectedAddress each : group.addresses) {
      if (each.prefix.equals(prefix) && each.vlanId == vlanId) {
        return;
      }
    }
    group.addresses.add(learned(group, prefix, broadcast, vlanId, home, now));
  }

  static ProtectedAddress learned(
      Group group,
      IpPrefix prefix,
      @Nullable IpAddress broadcast,
      int vlanId,
      Member home,
      long now) {
    MacAddress mac = mac(group, null, prefix.address(), vlanId);
    return new ProtectedAddress(prefix, broadcast, vlanId, Origin.LEARNED, mac, home, now);
  }

  private boolean earlierWorkShows() {
    GroupMemory known = memory;
    if (known == null) {
      return false;
    }
    if (known.moving()) {
      return true;
    }
    boolean any = false;
    for (LearnedAddress learned : known.learned()) {
      any |= onSomeMember(learned);
      for (LinkState link : group.kernel.links()) {
        AddressState state = group.kernel.address(link.name(), learned.prefix());
        if (state != null && state.ours()) {
          return true;
        }
      }
    }
    return !any;
  }

  private boolean onSomeMember(LearnedAddress learned) {
    for (Member member : group.members) {
      if (group.kernel.has(Placement.base(group, member, learned.vlanId()), learned.prefix())) {
        return true;
      }
    }
    return false;
  }

  /** Finds where the addresses are; of two places the better one. */
  static void place(Group group) {
    for (ProtectedAddress address : group.addresses) {
      if (address.at == null) {
        place(group, address);
      }
    }
    if (group.config.failback() == Failback.NEVER) {
      for (Member member : List.copyOf(group.members)) {
        settle(group, member);
      }
    }
  }

  /**
   * Failback never: where addresses are is their home. Those of one home stay together, where the
   * first of them that is on a live link is: a crash may have torn them apart, and their MAC is
   * one.
   */
  private static void settle(Group group, Member home) {
    Member found = null;
    for (ProtectedAddress address : group.addresses) {
      Member at = address.at;
      boolean live = at != null && Kernel.live(group.kernel.link(at.nic));
      if (address.home == home && at != null && !address.settled && (found == null || live)) {
        found = at;
        if (live) {
          break;
        }
      }
    }
    if (found == null) {
      return;
    }
    boolean together = group.config.macPolicy() == MacPolicy.MOVE;
    for (ProtectedAddress address : group.addresses) {
      Member at = address.at;
      if (address.home == home && !address.settled && (together || at != null)) {
        address.home = together || at == null ? found : at;
        address.settled = true;
      }
    }
  }

  static void place(Group group, ProtectedAddress address) {
    Member best = null;
    int bestRank = Integer.MAX_VALUE;
    for (Member member : group.members) {
      if (group.kernel.has(Placement.device(group, member, address), address.prefix)) {
        boolean live = Kernel.live(group.kernel.link(member.nic));
        int rank = (live ? 0 : 2) + (member == address.home ? 0 : 1);
        if (rank < bestRank) {
          best = member;
          bestRank = rank;
        }
      }
    }
    address.at = best;
    address.fresh = best == null;
  }

  private void routes() {
    for (RouteConfig config : group.config.routes()) {
      addRoute(group, configured(config), null, Origin.CONFIGURED);
    }
    GroupMemory known = memory;
    if (known != null && (earlierWorkShows() || !known.learned().isEmpty() || taggedAddress())) {
      for (RouteState route : known.routes()) {
        InterfaceName found = foundOn(route);
        if (found != null) {
          addRoute(group, route, found, Origin.LEARNED);
        }
      }
    }
    for (RouteState route : List.copyOf(group.kernel.routes())) {
      if (!route.ours()) {
        learn(group, route);
      }
    }
  }

  /** After a change of configuration: its routes, and those of addresses that are new. */
  static void routesAgain(Group group, long now) {
    new Capture(group, null, now).routes();
  }

  private boolean taggedAddress() {
    for (ProtectedAddress address : group.addresses) {
      for (Member member : group.members) {
        AddressState state =
            group.kernel.address(Placement.device(group, member, address), address.prefix);
        if (state != null && state.ours()) {
          return true;
        }
      }
    }
    return false;
  }

  static RouteState configured(RouteConfig config) {
    List<NextHop> hops = new ArrayList<>();
    for (IpAddress gateway : config.nextHops()) {
      hops.add(new NextHop(null, gateway, 1, false));
    }
    if (hops.isEmpty()) {
      hops.add(new NextHop(null, null, 1, false));
    }
    return new RouteState(
        config.table(),
        config.prefix(),
        config.metric(),
        config.preferredSource(),
        config.nextHops().isEmpty(),
        Kernel.PROTOCOL_STATIC,
        0,
        hops,
        true);
  }

  /** Takes a static route into the group if it leaves through one of its links; whether it did. */
  static boolean learn(Group group, RouteState route) {
    for (CarriedRoute each : group.routes) {
      if (each.is(route)) {
        return false;
      }
    }
    for (NextHop hop : route.nextHops()) {
      InterfaceName nic = hop.nic();
      if (nic != null && memberOf(group, nic) != null) {
        return addRoute(group, route, nic, Origin.LEARNED);
      }
    }
    return false;
  }

  private static @Nullable InterfaceName foundOn(RouteState route) {
    for (NextHop hop : route.nextHops()) {
      if (hop.nic() != null) {
        return hop.nic();
      }
    }
    return null;
  }

  /** The member that a link is, or stands on. */
  static @Nullable Member memberOf(Group group, InterfaceName nic) {
    Member member = group.member(nic);
    LinkState link = group.kernel.link(nic);
    for (int depth = 0; member == null && link != null && link.lower() != 0 && depth < 3; depth++) {
      link = group.kernel.link(link.lower());
      member = link == null ? null : group.member(link.name());
    }
    return member;
  }

  private static boolean addRoute(
      Group group, RouteState route, @Nullable InterfaceName found, Origin origin) {
    for (CarriedRoute each : group.routes) {
      if (each.is(route)) {
        return false;
      }
    }
    ProtectedAddress anchor = anchor(group, route, found);
    if (anchor == null) {
      return false;
    }
    group.routes.add(new CarriedRoute(route, found, origin, anchor));
    group.changed();
    return true;
  }

  private static @Nullable ProtectedAddress anchor(
      Group group, RouteState route, @Nullable InterfaceName found) {
    IpAddress preferred = route.preferredSource();
    for (ProtectedAddress address : group.addresses) {
      if (preferred != null && preferred.equals(address.prefix.address())) {
        return address;
      }
    }
    Member member = found == null ? null : memberOf(group, found);
    ProtectedAddress reached = null;
    ProtectedAddress beside = null;
    for (ProtectedAddress address : group.addresses) {
      boolean near = member == null || address.at == member || address.home == member;
      for (NextHop hop : route.nextHops()) {
        IpAddress gateway = hop.gateway();
        if (gateway != null && address.prefix.contains(gateway) && (reached == null) && near) {
          reached = address;
        }
      }
      if (beside == null
          && near
          && address.prefix.address().family() == route.destination().address().family()) {
        beside = address;
      }
    }
    return reached != null ? reached : beside;
  }

  static void neighbours(Group group) {
    group.neighbours.clear();
    for (NeighbourState state : group.kernel.permanentNeighbours()) {
      Member member = memberOf(group, state.nic());
      if (member == null) {
        continue;
      }
      for (ProtectedAddress address : group.addresses) {
        if ((address.at == member || address.home == member)
            && address.prefix.contains(state.address())) {
          group.neighbours.add(new CarriedNeighbour(state, address));
          break;
        }
      }
    }
  }

  /** What of the group must survive a crash. */
  static GroupMemory memory(Group group) {
    List<LearnedAddress> learned = new ArrayList<>();
    for (ProtectedAddress address : group.addresses) {
      if (address.origin == Origin.LEARNED) {
        learned.add(
            new LearnedAddress(
                address.prefix, address.broadcast, address.vlanId, address.home.nic));
      }
    }
    List<RouteState> routes = new ArrayList<>();
    for (CarriedRoute route : group.routes) {
      if (route.origin == Origin.LEARNED) {
        routes.add(route.template);
      }
    }
    List<MemberMac> macs = new ArrayList<>();
    for (Member member : group.members) {
      if (member.ownMac != null) {
        macs.add(new MemberMac(member.nic, member.ownMac));
      }
    }
    return new GroupMemory(
        group.config.name(), group.maintenance, learned, routes, macs, group.remembersMoving);
  }
}
