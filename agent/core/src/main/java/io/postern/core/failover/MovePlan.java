package io.postern.core.failover;

import io.postern.core.failover.config.StandbyMode;
import io.postern.device.DeviceCommand;
import io.postern.device.LinkState;
import io.postern.device.NeighbourState;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a move, in the order that restores service first.
 *
 * <p><b>Service</b> puts MAC, addresses, routes and neighbours on the new interface. What it
 * brought there is <b>announced</b>, in the same batch, but only if all of the service was done:
 * nothing may be announced that is not in place (design, invariant 3). Where something was refused,
 * a second batch announces what did arrive. Then the old interface is <b>tidied</b>: addresses are
 * removed in reverse order, because deleting a primary address deletes its secondaries. An old
 * interface that may still answer loses its addresses before the announcement; one that is dead
 * after it.
 */
final class MovePlan {
  private final Group group;
  private final Move move;

  MovePlan(Group group, Move move) {
    this.group = group;
    this.move = move;
  }

  /** Puts everything on the new interface. */
  List<DeviceCommand> service() {
    List<DeviceCommand> commands = new ArrayList<>(move.addresses.size() + 32);
    StandbyMode mode = group.config.standbyMode();
    boolean warm = mode == StandbyMode.WARM;
    if (warm) {
      stepAside(commands);
    } else if (group.config.unplumbFirst() && mode == StandbyMode.COLD) {
      remove(move.addresses, commands);
      if (leavesEmpty()) {
        setOldDown(commands);
      }
    }
    group.macs.take(move.to, move.addresses.getFirst(), commands);
    LinkState link = group.kernel.link(move.to.nic);
    boolean down = link == null || !link.adminUp() || move.to.keptDown;
    if (down && !warm) {
      commands.add(new DeviceCommand.SetAdminUp(move.to.nic, true));
    }
    for (ProtectedAddress address : move.addresses) {
      Placement.prepare(group, move.to, address, true, commands);
    }
    for (ProtectedAddress address : move.addresses) {
      commands.add(
          new DeviceCommand.AddAddress(
              Placement.device(group, move.to, address), address.prefix, address.broadcast));
    }
    if (warm) {
      IpPrefix dummy = Standby.dummyAddress(group, move.to, move.from);
      if (dummy != null) {
        commands.add(new DeviceCommand.RemoveAddress(move.to.nic, dummy));
      }
      if (down) {
        commands.add(new DeviceCommand.SetAdminUp(move.to.nic, true));
      }
    }
    raiseVlans(commands);
    routes(commands);
    neighbours(commands);
    return commands;
  }

  /** Warm: the old interface takes the standby's dummy set before the standby takes its set. */
  private void stepAside(List<DeviceCommand> commands) {
    Member from = move.from;
    if (from == null || group.kernel.link(from.nic) == null) {
      return;
    }
    setOldDown(commands);
    IpPrefix dummy = Standby.dummyAddress(group, from, move.to);
    if (dummy != null) {
      commands.add(new DeviceCommand.AddAddress(from.nic, dummy, null));
    }
    remove(move.addresses, commands);
    MacAddress dummyMac = Standby.dummyMac(group, from, move.to);
    if (dummyMac != null) {
      MacAddress has = Placement.macOf(group, from);
      boolean takenNow = dummyMac.equals(Placement.macOf(group, move.to));
      // The standby still has its dummy MAC: the old interface has a spare one for a moment.
      commands.add(
          new DeviceCommand.SetMac(
              from.nic,
              takenNow && has != null ? Placement.spareMac(has, 8 + from.order) : dummyMac));
    }
  }

  /** A VLAN link that somebody left down serves nobody. */
  private void raiseVlans(List<DeviceCommand> commands) {
    InterfaceName last = null;
    for (ProtectedAddress address : move.addresses) {
      if (address.vlanId != 0) {
        InterfaceName base = Placement.base(group, move.to, address.vlanId);
        LinkState link = group.kernel.link(base);
        if (link != null && !link.adminUp() && !base.equals(last)) {
          commands.add(new DeviceCommand.SetAdminUp(base, true));
          last = base;
        }
      }
    }
  }

  private void setOldDown(List<DeviceCommand> commands) {
    Member from = move.from;
    if (from != null && group.kernel.link(from.nic) != null) {
      commands.add(new DeviceCommand.SetAdminUp(from.nic, false));
    }
  }

  /** Whether the old interface has no other address of the group: cold, several may have some. */
  private boolean leavesEmpty() {
    for (ProtectedAddress address : group.addresses) {
      if (address.at == move.from && !move.addresses.contains(address)) {
        return false;
      }
    }
    return true;
  }

  private void remove(List<ProtectedAddress> addresses, List<DeviceCommand> commands) {
    Member from = move.from;
    if (from == null) {
      return;
    }
    for (int i = addresses.size() - 1; i >= 0; i--) {
      ProtectedAddress address = addresses.get(i);
      InterfaceName device = Placement.device(group, from, address);
      if (group.kernel.link(device) != null) {
        commands.add(new DeviceCommand.RemoveAddress(device, address.prefix));
      }
    }
    Secondaries.putBack(group, commands);
  }

  private void routes(List<DeviceCommand> commands) {
    // On-link routes first: a gateway may be reached through one of them.
    for (int pass = 0; pass < 2; pass++) {
      for (CarriedRoute route : group.routes) {
        if (route.anchor.move == move && route.onLink() == (pass == 0)) {
          InterfaceName device = Placement.device(group, move.to, route.anchor);
          RouteState state = route.through(device);
          commands.add(new DeviceCommand.PutRoute(state));
        }
      }
    }
  }

