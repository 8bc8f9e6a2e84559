package io.postern.runtime.gateway;

import io.postern.cluster.PeerChannel;
import io.postern.core.gateway.balance.AnswerLease;
import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.balance.Assignments;
import io.postern.device.ArpPort;
import io.postern.device.Device;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer desks of all balanced groups, each with its port. */
final class AnswerDesks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerDesks.class);

  private record Open(AnswerDesk desk, ArpPort port, boolean sourceChosen) {}

  private final Device device;
  private final Map<String, AnswerDesk> desks = new ConcurrentHashMap<>();
  private final Map<String, Open> open = new ConcurrentHashMap<>();
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

  private AnswerDesk desk(String group) {
    return desks.computeIfAbsent(group, name -> new AnswerDesk(name, node, peers));
  }

  AnswerLease lease(String group) {
    return desk(group).lease();
  }

  @Nullable Assignments assignments(String group) {
    AnswerDesk desk = desks.get(group);
    return desk == null ? null : desk.assignments();
  }

  void publish(AnswerPolicy policy) {
    AnswerDesk desk = desk(policy.group());
    desk.publish(policy);
    Open before = open.get(policy.group());
    try {
      ArpPort port = before == null ? device.arp(policy.nic(), desk) : before.port();
      if (before == null || before.sourceChosen() != policy.sourceChosen()) {
        port.serve(policy.addresses(), policy.sourceChosen());
        open.put(policy.group(), new Open(desk, port, policy.sourceChosen()));
      }
      port.wake();
    } catch (IllegalStateException e) {
      LOG.error("no ARP answers for group {}: {}", policy.group(), e.getMessage());
    }
  }

  void silence(String group) {
    Open was = open.remove(group);
    if (was != null) {
      was.port().close();
    }
    desks.remove(group);
  }

  /** Rows of another gateway, for the ARP thread. */
  void merge(String group, List<Assignment> rows) {
    Open there = open.get(group);
    if (there != null) {
      there.desk().merge(rows);
      there.port().wake();
    }
  }

  /** All rows of the groups whose active gateway this node is. */
  Map<String, Iterable<Assignment>> chosenHere() {
    Map<String, Iterable<Assignment>> chosen = new TreeMap<>();
    desks.forEach(
        (group, desk) -> {
          if (desk.chooses()) {
            chosen.put(group, desk.rows());
          }
        });
    return chosen;
  }

  Map<String, AnswerDesk> all() {
    return desks;
  }

  @Override
  public void close() {
    List.copyOf(open.keySet()).forEach(this::silence);
  }
}
