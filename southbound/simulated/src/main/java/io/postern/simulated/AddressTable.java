package io.postern.simulated;

import io.postern.device.AddressState;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The addresses of a kernel in order of creation. */
final class AddressTable {
  /** An address and the link it is on. */
  record Held(Link link, AddressState state) {
    IpAddress address() {
      return state.prefix().address();
    }
  }

  private final List<Held> all = new ArrayList<>();

  void add(Held held) {
    all.add(held);
  }

  void remove(Held held) {
    all.remove(held);
  }

  void replace(Held old, Held now) {
    all.set(all.indexOf(old), now);
  }

  @Nullable Held find(Link link, IpPrefix prefix) {
    for (int i = 0; i < all.size(); i++) {
      Held held = all.get(i);
      if (held.link == link && held.state.prefix().equals(prefix)) {
        return held;
      }
    }
    return null;
  }

  /** The primary whose subnet an IPv4 prefix shares; null where it would be a primary itself. */
  @Nullable Held primaryOf(Link link, IpPrefix prefix) {
    if (!prefix.address().isV4()) {
      return null;
    }
    for (int i = 0; i < all.size(); i++) {
      Held held = all.get(i);
      IpPrefix other = held.state.prefix();
      if (held.link == link
          && !held.state.secondary()
          && other.length() == prefix.length()
          && other.contains(prefix.address())) {
        return held;
      }
    }
    return null;
  }

  /** The secondaries of a primary, in order. */
  List<Held> secondariesOf(Held primary) {
    List<Held> found = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Held held = all.get(i);
      if (held.link == primary.link
          && held.state.secondary()
          && held.state.prefix().length() == primary.state.prefix().length()
          && primary.state.prefix().contains(held.address())) {
        found.add(held);
      }
    }
    return found;
  }

  /** Whether the address is on any link. */
  boolean isLocal(IpAddress address) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).address().equals(address)) {
        return true;
      }
    }
    return false;
  }

  boolean isOn(Link link, IpAddress address) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).link == link && all.get(i).address().equals(address)) {
        return true;
      }
    }
    return false;
  }

  /** The first address of a family on a link; null where it has none. */
  @Nullable IpAddress first(Link link, IpFamily family) {
    for (int i = 0; i < all.size(); i++) {
      Held held = all.get(i);
      if (held.link == link && held.address().family() == family) {
        return held.address();
      }
    }
    return null;
  }

  List<Held> on(Link link, IpFamily family) {
    List<Held> found = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Held held = all.get(i);
      if (held.link == link && held.address().family() == family) {
        found.add(held);
      }
    }
    return found;
  }

  List<AddressState> states() {
    List<AddressState> states = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      states.add(all.get(i).state);
    }
    return states;
  }
}
