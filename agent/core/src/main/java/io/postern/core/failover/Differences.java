package io.postern.core.failover;

import io.postern.device.DeviceCommand;
import io.postern.device.LinkState;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel has otherwise than it should, at one moment: addresses that are gone or whose
 * link is set down, addresses that stand where they should not, routes that are gone or go another
 * way. Addresses on their way and members that do not serve are left out: that is no drift.
 */
final class Differences {
  final List<ProtectedAddress> missing = new ArrayList<>();

  /** VLAN links and macvlans that are down under an address that should be served. */
  final List<InterfaceName> lowered = new ArrayList<>();

  final LinkedHashSet<DeviceCommand> strays = new LinkedHashSet<>();
  final List<CarriedRoute> routes = new ArrayList<>();

  /** The first difference: on which link, in words, what was found, and what should stand there. */
  @Nullable InterfaceName where;

  String what = "";
  String found = "";
  String right = "";

  /** Whether another hand was seen at something that is different. */
  boolean touched;

  private final Group group;

  /** Links that addresses of the group have, or under a former policy had, their MACs on. */
  private final List<LinkState> macvlans = new ArrayList<>();

  private Differences(Group group) {
    this.group = group;
    for (LinkState link : group.kernel.links()) {
      LinkState base = group.kernel.link(link.lower());
      if (base != null
          && Remains.isMacvlan(base, link)
          && Capture.memberOf(group, link.name()) != null) {
        macvlans.add(link);
      }
    }
  }

  static Differences of(Group group) {
    Differences differences = new Differences(group);
    for (ProtectedAddress address : group.addresses) {
      if (!address.busy()) {
        differences.compare(address);
      }
    }
    for (CarriedRoute route : group.routes) {
      differences.compare(route);
    }
    return differences;
  }

  /** The first difference, for what is told of it later. */
  record First(@Nullable InterfaceName where, String what, String found, String right) {
    Checkpoint.KeptDifference keep() {
      return new Checkpoint.KeptDifference(where, what, found, right);
    }

    static First restored(Checkpoint.KeptDifference kept) {
      return new First(kept.where(), kept.what(), kept.found(), kept.right());
    }
  }

  First first() {
    return new First(where, what, found, right);
  }

  boolean none() {
    return missing.isEmpty() && strays.isEmpty() && routes.isEmpty();
  }

  private void note(InterfaceName nic, String text, String seen, String wanted) {
    if (where == null) {
      where = nic;
      what = text;
      found = seen;
      right = wanted;
    }
  }

  private void compare(ProtectedAddress address) {
    Member at = address.at;
    if (at == null) {
      adopt(address);
      at = address.at;
    }
    InterfaceName right = at == null ? null : Placement.device(group, at, address);
    if (at != null && right != null) {
      placed(address, at, right);
    }
    for (Member member : group.members) {
      stray(address, member.nic, right);
      if (address.vlanId != 0) {
        LinkState vlan = group.kernel.vlanOn(member.nic, address.vlanId);
        if (vlan != null) {
          stray(address, vlan.name(), right);
        }
      }
    }
    for (LinkState macvlan : macvlans) {
      LinkState base = group.kernel.link(macvlan.lower());
      if (base != null && base.vlanId() == address.vlanId) {
        stray(address, macvlan.name(), right);
      }
    }
  }

  private void placed(ProtectedAddress address, Member at, InterfaceName right) {
    LinkState link = group.kernel.link(at.nic);
    boolean there = group.kernel.has(right, address.prefix);
    boolean usable = link != null && link.adminUp() && Monitor.serves(at);
    InterfaceName down = there && usable ? Placement.lowered(group, at, address) : null;
    boolean lacks = usable && (!there || down != null);
    if (lacks != address.missing && Monitor.serves(at)) {
      address.missing = lacks;
      address.eventId = lacks ? group.outbox.eventId() : address.eventId;
      group.changed();
    }
    touched |= lacks && address.touched;
    if (down != null) {
      missing.add(address);
      Placement.addLowered(group, at, address, lowered);
      note(down, down + " of " + address + " was set down", down + " down", down + " up");
    } else if (lacks) {
      missing.add(address);
      note(right, address + " was taken off " + right, "", address + " on " + right);
    } else if (there) {
      address.reason = "";
      address.driftTold = false;
    }
  }

  /** An address that is nowhere by our account but is found in place is where it is found. */
  private void adopt(ProtectedAddress address) {
    for (Member member : group.members) {
      if (Monitor.serves(member)
          && group.kernel.has(Placement.device(group, member, address), address.prefix)) {
        address.at = member;
        address.fresh = false;
        group.changed();
        return;
      }
    }
  }

  private void stray(
      ProtectedAddress address, InterfaceName device, @Nullable InterfaceName right) {
    // An address outside any VLAN may stand on a VLAN link too: that is another network.
    boolean other = address.vlanId != 0 && group.member(device) != null;
    if (right == null || device.equals(right) || other) {
      return;
    }
    if (group.kernel.has(device, address.prefix)) {
      DeviceCommand removal = new DeviceCommand.RemoveAddress(device, address.prefix);
      if (!strays.contains(removal)) {
        touched |= address.copied;
        strays.addFirst(removal);
        note(
            device,
            address + " was put on " + device + " while " + right + " serves it",
            address + " on " + device,
            "");
      }
    }
  }

  private void compare(CarriedRoute route) {
    ProtectedAddress anchor = route.anchor;
    Member at = anchor.at;
    if (anchor.busy() || at == null) {
      return;
    }
    InterfaceName device = Placement.device(group, at, anchor);
    LinkState link = group.kernel.link(device);
    RouteState wanted = route.through(device);
    RouteState there = group.kernel.routeLike(wanted);
    boolean up = link != null && link.adminUp();
    boolean installed = up && there != null && Kernel.sameWay(there, wanted);
    if (installed != route.installed) {
      route.installed = installed;
      group.changed();
    }
    if (!Monitor.serves(at)) {
      return; // it goes where the address goes
    }
    if (!up || !group.kernel.has(device, anchor.prefix)) {
      if (anchor.missing) {
        routes.add(route);
      }
      return;
    }
    if (!installed) {
      touched |= route.touched;
      routes.add(route);
      note(
          device,
          "route "
              + wanted.destination()
              + (there == null ? " was removed" : " was turned away from " + device),
          there == null ? "" : Sentences.way(there),
          Sentences.way(wanted));
    }
  }
}
