package io.postern.simulated;

import io.postern.device.AddressState;
import io.postern.device.Carrier;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceSnapshot;
import io.postern.device.LinkState;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import io.postern.simulated.AddressTable.Held;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a gateway's kernel and the rules that tie them together, as seen on Linux 6.18:
 * what goes silently when something else goes, and what is told in which order.
 */
final class Kernel {
  private static final int HOST_V4 = 32;
  private static final int HOST_V6 = 128;

  final LinkTable links = new LinkTable();
  final AddressTable addresses = new AddressTable();
  final RouteTable routes = new RouteTable();
  final NeighbourTable neighbours = new NeighbourTable();

  private final SimulatedWorld world;
  private final Reporter reporter;
  private final CarrierWatch carrierWatch;
  private final LinkWatch linkWatch;
  private final Link loopback;
  private boolean promotesSecondaries;

  Kernel(SimulatedWorld world, Reporter reporter) {
    this.world = world;
    this.reporter = reporter;
    this.linkWatch = new LinkWatch(world, this::tellCarrier);
    this.carrierWatch = new CarrierWatch(world, reporter, links, linkWatch);
    Link lo = new Link(links.nextIndex(), InterfaceName.of("lo"), Link.HARDWARE, null);
    lo.adminUp = true;
    links.add(lo);
    loopback = lo;
    addresses.add(
        new Held(
            lo,
            new AddressState(
                lo.name, IpPrefix.of("127.0.0.1/8"), null, false, false, false, false)));
  }

  /** Whether an address, other than one that never leaves the box, is on the loopback. */
  boolean isOnLoopback(IpAddress address) {
    return !address.isLoopback() && addresses.isOn(loopback, address);
  }

  CarrierWatch carrierWatch() {
    return carrierWatch;
  }

  /** net.ipv4.conf.all.promote_secondaries. */
  void promoteSecondaries(boolean on) {
    promotesSecondaries = on;
  }

  DeviceSnapshot snapshot() {
    List<LinkState> states = new ArrayList<>();
    for (Link link : links.all()) {
      states.add(link.state());
    }
    return new DeviceSnapshot(
        world.now(), states, addresses.states(), routes.states(), neighbours.states());
  }

  // Links

  void addLink(Link link) {
    links.add(link);
    tell(link);
  }

  /** Up brings connected routes back; down takes routes, neighbours and IPv6 addresses. */
  void setAdminUp(Link link, boolean up) {
    if (link.adminUp == up) {
      return;
    }
    if (!up) {
      eachVlan(link, false);
    }
    link.changing = true;
    link.adminUp = up;
    if (link.port != null) {
      link.port.enable(up);
    }
    link.changing = false;
    linkWatch.forget(link);
    if (up) {
      for (Held held : addresses.on(link, IpFamily.IPV4)) {
        addConnectedRoute(held);
      }
    } else {
      dropIpv4Routes(link);
      neighbours.purge(link.name);
    }
    tell(link);
    if (up) {
      eachVlan(link, true);
    } else {
      for (Held held : addresses.on(link, IpFamily.IPV6)) {
        removeV6(held);
      }
      dropIpv6Routes(link);
    }
    tellUppers(link);
  }

  /** A VLAN follows its lower link down and up; a macvlan only loses its carrier. */
  private void eachVlan(Link lower, boolean up) {
    for (Link upper : List.copyOf(lower.uppers)) {
      if (upper.kind.equals(Link.VLAN)) {
        setAdminUp(upper, up);
      }
    }
  }

  /** Another MAC: all neighbours of the link go, permanent ones included; VLANs follow. */
  void setMac(Link link, MacAddress mac) {
    if (mac.equals(link.mac)) {
      return;
    }
    link.mac = mac;
    neighbours.purge(link.name);
    tell(link);
    for (Link upper : List.copyOf(link.uppers)) {
      if (upper.kind.equals(Link.VLAN) && upper.macInherited) {
        setMac(upper, mac);
      }
    }
  }

