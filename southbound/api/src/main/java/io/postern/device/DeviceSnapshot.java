package io.postern.device;

import io.postern.net.InterfaceName;
import java.util.List;
import java.util.Optional;

/**
 * All that the kernel has at one moment, each list in the kernel's order of creation where that
 * order matters (addresses: a primary stands before its secondaries).
 *
 * @param at when it was read, monotonic nanoseconds
 * @param links all links
 * @param addresses all addresses
 * @param routes unicast routes of all tables but {@code local}, without cached ones
 * @param neighbours permanent neighbour entries, and those learned on watched links
 */
public record DeviceSnapshot(
    long at,
    List<LinkState> links,
    List<AddressState> addresses,
    List<RouteState> routes,
    List<NeighbourState> neighbours) {

  /** Copies the lists. */
  public DeviceSnapshot {
    links = List.copyOf(links);
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
    neighbours = List.copyOf(neighbours);
  }

  /** The link of that name, if it exists. */
  public Optional<LinkState> link(InterfaceName name) {
    return links.stream().filter(l -> l.name().equals(name)).findFirst();
  }

  /** The addresses on a link, in the kernel's order. */
  public List<AddressState> addressesOn(InterfaceName nic) {
    return addresses.stream().filter(a -> a.nic().equals(nic)).toList();
  }
}
