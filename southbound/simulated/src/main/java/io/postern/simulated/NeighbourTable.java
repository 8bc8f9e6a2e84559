package io.postern.simulated;

import io.postern.device.NeighbourState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ARP and neighbour entries of a kernel. */
final class NeighbourTable {
  private record Key(InterfaceName nic, IpAddress address) {}

  private final Map<Key, NeighbourState> all = new LinkedHashMap<>();

  @Nullable MacAddress lookup(InterfaceName nic, IpAddress address) {
    NeighbourState known = all.get(new Key(nic, address));
    return known == null ? null : known.mac();
  }

  void put(NeighbourState neighbour) {
    all.put(new Key(neighbour.nic(), neighbour.address()), neighbour);
  }

  /** Learns from a packet; a permanent entry stays as it is. */
  void learn(InterfaceName nic, IpAddress address, MacAddress mac, boolean mayCreate) {
    Key key = new Key(nic, address);
    NeighbourState known = all.get(key);
    if (known == null ? mayCreate && !address.isAny() : !known.permanent()) {
      all.put(key, new NeighbourState(nic, address, mac, false));
    }
  }

  void remove(InterfaceName nic, IpAddress address) {
    all.remove(new Key(nic, address));
  }

  /** Nothing came back from it: a learned entry fails, a permanent one stays. */
  void failed(InterfaceName nic, IpAddress address) {
    Key key = new Key(nic, address);
    NeighbourState known = all.get(key);
    if (known != null && !known.permanent()) {
      all.remove(key);
    }
  }

  void flushLearned(InterfaceName nic, IpPrefix within) {
    all.values()
        .removeIf(n -> !n.permanent() && n.nic().equals(nic) && within.contains(n.address()));
  }

  /** Carrier loss (neigh_carrier_down): permanent entries stay. */
  void purgeLearned(InterfaceName nic) {
    all.values().removeIf(n -> !n.permanent() && n.nic().equals(nic));
  }

  /** Link down, or another MAC on it (neigh_ifdown, neigh_changeaddr): permanent ones go too. */
  void purge(InterfaceName nic) {
    all.values().removeIf(n -> n.nic().equals(nic));
  }

  /** The link's last IPv4 address went (arp_ifdown). */
  void purgeV4(InterfaceName nic) {
    all.values().removeIf(n -> n.nic().equals(nic) && n.address().isV4());
  }

  List<NeighbourState> states() {
    return new ArrayList<>(all.values());
  }
}