  /** What stands on it goes first, then it goes down, then its addresses, then itself. */
  void removeLink(Link link) {
    for (Link upper : List.copyOf(link.uppers)) {
      removeLink(upper);
    }
    for (Link port : List.copyOf(link.ports)) {
      port.master = null;
      tell(port);
    }
    setAdminUp(link, false);
    for (Held held : addresses.on(link, IpFamily.IPV4)) {
      drop(held);
    }
    neighbours.purge(link.name);
    if (link.port != null && link.port.cable() != null) {
      link.port.cable().unplug();
    }
    linkWatch.forget(link);
    Link master = link.master;
    links.remove(link);
    reporter.kernel(new DeviceEvent.LinkGone(world.now(), link.name, link.index));
    if (master != null) {
      linkWatch.changed(master);
    }
  }

  /** A cable's end changed. */
  void carrierChanged(Link link) {
    if (link.changing || !link.adminUp) {
      return;
    }
    carrierWatch.changed(link);
    linkWatch.changed(link);
  }

  /** Linkwatch gets to it: on loss, what was learned on the link is purged. */
  private void tellCarrier(Link link) {
    if (link.carrier() != Carrier.UP) {
      neighbours.purgeLearned(link.name);
    }
    tell(link);
    tellUppers(link);
    if (link.master != null) {
      tellCarrier(link.master);
    }
  }

  private void tellUppers(Link link) {
    for (Link upper : List.copyOf(link.uppers)) {
      tellCarrier(upper);
    }
  }

  /** Says how a link is now. */
  void tell(Link link) {
    reporter.kernel(new DeviceEvent.LinkReported(world.now(), link.state()));
    carrierWatch.told(link);
  }

  // Addresses

  @Nullable Refusal addAddress(
      Link link, IpPrefix prefix, @Nullable IpAddress broadcast, boolean ours) {
    if (!link.capability.acceptsAddresses()) {
      return new Refusal(DeviceError.NOT_SUPPORTED, "Operation not supported");
    }
    if (prefix.address().isMulticast() || prefix.address().isAny()) {
      return new Refusal(DeviceError.INVALID, "ipv4: Invalid address");
    }
    if (addresses.find(link, prefix) != null) {
      return null;
    }
    boolean v6 = !prefix.address().isV4();
    if (v6 && !link.adminUp && link.mac == null) {
      return new Refusal(DeviceError.NOT_PERMITTED, "IPv6 is disabled on the link");
    }
    boolean secondary = addresses.primaryOf(link, prefix) != null;
    Held held =
        new Held(
            link, new AddressState(link.name, prefix, broadcast, secondary, false, false, ours));
    addresses.add(held);
    reporter.kernel(new DeviceEvent.AddressReported(world.now(), held.state()));
    addConnectedRoute(held);
    return null;
  }

  @Nullable Refusal removeAddress(Link link, IpPrefix prefix) {
    Held held = addresses.find(link, prefix);
    if (held == null) {
      return null;
    }
    if (prefix.address().isV4()) {
      removeV4(held);
    } else {
      removeV6(held);
    }
    return null;
  }

  /** A primary takes its secondaries with it, which are told first; or the first is promoted. */
  private void removeV4(Held held) {
    List<Held> secondaries = held.state().secondary() ? List.of() : addresses.secondariesOf(held);
    if (!promotesSecondaries) {
      for (Held secondary : secondaries) {
        drop(secondary);
      }
    }
    removeConnectedRoute(held);
    drop(held);
    if (promotesSecondaries && !secondaries.isEmpty()) {
      promote(secondaries.getFirst());
    }
    if (addresses.first(held.link(), IpFamily.IPV4) == null) {
      dropIpv4Routes(held.link());
      neighbours.purgeV4(held.link().name);
    }
  }

  private void promote(Held secondary) {
    AddressState old = secondary.state();
    AddressState primary =
        new AddressState(old.nic(), old.prefix(), old.broadcast(), false, false, false, old.ours());
    Held promoted = new Held(secondary.link(), primary);
    addresses.replace(secondary, promoted);
    reporter.kernel(new DeviceEvent.AddressReported(world.now(), primary));
    addConnectedRoute(promoted);
  }

  private void removeV6(Held held) {
    drop(held);
    removeConnectedRoute(held);
  }

