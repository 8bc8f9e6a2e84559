package io.postern.core.failover;

import io.postern.device.AddressState;
import io.postern.device.DeviceCommand;
import io.postern.device.LinkState;
import io.postern.device.NeighbourState;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel had before commands changed it, so that it can be put back.
 *
 * <p>Of each thing that is touched the state at the first touch counts; whatever was done to it
 * afterwards, one command restores it. Restored is in reverse order, so that an address is taken
 * off a macvlan before that is deleted.
 */
final class Undo {
  /** A thing that a command changes. */
  private sealed interface Thing {
    record Address(InterfaceName nic, IpPrefix prefix) implements Thing {}

    record Link(InterfaceName nic) implements Thing {}

    record AdminState(InterfaceName nic) implements Thing {}

    record Mac(InterfaceName nic) implements Thing {}

    record Name(String name) implements Thing {}

    record Route(long table, IpPrefix destination, long metric) implements Thing {}

    record Neighbour(InterfaceName nic, IpAddress address) implements Thing {}
  }

  private final Kernel kernel;
  private final Map<Thing, DeviceCommand> restoring = new LinkedHashMap<>();
  private final LinkedHashSet<Thing> changed = new LinkedHashSet<>();

  Undo(Kernel kernel) {
    this.kernel = kernel;
  }

  /** A command is on its way: what it is going to change is noted as it is. */
  void sent(DeviceCommand command) {
    Thing thing = thing(command);
    DeviceCommand back = thing == null ? null : back(command);
    if (thing != null && back != null) {
      restoring.putIfAbsent(thing, back);
    }
  }

  /** A command was carried out, or may have been. */
  void done(DeviceCommand command) {
    Thing thing = thing(command);
    if (thing != null) {
      changed.add(thing);
    }
  }

  /** Whether putting back takes an address off a link. */
  boolean takesOff(InterfaceName nic, IpPrefix prefix) {
    Thing thing = new Thing.Address(nic, prefix);
    return changed.contains(thing) && restoring.get(thing) instanceof DeviceCommand.RemoveAddress;
  }

  /** The commands that put everything back. */
  List<DeviceCommand> commands() {
    List<DeviceCommand> commands = new ArrayList<>();
    for (Map.Entry<Thing, DeviceCommand> entry : restoring.entrySet()) {
      if (changed.contains(entry.getKey())) {
        commands.addFirst(entry.getValue());
      }
    }
    return commands;
  }

  private static @Nullable Thing thing(DeviceCommand command) {
    return switch (command) {
      case DeviceCommand.AddAddress add -> new Thing.Address(add.nic(), add.prefix());
      case DeviceCommand.RemoveAddress gone -> new Thing.Address(gone.nic(), gone.prefix());
      case DeviceCommand.SetAdminUp set -> new Thing.AdminState(set.nic());
      case DeviceCommand.SetMac set -> new Thing.Mac(set.nic());
      case DeviceCommand.CreateVlan made -> new Thing.Link(made.name());
      case DeviceCommand.CreateMacvlan made -> new Thing.Link(made.name());
      case DeviceCommand.DeleteLink gone -> new Thing.Link(gone.nic());
      case DeviceCommand.AddAlternativeName named -> new Thing.Name(named.name());
      case DeviceCommand.RemoveAlternativeName named -> new Thing.Name(named.name());
      case DeviceCommand.PutRoute(RouteState r) ->
          new Thing.Route(r.table(), r.destination(), r.metric());
      case DeviceCommand.RemoveRoute(RouteState r) ->
          new Thing.Route(r.table(), r.destination(), r.metric());
      case DeviceCommand.PutNeighbour(NeighbourState n) ->
          new Thing.Neighbour(n.nic(), n.address());
      case DeviceCommand.RemoveNeighbour gone -> new Thing.Neighbour(gone.nic(), gone.address());
      case DeviceCommand.FlushNeighbours flush -> null;
      case DeviceCommand.FlushRouteCaches flush -> null;
      case DeviceCommand.Announce announce -> null;
      case DeviceCommand.AnnounceMac mac -> null;
      case DeviceCommand.ProbeAddress probe -> null;
      case DeviceCommand.SendFrame frame -> null;
    };
  }

