package io.postern.simulated;

import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.Frame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a kernel does with each command, or why it refuses. */
final class KernelCommands {
  private static final int MAX_PAYLOAD = 1_400;

  private final Kernel kernel;

  KernelCommands(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Carries a command out; null where it was done. */
  @Nullable Refusal apply(DeviceCommand command) {
    return switch (command) {
      case DeviceCommand.SetAdminUp c -> setAdminUp(c.nic(), c.up());
      case DeviceCommand.SetMac c -> setMac(c.nic(), c.mac());
      case DeviceCommand.AddAddress c -> {
        Link link = kernel.links.find(c.nic());
        yield link == null
            ? Refusal.NO_DEVICE
            : kernel.addAddress(link, c.prefix(), c.broadcast(), !c.foreign());
      }
      case DeviceCommand.RemoveAddress c -> {
        Link link = kernel.links.find(c.nic());
        yield link == null ? Refusal.NO_DEVICE : kernel.removeAddress(link, c.prefix());
      }
      case DeviceCommand.PutRoute c -> kernel.putRoute(c.route(), true);
      case DeviceCommand.RemoveRoute c -> kernel.removeRoute(c.route());
      case DeviceCommand.PutNeighbour c -> {
        if (kernel.links.find(c.neighbour().nic()) == null) {
          yield Refusal.NO_DEVICE;
        }
        kernel.neighbours.put(c.neighbour());
        yield null;
      }
      case DeviceCommand.RemoveNeighbour c -> {
        kernel.neighbours.remove(c.nic(), c.address());
        yield null;
      }
      case DeviceCommand.FlushNeighbours c -> {
        kernel.neighbours.flushLearned(c.nic(), c.within());
        yield null;
      }
      case DeviceCommand.FlushRouteCaches _ -> null;
      case DeviceCommand.CreateVlan c -> createVlan(c);
      case DeviceCommand.CreateMacvlan c -> createMacvlan(c);
      case DeviceCommand.DeleteLink c -> deleteLink(c.nic());
      case DeviceCommand.AddAlternativeName c -> addAlternativeName(c.nic(), c.name());
      case DeviceCommand.RemoveAlternativeName c -> removeAlternativeName(c.nic(), c.name());
      case DeviceCommand.Announce c -> announce(c);
      case DeviceCommand.AnnounceMac c -> announceMac(c);
      case DeviceCommand.ProbeAddress c -> probeAddress(c);
      case DeviceCommand.SendFrame c -> sendFrame(c);
    };
  }

  @Nullable Refusal setAdminUp(InterfaceName nic, boolean up) {
    Link link = kernel.links.find(nic);
    if (link == null) {
      return Refusal.NO_DEVICE;
    }
    if (up && link.lower != null && !link.lower.adminUp) {
      return new Refusal(DeviceError.UNREACHABLE, "Network is down");
    }
    kernel.setAdminUp(link, up);
    return null;
  }

  @Nullable Refusal setMac(InterfaceName nic, MacAddress mac) {
    Link link = kernel.links.find(nic);
    if (link == null) {
      return Refusal.NO_DEVICE;
    }
    if (mac.isGroup() || mac.equals(MacAddress.ZERO) || link.loopback()) {
      return new Refusal(DeviceError.INVALID, "Cannot assign requested address");
    }
    link.macInherited = false;
    if (link.adminUp && !link.capability.changesMacWhileUp() && !mac.equals(link.mac)) {
      kernel.setAdminUp(link, false);
      kernel.setMac(link, mac);
      kernel.setAdminUp(link, true);
    } else {
      kernel.setMac(link, mac);
    }
    return null;
  }

  private @Nullable Refusal createVlan(DeviceCommand.CreateVlan c) {
    Link lower = kernel.links.find(c.lower());
    if (lower == null) {
      return Refusal.NO_DEVICE;
    }
    if (lower.capability.vlanChallenged()) {
      return new Refusal(DeviceError.NOT_SUPPORTED, "VLANs not supported on device");
    }
    if (c.vlanId() < 1 || c.vlanId() > 4094) {
      return new Refusal(DeviceError.INVALID, "Invalid VLAN id");
    }
    Link there = kernel.links.find(c.name());
    if (there != null && there.lower == lower && there.vlanId == c.vlanId()) {
      return null;
    }
    if (kernel.links.isTaken(c.name().text()) || hasVlan(lower, c.vlanId())) {
      return new Refusal(DeviceError.EXISTS, "File exists");
    }
    Link vlan = new Link(kernel.links.nextIndex(), c.name(), Link.VLAN, lower.mac);
    vlan.lower = lower;
    vlan.vlanId = c.vlanId();
    vlan.macInherited = true;
    vlan.answersForItselfOnly = lower.answersForItselfOnly;
    vlan.capability = lower.capability;
    vlan.ours = true;
    vlan.adminUp = lower.adminUp;
    kernel.addLink(vlan);
    return lower.adminUp ? null : new Refusal(DeviceError.UNREACHABLE, "Network is down");
  }

  private static boolean hasVlan(Link lower, int vlanId) {
    for (Link upper : lower.uppers) {
      if (upper.kind.equals(Link.VLAN) && upper.vlanId == vlanId) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Refusal createMacvlan(DeviceCommand.CreateMacvlan c) {
    Link lower = kernel.links.find(c.lower());
    if (lower == null) {
      return Refusal.NO_DEVICE;
    }
    if (lower.master != null) {
      return new Refusal(DeviceError.BUSY, "Device or resource busy");
    }
    Link there = kernel.links.find(c.name());
    if (there != null && there.lower == lower && c.mac().equals(there.mac)) {
      return null;
    }
    if (kernel.links.isTaken(c.name().text())) {
      return new Refusal(DeviceError.EXISTS, "File exists");
    }
    if (c.mac().isGroup()) {
      return new Refusal(DeviceError.INVALID, "Cannot assign requested address");
    }
    // A MAC equal to the lower link's, or to another macvlan's on it, cannot come up (EADDRINUSE).
    boolean used = c.mac().equals(lower.mac);
    for (Link upper : lower.uppers) {
      used |= upper.kind.equals(Link.MACVLAN) && c.mac().equals(upper.mac);
    }
    if (used) {
      return new Refusal(DeviceError.EXISTS, "Address already in use");
    }
    Link macvlan = new Link(kernel.links.nextIndex(), c.name(), Link.MACVLAN, c.mac());
    macvlan.lower = lower;
    macvlan.ours = true;
    macvlan.noArp = !c.arp();
    macvlan.answersForItselfOnly = lower.answersForItselfOnly;
    macvlan.capability = lower.capability;
    macvlan.adminUp = c.up() && lower.adminUp;
    kernel.addLink(macvlan);
    return c.up() && !lower.adminUp
        ? new Refusal(DeviceError.UNREACHABLE, "Network is down")
        : null;
  }

  private @Nullable Refusal deleteLink(InterfaceName nic) {
    Link link = kernel.links.find(nic);
    if (link == null) {
      return null;
    }
    if (!link.ours) {
      return new Refusal(DeviceError.NOT_PERMITTED, "the agent did not make this link");
    }
    kernel.removeLink(link);
    return null;
  }

  private @Nullable Refusal addAlternativeName(InterfaceName nic, String name) {
    Link link = kernel.links.find(nic);
    if (link == null) {
      return Refusal.NO_DEVICE;
    }
    Link holder = kernel.links.holderOf(name);
    if (holder == link) {
      return null;
    }
    if (holder != null && kernel.links.isGiven(name)) {
      holder.alternativeNames.remove(name);
      kernel.tell(holder);
    } else if (kernel.links.isTaken(name)) {
      return new Refusal(DeviceError.EXISTS, "File exists");
    }
    link.alternativeNames.add(name);
    kernel.links.given(name, true);
    kernel.tell(link);
    return null;
  }

  private @Nullable Refusal removeAlternativeName(InterfaceName nic, String name) {
    Link link = kernel.links.find(nic);
    if (link == null) {
      return Refusal.NO_DEVICE;
    }
    if (link.alternativeNames.remove(name)) {
      kernel.links.given(name, false);
      kernel.tell(link);
    }
    return null;
  }

  private @Nullable Refusal announce(DeviceCommand.Announce c) {
    Link link = kernel.links.find(c.nic());
    Refusal refusal = cannotSend(link);
    if (refusal != null || link == null) {
      return refusal;
    }
    if (c.request()) {
      link.send(gratuitous(c, true));
    }
    if (c.reply()) {
      link.send(gratuitous(c, false));
    }
    return null;
  }

  private @Nullable Refusal announceMac(DeviceCommand.AnnounceMac c) {
    Link link = kernel.links.find(c.nic());
    Refusal refusal = cannotSend(link);
    if (refusal == null && link != null) {
      link.send(new Frame.Rarp(c.mac(), 0));
    }
    return refusal;
  }

  private static Frame gratuitous(DeviceCommand.Announce c, boolean request) {
    MacAddress targetMac = request ? MacAddress.ZERO : c.mac();
    return new Frame.Arp(
        c.mac(), MacAddress.BROADCAST, 0, request, c.address(), c.mac(), c.address(), targetMac);
  }

  private @Nullable Refusal probeAddress(DeviceCommand.ProbeAddress c) {
    Link link = kernel.links.find(c.nic());
    Refusal refusal = cannotSend(link);
    if (refusal != null || link == null || link.mac == null) {
      return refusal;
    }
    IpAddress none = c.address().isV4() ? IpAddress.ANY_V4 : IpAddress.ANY_V6;
    link.send(
        new Frame.Arp(
            link.mac, MacAddress.BROADCAST, 0, true, none, link.mac, c.address(), MacAddress.ZERO));
    return null;
  }

  private @Nullable Refusal sendFrame(DeviceCommand.SendFrame c) {
    Link link = kernel.links.find(c.nic());
    Refusal refusal = cannotSend(link);
    if (refusal != null || link == null || link.mac == null) {
      return refusal;
    }
    if (c.payload().length > MAX_PAYLOAD) {
      return new Refusal(DeviceError.INVALID, "Message too long");
    }
    MacAddress source = c.source();
    link.send(new Frame.Own(source == null ? link.mac : source, c.destination(), 0, c.payload()));
    return null;
  }

  private static @Nullable Refusal cannotSend(@Nullable Link link) {
    if (link == null) {
      return Refusal.NO_DEVICE;
    }
    return link.adminUp ? null : new Refusal(DeviceError.UNREACHABLE, "Network is down");
  }

  /** Ways out with the link filled in where the gateway says it; null where one leads nowhere. */
  static @Nullable List<NextHop> resolve(Kernel kernel, RouteState route) {
    List<NextHop> hops = new ArrayList<>();
    for (NextHop hop : route.nextHops()) {
      InterfaceName nic = hop.nic();
      IpAddress gateway = hop.gateway();
      if (nic == null && gateway != null) {
        nic = kernel.routes.directly(gateway);
      }
      if (nic == null) {
        return null;
      }
      hops.add(new NextHop(nic, gateway, hop.weight(), hop.onlink()));
    }
    return hops;
  }
}