  private void neighbours(List<DeviceCommand> commands) {
    for (CarriedNeighbour each : group.neighbours) {
      if (each.anchor().move == move) {
        InterfaceName device = Placement.device(group, move.to, each.anchor());
        NeighbourState state = each.template();
        commands.add(
            new DeviceCommand.PutNeighbour(
                new NeighbourState(device, state.address(), state.mac(), true)));
      }
    }
  }

  /** Gives the group's name to the link that carries its first address. */
  static void altname(
      Group group, List<ProtectedAddress> moved, Member to, List<DeviceCommand> commands) {
    // A group that was disabled or removed meanwhile has given its name up.
    if (!group.gone
        && group.config.enabled()
        && !group.addresses.isEmpty()
        && moved.contains(group.addresses.getFirst())) {
      InterfaceName device = Placement.device(group, to, group.addresses.getFirst());
      group.altnameOn = device;
      commands.add(new DeviceCommand.AddAlternativeName(device, group.config.name()));
    }
  }

  /**
   * Tells the LAN of addresses; first takes them off an old interface that may still answer. Null
   * where one's MAC is not known yet.
   */
  @Nullable List<DeviceCommand> announceAll() {
    for (ProtectedAddress address : move.addresses) {
      if (Announcements.announcedMac(group, move.to, address) == null) {
        return null;
      }
    }
    return announce(move.addresses);
  }

  /** As {@link #announceAll}, of those that arrived and whose MAC is known. */
  List<DeviceCommand> announceArrived() {
    return announce(move.arrived);
  }

  private List<DeviceCommand> announce(List<ProtectedAddress> addresses) {
    List<DeviceCommand> commands = new ArrayList<>(2 * addresses.size());
    if (move.oldLive) {
      remove(addresses, commands);
    }
    for (ProtectedAddress address : addresses) {
      DeviceCommand command = Announcements.command(group, move.to, address);
      if (command != null) {
        commands.add(command);
      }
    }
    return commands;
  }

  /** Clears up behind the move. */
  List<DeviceCommand> tidy() {
    List<DeviceCommand> commands = new ArrayList<>();
    Member from = move.from;
    // The name moves only now: taking it from another link costs milliseconds.
    altname(group, move.arrived, move.to, commands);
    if (!move.oldLive) {
      remove(move.arrived, commands);
    }
    flush(commands);
    if (from != null && group.kernel.link(from.nic) != null) {
      for (CarriedNeighbour each : group.neighbours) {
        if (move.arrived.contains(each.anchor())) {
          commands.add(
              new DeviceCommand.RemoveNeighbour(
                  Placement.device(group, from, each.anchor()), each.template().address()));
        }
      }
      lowerMacvlans(from, commands);
    }
    Map<Member, MacAddress> current = new LinkedHashMap<>();
    MacAddress taken = group.macs.serving(move.to, move.addresses.getFirst());
    if (taken != null && group.macs.governed()) {
      current.put(move.to, taken);
      stepAsideMacs(taken, current);
    }
    group.macs.settle(group.macs.targets(), current, commands);
    if (from != null
        && Standby.takesDown(group, from)
        && !group.bound(from)
        && group.kernel.link(from.nic) != null) {
      commands.add(new DeviceCommand.SetAdminUp(from.nic, false));
    }
    return commands;
  }

  /** Who gave up the MAC in {@link Macs#take} has a spare one now, whatever was reported last. */
  private void stepAsideMacs(MacAddress taken, Map<Member, MacAddress> current) {
    for (Member other : group.members) {
      LinkState link = group.kernel.link(other.nic);
      if (other != move.to && Kernel.live(link) && link != null && taken.equals(link.mac())) {
        current.put(other, Placement.spareMac(taken, 8 + other.order));
      }
    }
  }

  private void flush(List<DeviceCommand> commands) {
    List<IpPrefix> subnets = new ArrayList<>();
    boolean v4 = false;
    boolean v6 = false;
    Member from = move.from;
    for (ProtectedAddress address : move.arrived) {
      v4 |= address.prefix.address().isV4();
      v6 |= !address.prefix.address().isV4();
      IpPrefix subnet = address.prefix.network();
      if (!subnets.contains(subnet)) {
        subnets.add(subnet);
        commands.add(
            new DeviceCommand.FlushNeighbours(
                Placement.base(group, move.to, address.vlanId), subnet));
        if (from != null && group.kernel.link(from.nic) != null) {
          commands.add(
              new DeviceCommand.FlushNeighbours(
                  Placement.base(group, from, address.vlanId), subnet));
        }
      }
    }
    if (v4) {
      commands.add(new DeviceCommand.FlushRouteCaches(IpFamily.IPV4));
    }
    if (v6) {
      commands.add(new DeviceCommand.FlushRouteCaches(IpFamily.IPV6));
    }
  }

  private void lowerMacvlans(Member from, List<DeviceCommand> commands) {
    List<InterfaceName> lowered = new ArrayList<>();
    for (ProtectedAddress address : move.arrived) {
      InterfaceName device = Placement.device(group, from, address);
      @Nullable LinkState link = group.kernel.link(device);
      boolean own = !device.equals(Placement.base(group, from, address.vlanId));
      if (own && link != null && !lowered.contains(device)) {
        lowered.add(device);
        commands.add(new DeviceCommand.SetAdminUp(device, false));
      }
    }
  }
}