  /** What restores the state of now; null where the command changes nothing. */
  private @Nullable DeviceCommand back(DeviceCommand command) {
    return switch (command) {
      case DeviceCommand.AddAddress add ->
          kernel.has(add.nic(), add.prefix())
              ? null
              : new DeviceCommand.RemoveAddress(add.nic(), add.prefix());
      case DeviceCommand.RemoveAddress gone -> {
        AddressState state = kernel.address(gone.nic(), gone.prefix());
        yield state == null ? null : DeviceCommand.AddAddress.again(state);
      }
      case DeviceCommand.SetAdminUp set -> {
        LinkState link = kernel.link(set.nic());
        yield link == null || link.adminUp() == set.up()
            ? null
            : new DeviceCommand.SetAdminUp(set.nic(), link.adminUp());
      }
      case DeviceCommand.SetMac set -> {
        LinkState link = kernel.link(set.nic());
        yield link == null || link.mac() == null || link.mac().equals(set.mac())
            ? null
            : new DeviceCommand.SetMac(set.nic(), link.mac());
      }
      case DeviceCommand.CreateVlan made -> deletion(made.name());
      case DeviceCommand.CreateMacvlan made -> deletion(made.name());
      case DeviceCommand.DeleteLink gone -> creation(kernel.link(gone.nic()));
      case DeviceCommand.AddAlternativeName(InterfaceName nic, String name) -> {
        InterfaceName holder = holder(name);
        yield holder == null
            ? new DeviceCommand.RemoveAlternativeName(nic, name)
            : holder.equals(nic) ? null : new DeviceCommand.AddAlternativeName(holder, name);
      }
      case DeviceCommand.RemoveAlternativeName(InterfaceName nic, String name) ->
          nic.equals(holder(name)) ? new DeviceCommand.AddAlternativeName(nic, name) : null;
      case DeviceCommand.PutRoute(RouteState route) -> {
        RouteState state = kernel.routeLike(route);
        yield state == null
            ? new DeviceCommand.RemoveRoute(route)
            : state.equals(route) ? null : new DeviceCommand.PutRoute(state);
      }
      case DeviceCommand.RemoveRoute(RouteState route) -> {
        RouteState state = kernel.routeLike(route);
        yield state == null ? null : new DeviceCommand.PutRoute(state);
      }
      case DeviceCommand.PutNeighbour(NeighbourState n) -> {
        NeighbourState state = permanent(n.nic(), n.address());
        yield state == null
            ? new DeviceCommand.RemoveNeighbour(n.nic(), n.address())
            : state.equals(n) ? null : new DeviceCommand.PutNeighbour(state);
      }
      case DeviceCommand.RemoveNeighbour gone -> {
        NeighbourState state = permanent(gone.nic(), gone.address());
        yield state == null ? null : new DeviceCommand.PutNeighbour(state);
      }
      case DeviceCommand.FlushNeighbours flush -> null;
      case DeviceCommand.FlushRouteCaches flush -> null;
      case DeviceCommand.Announce announce -> null;
      case DeviceCommand.AnnounceMac mac -> null;
      case DeviceCommand.ProbeAddress probe -> null;
      case DeviceCommand.SendFrame frame -> null;
    };
  }

  private @Nullable DeviceCommand deletion(InterfaceName made) {
    return kernel.link(made) == null ? new DeviceCommand.DeleteLink(made) : null;
  }

  private @Nullable DeviceCommand creation(@Nullable LinkState link) {
    LinkState lower = link == null ? null : kernel.link(link.lower());
    if (link == null || lower == null || !link.ours()) {
      return null;
    }
    if (link.vlanId() != 0) {
      return new DeviceCommand.CreateVlan(link.name(), lower.name(), link.vlanId());
    }
    return link.mac() == null
        ? null
        : new DeviceCommand.CreateMacvlan(
            link.name(), lower.name(), link.mac(), true, link.adminUp());
  }

  private @Nullable InterfaceName holder(String name) {
    for (LinkState link : kernel.links()) {
      if (link.alternativeNames().contains(name)) {
        return link.name();
      }
    }
    return null;
  }

  private @Nullable NeighbourState permanent(InterfaceName nic, IpAddress address) {
    for (NeighbourState state : kernel.permanentNeighbours()) {
      if (state.nic().equals(nic) && state.address().equals(address)) {
        return state;
      }
    }
    return null;
  }
}