  /** The address goes; once no link has it, so do the routes that prefer it: without a word. */
  private void drop(Held held) {
    addresses.remove(held);
    reporter.kernel(new DeviceEvent.AddressGone(world.now(), held.state()));
    if (!addresses.isLocal(held.address())) {
      routes.removeSilently(
          route ->
              held.address().equals(route.preferredSource())
                  && route.protocol() != RouteState.PROTOCOL_KERNEL);
    }
  }

  // Routes

  /** Refused where its link is down, its gateway not on the link, its source not local. */
  @Nullable Refusal putRoute(RouteState wanted, boolean ours) {
    List<NextHop> hops = KernelCommands.resolve(this, wanted);
    if (hops == null) {
      return new Refusal(DeviceError.UNREACHABLE, "Nexthop has invalid gateway");
    }
    for (NextHop hop : hops) {
      InterfaceName nic = hop.nic();
      Link link = nic == null ? null : links.find(nic);
      if (link == null) {
        return Refusal.NO_DEVICE;
      }
      if (!link.adminUp) {
        return new Refusal(DeviceError.UNREACHABLE, "Network is down");
      }
      IpAddress gateway = hop.gateway();
      if (gateway != null && addresses.isLocal(gateway)) {
        return new Refusal(DeviceError.INVALID, "Nexthop has invalid gateway");
      }
      if (gateway != null
          && !hop.onlink()
          && !gateway.isLinkLocal()
          && !routes.reaches(link.name, gateway)) {
        return new Refusal(DeviceError.UNREACHABLE, "Nexthop has invalid gateway");
      }
    }
    IpAddress source = wanted.preferredSource();
    if (source != null && !addresses.isLocal(source)) {
      return new Refusal(DeviceError.INVALID, "Invalid prefsrc address");
    }
    RouteState route =
        new RouteState(
            wanted.table(),
            wanted.destination().network(),
            wanted.metric(),
            source,
            wanted.scopeLink(),
            wanted.protocol(),
            wanted.mtu(),
            hops,
            ours);
    routes.put(route);
    reporter.kernel(new DeviceEvent.RouteReported(world.now(), route));
    return null;
  }

  @Nullable Refusal removeRoute(RouteState wanted) {
    RouteState removed = routes.remove(wanted);
    if (removed != null) {
      reporter.kernel(new DeviceEvent.RouteGone(world.now(), removed));
    }
    return null;
  }

  private void addConnectedRoute(Held held) {
    IpPrefix prefix = held.state().prefix();
    boolean host = prefix.length() == (prefix.address().isV4() ? HOST_V4 : HOST_V6);
    if (!held.link().adminUp || held.state().secondary() || host || held.link().loopback()) {
      return;
    }
    RouteState route = RouteTable.connected(held.link().name, prefix);
    if (routes.states().contains(route)) {
      return;
    }
    routes.append(route);
    reporter.kernel(new DeviceEvent.RouteReported(world.now(), route));
  }

  private void removeConnectedRoute(Held held) {
    RouteState wanted = RouteTable.connected(held.link().name, held.state().prefix());
    if (held.state().secondary() || !routes.states().contains(wanted)) {
      return;
    }
    for (Held other : addresses.on(held.link(), held.address().family())) {
      if (!other.equals(held)
          && !other.state().secondary()
          && RouteTable.connected(held.link().name, other.state().prefix()).equals(wanted)) {
        return;
      }
    }
    routes.removeSilently(wanted::equals);
    reporter.kernel(new DeviceEvent.RouteGone(world.now(), wanted));
  }

  /** Without a word, as fib_disable_ip does. */
  private void dropIpv4Routes(Link link) {
    routes.removeSilently(
        route -> RouteTable.isOf(route, IpFamily.IPV4) && RouteTable.standsOn(route, link.name));
  }

  private void dropIpv6Routes(Link link) {
    List<RouteState> gone =
        routes.select(
            route ->
                RouteTable.isOf(route, IpFamily.IPV6) && RouteTable.standsOn(route, link.name));
    for (RouteState route : gone) {
      routes.removeSilently(route::equals);
      reporter.kernel(new DeviceEvent.RouteGone(world.now(), route));
    }
  }
}
