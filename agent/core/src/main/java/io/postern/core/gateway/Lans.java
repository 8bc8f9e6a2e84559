package io.postern.core.gateway;

import io.postern.device.AddressState;
import io.postern.device.Carrier;
import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the device reported of links and addresses, as far as gateway groups need it. */
final class Lans {
  private final TreeMap<Integer, LinkState> links = new TreeMap<>();
  private final TreeMap<InterfaceName, LinkedHashMap<IpPrefix, AddressState>> addresses =
      new TreeMap<>();
  private boolean known;

  /** Whether a first snapshot has come. */
  boolean known() {
    return known;
  }

  @Nullable LinkState link(InterfaceName nic) {
    for (LinkState link : links.values()) {
      if (link.name().equals(nic)) {
        return link;
      }
    }
    return null;
  }

  /** The link that an event takes away, takes down or takes an address from; null for none. */
  @Nullable InterfaceName lost(DeviceEvent event) {
    if (event instanceof DeviceEvent.AddressGone gone) {
      return gone.address().nic();
    }
    if (event instanceof DeviceEvent.LinkReported reported) {
      return reported.link().adminUp() ? null : reported.link().name();
    }
    LinkState before = event instanceof DeviceEvent.LinkGone gone ? links.get(gone.index()) : null;
    return before == null ? null : before.name();
  }

  /** The loopback, where it is up; null where there is none. */
  @Nullable InterfaceName loopback() {
    for (LinkState link : links.values()) {
      if (link.loopback() && link.adminUp()) {
        return link.name();
      }
    }
    return null;
  }

  /** Links that have an address in a network, but for those that the agent made. */
  List<InterfaceName> within(IpPrefix network) {
    List<InterfaceName> found = new ArrayList<>();
    for (LinkState link : links.values()) {
      boolean there =
          addresses.getOrDefault(link.name(), new LinkedHashMap<>()).keySet().stream()
              .anyMatch(prefix -> prefix.network().equals(network.network()));
      if (there && !link.loopback() && !link.ours()) {
        found.add(link.name());
      }
    }
    return found;
  }

  /** Host addresses on the loopback that the agent put there. */
  List<IpPrefix> onLoopback() {
    InterfaceName loopback = loopback();
    List<IpPrefix> found = new ArrayList<>();
    if (loopback != null) {
      addresses.getOrDefault(loopback, new LinkedHashMap<>()).values().stream()
          .filter(AddressState::ours)
          .forEach(state -> found.add(state.prefix()));
    }
    return found;
  }

  /** The prefix of an address on a link; null where it is not there. */
  @Nullable IpPrefix prefix(InterfaceName nic, IpAddress address) {
    return on(nic).stream().filter(p -> p.address().equals(address)).findFirst().orElse(null);
  }

  /** Whether packets can pass. */
  boolean usable(InterfaceName nic) {
    LinkState link = link(nic);
    return link != null && link.adminUp() && link.carrier() != Carrier.DOWN;
  }

  /** Addresses on a link in the kernel's order. */
  List<IpPrefix> on(InterfaceName nic) {
    LinkedHashMap<IpPrefix, AddressState> here = addresses.get(nic);
    return here == null ? List.of() : List.copyOf(here.keySet());
  }

  /**
   * The primary IPv4 address of a link, or its link-local one; null where there is none.
   *
   * @param but virtual addresses, which belong to nobody
   */
  @Nullable IpAddress primary(InterfaceName nic, IpFamily family, List<IpAddress> but) {
    LinkedHashMap<IpPrefix, AddressState> here = addresses.get(nic);
    if (here == null) {
      return null;
    }
    for (AddressState state : here.values()) {
      IpAddress address = state.prefix().address();
      if (address.family() == family
          && !but.contains(address)
          && !state.secondary()
          && !state.tentative()
          && !state.duplicated()
          && (family == IpFamily.IPV4 || address.isLinkLocal())) {
        return address;
      }
    }
    return null;
  }

  /** Takes in an event; whether it says something about links or addresses. */
  boolean report(DeviceEvent event) {
    return switch (event) {
      case DeviceEvent.Resynchronized all -> {
        known = true;
        links.clear();
        addresses.clear();
        all.snapshot().links().forEach(link -> links.put(link.index(), link));
        all.snapshot().addresses().forEach(this::add);
        yield true;
      }
      case DeviceEvent.LinkReported reported -> {
        links.put(reported.link().index(), reported.link());
        yield true;
      }
      case DeviceEvent.LinkGone gone -> {
        LinkState before = links.remove(gone.index());
        if (before != null) {
          addresses.remove(before.name());
        }
        yield true;
      }
      case DeviceEvent.CarrierChanged changed -> {
        LinkState link = link(changed.nic());
        if (link != null) {
          links.put(link.index(), link.withCarrier(changed.carrier()));
        }
        yield true;
      }
      case DeviceEvent.AddressReported reported -> {
        add(reported.address());
        yield true;
      }
      case DeviceEvent.AddressGone gone -> {
        LinkedHashMap<IpPrefix, AddressState> here = addresses.get(gone.address().nic());
        if (here != null) {
          here.remove(gone.address().prefix());
        }
        yield true;
      }
      case DeviceEvent.RouteReported _,
          DeviceEvent.RouteGone _,
          DeviceEvent.HeartbeatRound _,
          DeviceEvent.FrameHeard _,
          DeviceEvent.ArpHeard _,
          DeviceEvent.Examined _,
          DeviceEvent.SettingDiffers _,
          DeviceEvent.SettingAgrees _,
          DeviceEvent.SettingsWatched _,
          DeviceEvent.BatchCompleted _,
          DeviceEvent.DeviceTrouble _ ->
          false;
    };
  }

  private void add(AddressState state) {
    addresses.computeIfAbsent(state.nic(), nic -> new LinkedHashMap<>()).put(state.prefix(), state);
  }

  /** Links that the agent made for virtual routers. */
  List<LinkState> virtualLinks() {
    List<LinkState> found = new ArrayList<>();
    for (LinkState link : links.values()) {
      if (link.ours() && link.name().text().matches("vr[46]-\\d{1,3}-\\d+")) {
        found.add(link);
      }
    }
    return found;
  }
}
