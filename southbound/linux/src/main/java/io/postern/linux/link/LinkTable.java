package io.postern.linux.link;

import io.postern.device.LinkState;
import io.postern.linux.netlink.Indexes;
import io.postern.linux.netlink.LinkCodec;
import io.postern.linux.netlink.Names;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The links and their addresses as the kernel's events have told so far. The reader thread writes;
 * any thread reads.
 */
public final class LinkTable implements Names, Indexes {
  private final Map<Integer, LinkCodec.Read> byIndex = new ConcurrentHashMap<>();
  private final Map<InterfaceName, LinkCodec.Read> byName = new ConcurrentHashMap<>();
  private final Map<Integer, Map<IpAddress, IpPrefix>> addresses = new ConcurrentHashMap<>();

  /** Forgets all but {@code links}. */
  void replace(Collection<LinkCodec.Read> links) {
    Set<Integer> kept = ConcurrentHashMap.newKeySet();
    for (LinkCodec.Read link : links) {
      kept.add(link.state().index());
      put(link);
    }
    for (LinkCodec.Read old : byIndex.values()) {
      if (!kept.contains(old.state().index())) {
        remove(old.state().index());
      }
    }
    addresses.clear();
  }

  /** Takes a link in; what stood there under its index. */
  LinkCodec.@Nullable Read put(LinkCodec.Read link) {
    LinkState state = link.state();
    LinkCodec.Read old = byIndex.put(state.index(), link);
    byName.put(state.name(), link);
    if (old != null && !old.state().name().equals(state.name())) {
      byName.remove(old.state().name(), old);
    }
    return old;
  }

  /** Takes a link out. */
  LinkCodec.@Nullable Read remove(int index) {
    LinkCodec.Read old = byIndex.remove(index);
    addresses.remove(index);
    if (old != null) {
      byName.computeIfPresent(
          old.state().name(), (n, now) -> now.state().index() == index ? null : now);
    }
    return old;
  }

  /** Takes an address in. */
  void addAddress(int index, IpPrefix prefix) {
    Map<IpAddress, IpPrefix> of = addresses.computeIfAbsent(index, i -> new LinkedHashMap<>());
    synchronized (of) {
      of.put(prefix.address(), prefix);
    }
  }

  /** Takes an address out. */
  void removeAddress(int index, IpPrefix prefix) {
    Map<IpAddress, IpPrefix> of = addresses.get(index);
    if (of != null) {
      synchronized (of) {
        of.remove(prefix.address());
      }
    }
  }

  /** Whether a link carries an address. */
  public boolean carries(int index, IpAddress address) {
    Map<IpAddress, IpPrefix> of = addresses.get(index);
    if (of == null) {
      return false;
    }
    synchronized (of) {
      return of.containsKey(address);
    }
  }

  /** Whether a link carries an address with that prefix length. */
  boolean carries(int index, IpPrefix prefix) {
    Map<IpAddress, IpPrefix> of = addresses.get(index);
    if (of == null) {
      return false;
    }
    synchronized (of) {
      return prefix.equals(of.get(prefix.address()));
    }
  }

  /** The first address of a link from whose prefix {@code target} can be reached, if any. */
  public Optional<IpAddress> sourceFor(int index, IpAddress target) {
    Map<IpAddress, IpPrefix> of = addresses.get(index);
    if (of == null) {
      return Optional.empty();
    }
    synchronized (of) {
      return of.values().stream()
          .filter(p -> p.contains(target))
          .map(IpPrefix::address)
          .findFirst();
    }
  }

  /** Whether a link carries any address of a family (link-local ones do not count). */
  public boolean hasAddress(int index, IpFamily family) {
    Map<IpAddress, IpPrefix> of = addresses.get(index);
    if (of == null) {
      return false;
    }
    synchronized (of) {
      return of.keySet().stream().anyMatch(a -> a.family() == family && !a.isLinkLocal());
    }
  }

  /** The link of that name, as far as is known. */
  public LinkCodec.@Nullable Read link(InterfaceName name) {
    return byName.get(name);
  }

  /** The link of that index, as far as is known. */
  public LinkCodec.@Nullable Read link(int index) {
    return byIndex.get(index);
  }

  /** Megabits a second by index, as far as known. */
  public Map<Integer, Integer> speeds() {
    Map<Integer, Integer> speeds = new HashMap<>();
    byIndex.forEach((index, link) -> speeds.put(index, link.state().speedMbps()));
    return speeds;
  }

  /** All links known. */
  public Collection<LinkCodec.Read> all() {
    return byIndex.values();
  }

  @Override
  public @Nullable InterfaceName name(int index) {
    LinkCodec.Read link = byIndex.get(index);
    return link == null ? null : link.state().name();
  }

  @Override
  public int index(InterfaceName name) {
    LinkCodec.Read link = byName.get(name);
    return link == null ? 0 : link.state().index();
  }
}
