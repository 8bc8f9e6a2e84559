package io.postern.core.gateway.group;

import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.group.PeerMessage.Hello;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The other gateways of a group: who is known, who lives, who would take over before whom. */
final class Peers {
  private final TreeMap<String, Peer> known = new TreeMap<>();

  /** Whoever has not been heard for so long is taken for dead. */
  private long lifeNanos;

  Peers(long lifeNanos) {
    this.lifeNanos = lifeNanos;
  }

  void life(long nanos) {
    lifeNanos = nanos;
  }

  @Nullable Peer get(String node) {
    return known.get(node);
  }

  List<Peer> all() {
    return List.copyOf(known.values());
  }

  List<MacAddress> macs() {
    return known.values().stream().map(peer -> peer.hello().mac()).toList();
  }

  /** Something came from an address. */
  void heard(IpAddress sender, long now) {
    known.replaceAll(
        (name, peer) -> peer.hello().address().equals(sender) ? peer.heard(now) : peer);
  }

  /** Something came from a node. */
  void heard(String node, long now) {
    known.computeIfPresent(node, (name, peer) -> peer.heard(now));
  }

  void greeted(Hello hello, long now) {
    known.put(hello.node(), new Peer(hello, now, false));
  }

  void resigned(String node) {
    known.computeIfPresent(node, (name, peer) -> peer.resigns());
  }

  private boolean lives(Peer peer, long now) {
    return now - peer.heardAt() < lifeNanos;
  }

  /** Whether none lives. */
  boolean none(long now) {
    return known.values().stream().noneMatch(peer -> lives(peer, now));
  }

  /** Whether one other than a holder might take over. */
  boolean candidateBut(@Nullable IpAddress holder, long now) {
    return known.values().stream()
        .anyMatch(
            peer -> lives(peer, now) && peer.candidate() && !peer.hello().address().equals(holder));
  }

  /** How many would take over before a gateway of this priority and address. */
  long before(int priority, IpAddress address, long now) {
    return known.values().stream()
        .filter(peer -> lives(peer, now) && peer.candidate() && peer.outranks(priority, address))
        .count();
  }

  /** Whether the active gateway says that a forwarder that is drained has no host any more. */
  boolean sayDrained(int vrid) {
    return known.values().stream()
        .map(Peer::hello)
        .filter(Hello::active)
        .flatMap(hello -> hello.forwarders().stream())
        .anyMatch(
            seen ->
                seen.vrid() == vrid && seen.condition() == Condition.DRAINING && seen.hosts() == 0);
  }
}
