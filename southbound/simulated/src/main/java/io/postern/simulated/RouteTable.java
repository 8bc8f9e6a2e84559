package io.postern.simulated;

import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The unicast routes of a kernel in order of creation. */
final class RouteTable {
  private final List<RouteState> all = new ArrayList<>();

  void append(RouteState route) {
    all.add(route);
  }

  /** NLM_F_REPLACE: takes the place of the first route of the same table, destination, metric. */
  void put(RouteState route) {
    for (int i = 0; i < all.size(); i++) {
      RouteState old = all.get(i);
      if (sameKey(old, route)) {
        all.set(i, route);
        return;
      }
    }
    all.add(route);
  }

  /** Removes the first route that matches; null where none does. */
  @Nullable RouteState remove(RouteState wanted) {
    for (int i = 0; i < all.size(); i++) {
      RouteState route = all.get(i);
      if (sameKey(route, wanted) && sameHops(route.nextHops(), wanted.nextHops())) {
        return all.remove(i);
      }
    }
    return null;
  }

  void removeSilently(Predicate<RouteState> which) {
    all.removeIf(which);
  }

  List<RouteState> select(Predicate<RouteState> which) {
    List<RouteState> found = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (which.test(all.get(i))) {
        found.add(all.get(i));
      }
    }
    return found;
  }

  List<RouteState> states() {
    return all;
  }

  /** The link on whose own subnet an address lies, by longest prefix; null where on none. */
  @Nullable InterfaceName directly(IpAddress address) {
    InterfaceName best = null;
    int length = -1;
    for (int i = 0; i < all.size(); i++) {
      RouteState route = all.get(i);
      NextHop hop = route.nextHops().getFirst();
      if (hop.gateway() == null
          && route.destination().length() > length
          && route.destination().contains(address)) {
        best = hop.nic();
        length = route.destination().length();
      }
    }
    return best;
  }

  /** Whether an address can be reached on a link without a gateway. */
  boolean reaches(InterfaceName nic, IpAddress address) {
    for (int i = 0; i < all.size(); i++) {
      RouteState route = all.get(i);
      NextHop hop = route.nextHops().getFirst();
      if (hop.gateway() == null && nic.equals(hop.nic()) && route.destination().contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether all ways out of a route are through one link. */
  static boolean standsOn(RouteState route, InterfaceName nic) {
    for (NextHop hop : route.nextHops()) {
      if (!nic.equals(hop.nic())) {
        return false;
      }
    }
    return true;
  }

  static boolean isOf(RouteState route, IpFamily family) {
    return route.destination().address().family() == family;
  }

  /** The route that the kernel makes when a prefix is put on a link. */
  static RouteState connected(InterfaceName nic, IpPrefix prefix) {
    boolean v4 = prefix.address().isV4();
    return new RouteState(
        RouteState.TABLE_MAIN,
        prefix.network(),
        v4 ? 0 : 256,
        v4 ? prefix.address() : null,
        v4,
        RouteState.PROTOCOL_KERNEL,
        0,
        List.of(new NextHop(nic, null, 1, false)),
        false);
  }

  private static boolean sameKey(RouteState a, RouteState b) {
    return a.table() == b.table()
        && a.metric() == b.metric()
        && a.destination().equals(b.destination());
  }

  private static boolean sameHops(List<NextHop> have, List<NextHop> wanted) {
    if (have.size() != wanted.size()) {
      return false;
    }
    for (int i = 0; i < have.size(); i++) {
      NextHop hop = wanted.get(i);
      boolean nic = hop.nic() == null || hop.nic().equals(have.get(i).nic());
      if (!nic || !Objects.equals(hop.gateway(), have.get(i).gateway())) {
        return false;
      }
    }
    return true;
  }
}
