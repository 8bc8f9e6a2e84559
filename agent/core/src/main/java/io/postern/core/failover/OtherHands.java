package io.postern.core.failover;

import io.postern.device.AddressState;
import io.postern.device.LinkState;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import org.jspecify.annotations.Nullable;

/**
 * Tells another hand's work from the remainder of the agent's own, by what the kernel reports. The
 * agent never takes an address, a route or a link's state from where it should be, or is just being
 * put; and what it puts is tagged. So whoever does, in whatever moment, is another hand. What goes
 * with a link that fails is nobody's work.
 */
final class OtherHands {
  private OtherHands() {}

  /** A protected address was reported on a link. */
  static void put(Group group, ProtectedAddress address, AddressState state) {
    InterfaceName right = right(group, address);
    if (right != null && state.nic().equals(right)) {
      address.touched = false;
    } else if (right != null) {
      address.copied = !state.ours();
    }
  }

  /** A protected address is gone from a link. */
  static void took(Group group, ProtectedAddress address, AddressState state) {
    InterfaceName right = right(group, address);
    if (right != null && state.nic().equals(right)) {
      address.touched = works(group, address, right);
    } else {
      address.copied = false;
    }
  }

  /** A route of the group's was reported. */
  static void put(Group group, CarriedRoute route, RouteState state) {
    InterfaceName right = right(group, route.anchor);
    if (right != null) {
      route.touched = !state.ours() && !Kernel.sameWay(state, route.through(right));
    }
  }

  /** A route of the group's is gone. */
  static void took(Group group, CarriedRoute route, RouteState state) {
    InterfaceName right = right(group, route.anchor);
    if (right != null && Kernel.leaves(state, right)) {
      route.touched = works(group, route.anchor, right);
    }
  }

  /** A link on which addresses are, other than a member, was set up or down. */
  static void set(Group group, LinkState link) {
    for (ProtectedAddress address : group.addresses) {
      Member at = address.bound();
      if (at != null
          && (link.name().equals(Placement.device(group, at, address))
              || link.name().equals(Placement.base(group, at, address.vlanId)))) {
        address.touched = !link.adminUp() && Kernel.live(group.kernel.link(at.nic));
      }
    }
  }

  /** A member's link is gone or down: what went with it nobody took. */
  static void failed(Group group, Member member) {
    for (ProtectedAddress address : group.addresses) {
      if (address.bound() == member) {
        address.touched = false;
      }
    }
    for (CarriedRoute route : group.routes) {
      if (route.anchor.bound() == member) {
        route.touched = false;
      }
    }
  }

  /** Where an address should be, or is just being put. */
  private static @Nullable InterfaceName right(Group group, ProtectedAddress address) {
    Member bound = address.bound();
    return bound == null ? null : Placement.device(group, bound, address);
  }

  private static boolean works(Group group, ProtectedAddress address, InterfaceName device) {
    Member bound = address.bound();
    LinkState link = group.kernel.link(device);
    return bound != null
        && link != null
        && link.adminUp()
        && Kernel.live(group.kernel.link(bound.nic));
  }
}
