package io.postern.runtime.gateway;

import io.postern.cluster.PeerChannel;
import io.postern.core.gateway.balance.AnswerLease;
import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.device.ArpPort;
import io.postern.device.Device;
import io.postern.net.InterfaceName;
import io.postern.net.IpFamily;
import io.postern.runtime.loop.FaultLog;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer desks of all balanced groups, each with its port.
 *
 * <p>A group that moves to another interface, or has another VRID, is another group of the same
 * name: for a while both have a desk, and the end of the former is not the end of the latter. A
 * desk is there from the configuration on, before its port is: what others say of hosts waits for
 * it, and who makes one asks for what was said before.
 */
final class AnswerDesks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerDesks.class);

  private record Place(String group, VirtualRouterId router) {}

  private record Open(AnswerDesk desk, ArpPort port, boolean sourceChosen) {}

  private final Device device;
  private final Map<Place, AnswerDesk> desks = new ConcurrentHashMap<>();
  private final Map<Place, Open> open = new ConcurrentHashMap<>();

  /** Where a group of that name is by the newest configuration. */
  private final Map<String, Place> current = new ConcurrentHashMap<>();

  private final FaultLog faults = new FaultLog(LOG, System::nanoTime);
  private volatile String node = "";
  private volatile PeerChannel peers = PeerChannel.NONE;

  AnswerDesks(Device device) {
    this.device = device;
  }

  /** Who this node is, and how it tells others. */
  void introduce(String name, PeerChannel channel) {
    node = name;
    peers = channel;
  }

  /** Groups that are configured: their rows may come at any time. */
  void expect(List<BalancedConfig> groups) {
    for (BalancedConfig group : groups) {
      Place place = new Place(group.name(), group.router().id());
      current.put(group.name(), place);
      var _ = desk(place);
    }
  }

  private AnswerDesk desk(Place place) {
    AnswerDesk there = desks.get(place);
    if (there != null) {
      return there;
    }
    AnswerDesk made = desks.computeIfAbsent(place, p -> new AnswerDesk(p.group(), node, peers));
    peers.send(place.group(), new PeerMessage.Misses(node));
    return made;
  }

  /** The lease of a group's desk on a LAN. */
  AnswerLease lease(String group, InterfaceName nic) {
    Place place = current.get(group);
    if (place != null && !place.router().nic().equals(nic)) {
      // The former group of that name still gives back what it has.
      place =
          desks.keySet().stream()
              .filter(each -> each.group().equals(group) && each.router().nic().equals(nic))
              .findFirst()
              .orElse(null);
    }
    return place == null ? new AnswerLease() : desk(place).lease();
  }

  @Nullable Assignments assignments(String group) {
    Place place = current.get(group);
    AnswerDesk desk = place == null || !open.containsKey(place) ? null : desks.get(place);
    return desk == null ? null : desk.assignments();
  }

  void publish(AnswerPolicy policy) {
    Place place =
        new Place(
            policy.group(),
            new VirtualRouterId(
                policy.nic(), IpFamily.IPV4, (int) (policy.groupMac().bits() & 0xff)));
    AnswerDesk desk = desk(place);
    desk.publish(policy);
    Open there = open.get(place);
    if (there == null || there.sourceChosen() != policy.sourceChosen()) {
      there = serve(there, desk, policy);
      if (there == null) {
        return;
      }
      open.put(place, there);
    }
    there.port().wake();
    if (desk.lacksRows()) {
      peers.send(policy.group(), new PeerMessage.Misses(node));
    }
  }

  private @Nullable Open serve(@Nullable Open before, AnswerDesk desk, AnswerPolicy policy) {
    ArpPort port = null;
    try {
      port = before == null ? device.arp(policy.nic(), desk) : before.port();
      port.serve(policy.addresses(), policy.sourceChosen());
      return new Open(desk, port, policy.sourceChosen());
    } catch (IllegalStateException | IllegalArgumentException e) {
      faults.report("no ARP answers for group", policy.group(), e);
      if (before == null && port != null) {
        port.close();
      }
      return before;
    }
  }

  void silence(String group, VirtualRouterId router) {
    silence(new Place(group, router));
  }

  private void silence(Place place) {
    Open was = open.remove(place);
    if (was != null) {
      was.port().close();
    }
    desks.remove(place);
    current.remove(place.group(), place);
  }

  /** Rows of another gateway, for the ARP thread. */
  void merge(String group, List<Assignment> rows) {
    desks.forEach(
        (place, desk) -> {
          if (place.group().equals(group)) {
            desk.merge(rows);
            Open there = open.get(place);
            if (there != null) {
              there.port().wake();
            }
          }
        });
  }

  /** All rows of the groups whose active gateway this node is. */
  Map<String, Iterable<Assignment>> chosenHere() {
    Map<String, Iterable<Assignment>> chosen = new TreeMap<>();
    desks.forEach(
        (place, desk) -> {
          if (desk.chooses()) {
            chosen.put(place.group(), desk.rows());
          }
        });
    return chosen;
  }

  /** All desks, by group. */
  Map<String, AnswerDesk> all() {
    Map<String, AnswerDesk> all = new TreeMap<>();
    current.forEach(
        (group, place) -> {
          AnswerDesk desk = desks.get(place);
          if (desk != null) {
            all.put(group, desk);
          }
        });
    return all;
  }

  @Override
  public void close() {
    List.copyOf(desks.keySet()).forEach(this::silence);
  }
}
