package io.postern.core.failover;

import io.postern.device.AddressState;
import io.postern.device.Carrier;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceSnapshot;
import io.postern.device.LinkState;
import io.postern.device.NeighbourState;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the device reported last: links, addresses in their order of creation, and those routes and
 * neighbours that an administrator made. It holds what was seen, never what is wished for.
 */
final class Kernel {
  /** A route's identity as the kernel replaces it. */
  private record RouteKey(long table, IpPrefix destination, long metric) {
    static RouteKey of(RouteState route) {
      return new RouteKey(route.table(), route.destination(), route.metric());
    }
  }

  /** Routes by an administrator, a boot script or DHCP (rtnetlink(7): boot, static, dhcp). */
  private static final int PROTOCOL_BOOT = 3;

  static final int PROTOCOL_STATIC = 4;
  private static final int PROTOCOL_DHCP = 16;

  private final TreeMap<Integer, LinkState> byIndex = new TreeMap<>();
  private final TreeMap<InterfaceName, Integer> indexes = new TreeMap<>();
  private final TreeMap<InterfaceName, Long> carrierAt = new TreeMap<>();
  private final TreeMap<InterfaceName, LinkedHashMap<IpPrefix, AddressState>> addresses =
      new TreeMap<>();
  private final LinkedHashMap<RouteKey, RouteState> routes = new LinkedHashMap<>();
  private final List<NeighbourState> permanent = new ArrayList<>();
  private boolean known;
  private long lastEventAt = Long.MIN_VALUE;
  private long addressChanges;

  /** Whether a first snapshot has come. */
  boolean known() {
    return known;
  }

  /** When the last event that changed something was observed. */
  long lastEventAt() {
    return lastEventAt;
  }

  /** Grows whenever an address came, changed or went. */
  long addressChanges() {
    return addressChanges;
  }

  @Nullable LinkState link(InterfaceName nic) {
    Integer index = indexes.get(nic);
    return index == null ? null : byIndex.get(index);
  }

  @Nullable LinkState link(int index) {
    return byIndex.get(index);
  }

  Collection<LinkState> links() {
    return byIndex.values();
  }

  boolean has(InterfaceName nic, IpPrefix prefix) {
    LinkedHashMap<IpPrefix, AddressState> on = addresses.get(nic);
    return on != null && on.containsKey(prefix);
  }

  @Nullable AddressState address(InterfaceName nic, IpPrefix prefix) {
    LinkedHashMap<IpPrefix, AddressState> on = addresses.get(nic);
    return on == null ? null : on.get(prefix);
  }

  Collection<AddressState> addressesOn(InterfaceName nic) {
    LinkedHashMap<IpPrefix, AddressState> on = addresses.get(nic);
    return on == null ? List.of() : on.values();
  }

  Collection<RouteState> routes() {
    return routes.values();
  }

  @Nullable RouteState routeLike(RouteState route) {
    return routes.get(RouteKey.of(route));
  }

  List<NeighbourState> permanentNeighbours() {
    return permanent;
  }

  /** The VLAN link with that id on top of a link; null where there is none. */
  @Nullable LinkState vlanOn(InterfaceName lower, int vlanId) {
    LinkState base = link(lower);
    if (base == null) {
      return null;
    }
    for (LinkState link : byIndex.values()) {
      if (link.vlanId() == vlanId && link.lower() == base.index()) {
        return link;
      }
    }
    return null;
  }

  /** Whether any link of this node has that MAC. */
  boolean hasMac(MacAddress mac) {
    for (LinkState link : byIndex.values()) {
      if (mac.equals(link.mac())) {
        return true;
      }
    }
    return false;
  }

  /** Takes in a link; the state it replaces, or null. */
  @Nullable LinkState report(DeviceEvent.LinkReported event) {
    lastEventAt = Math.max(lastEventAt, event.at());
    LinkState link = event.link();
    LinkState before = byIndex.get(link.index());
    if (before != null && !before.name().equals(link.name())) {
      forget(before.name());
    }
    Integer sameName = indexes.get(link.name());
    if (sameName != null && sameName != link.index()) {
      forget(link.name());
    }
    // The poll may have seen the carrier before the kernel's event for something else came.
    Long seen = carrierAt.get(link.name());
    if (before != null && seen != null && event.at() < seen) {
      put(link.withCarrier(before.carrier()));
    } else {
      put(link);
    }
    return before;
  }

  /** Takes in a carrier; the state it replaces, or null where the link is unknown or unchanged. */
  @Nullable LinkState report(DeviceEvent.CarrierChanged event) {
    LinkState before = link(event.nic());
    if (before == null) {
      return null;
    }
    carrierAt.put(event.nic(), event.at());
    if (before.carrier() == event.carrier()) {
      return null;
    }
    lastEventAt = Math.max(lastEventAt, event.at());
    put(before.withCarrier(event.carrier()));
    return before;
  }

  /** Whether a link went that was known. */
  boolean report(DeviceEvent.LinkGone event) {
    lastEventAt = Math.max(lastEventAt, event.at());
    LinkState gone = byIndex.get(event.index());
    if (gone == null) {
      return false;
    }
    forget(gone.name());
    return true;
  }

  void report(DeviceEvent.AddressReported event) {
    lastEventAt = Math.max(lastEventAt, event.at());
    put(event.address());
  }

  void report(DeviceEvent.AddressGone event) {
    lastEventAt = Math.max(lastEventAt, event.at());
    LinkedHashMap<IpPrefix, AddressState> on = addresses.get(event.address().nic());
    addressChanges++;
    if (on != null) {
      on.remove(event.address().prefix());
      if (on.isEmpty()) {
        addresses.remove(event.address().nic());
      }
    }
  }

  void report(DeviceEvent.RouteReported event) {
    lastEventAt = Math.max(lastEventAt, event.at());
    put(event.route());
  }

  void report(DeviceEvent.RouteGone event) {
    lastEventAt = Math.max(lastEventAt, event.at());
    RouteKey key = RouteKey.of(event.route());
    RouteState known = routes.get(key);
    // A replaced route may be reported gone after its successor: only the same way out is gone.
    if (known != null && sameWay(known, event.route())) {
      routes.remove(key);
    }
  }

  /** Takes in all that there is. */
  void replace(DeviceSnapshot snapshot) {
    known = true;
    lastEventAt = Math.max(lastEventAt, snapshot.at());
    addressChanges++;
    byIndex.clear();
    indexes.clear();
    addresses.clear();
    routes.clear();
    permanent.clear();
    for (LinkState link : snapshot.links()) {
      put(link);
      carrierAt.put(link.name(), snapshot.at());
    }
    snapshot.addresses().forEach(this::put);
    snapshot.routes().forEach(this::put);
    for (NeighbourState neighbour : snapshot.neighbours()) {
      if (neighbour.permanent()) {
        permanent.add(neighbour);
      }
    }
  }

  /** Whether two routes leave the same way. */
  static boolean sameWay(RouteState a, RouteState b) {
    if (a.nextHops().size() != b.nextHops().size()) {
      return false;
    }
    for (int i = 0; i < a.nextHops().size(); i++) {
      NextHop one = a.nextHops().get(i);
      NextHop other = b.nextHops().get(i);
      if (!equal(one.nic(), other.nic()) || !equal(one.gateway(), other.gateway())) {
        return false;
      }
    }
    return true;
  }

  private static boolean equal(@Nullable Object one, @Nullable Object other) {
    return one == null ? other == null : one.equals(other);
  }

  private void put(LinkState link) {
    byIndex.put(link.index(), link);
    indexes.put(link.name(), link.index());
  }

  private void put(AddressState address) {
    addressChanges++;
    addresses
        .computeIfAbsent(address.nic(), nic -> new LinkedHashMap<>())
        .put(address.prefix(), address);
  }

  private void put(RouteState route) {
    if (route.ours() || administrators(route)) {
      routes.put(RouteKey.of(route), route);
    }
  }

  /** Whether an administrator, a boot script or DHCP made a route: no kernel, no routing daemon. */
  static boolean administrators(RouteState route) {
    int protocol = route.protocol();
    return protocol == PROTOCOL_BOOT || protocol == PROTOCOL_STATIC || protocol == PROTOCOL_DHCP;
  }

  private void forget(InterfaceName nic) {
    Integer index = indexes.remove(nic);
    if (index != null) {
      byIndex.remove(index);
    }
    addresses.remove(nic);
    addressChanges++;
    carrierAt.remove(nic);
    // What stood on it is reported by the kernel link by link; routes through it are not.
    for (Map.Entry<RouteKey, RouteState> entry : List.copyOf(routes.entrySet())) {
      if (leaves(entry.getValue(), nic)) {
        routes.remove(entry.getKey());
      }
    }
  }

  /** Whether a next hop of the route leaves through a link. */
  static boolean leaves(RouteState route, InterfaceName nic) {
    for (NextHop hop : route.nextHops()) {
      if (nic.equals(hop.nic())) {
        return true;
      }
    }
    return false;
  }

  /** Whether a link is up and has its partner. */
  static boolean live(@Nullable LinkState link) {
    return link != null && link.adminUp() && link.carrier() == Carrier.UP;
  }

  Checkpoint.KeptKernel keep() {
    List<Checkpoint.LastSeen> carriers = new ArrayList<>(carrierAt.size());
    for (Map.Entry<InterfaceName, Long> entry : carrierAt.entrySet()) {
      carriers.add(new Checkpoint.LastSeen(entry.getKey(), entry.getValue()));
    }
    List<AddressState> all = new ArrayList<>();
    for (LinkedHashMap<IpPrefix, AddressState> on : addresses.values()) {
      all.addAll(on.values());
    }
    return new Checkpoint.KeptKernel(
        known,
        lastEventAt,
        List.copyOf(byIndex.values()),
        carriers,
        all,
        List.copyOf(routes.values()),
        permanent);
  }

  void restore(Checkpoint.KeptKernel kept) {
    known = kept.known();
    lastEventAt = kept.lastEventAt();
    kept.links().forEach(this::put);
    for (Checkpoint.LastSeen seen : kept.carriers()) {
      carrierAt.put(seen.nic(), seen.at());
    }
    kept.addresses().forEach(this::put);
    kept.routes().forEach(this::put);
    permanent.addAll(kept.permanent());
  }
}
