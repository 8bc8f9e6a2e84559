package io.postern.core.gateway.group;

import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.group.PeerMessage.Hello;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
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

  /** How many others than a holder might take over. */
  long candidates(@Nullable IpAddress holder, long now) {
    return candidatesBut(holder, now).count();
  }

  private Stream<Peer> candidatesBut(@Nullable IpAddress holder, long now) {
    return known.values().stream()
        .filter(peer -> lives(peer, now) && peer.candidate())
        .filter(peer -> !peer.hello().address().equals(holder));
  }

  /** Whether a holder has said something since this node started; none needs to. */
  boolean acquainted(@Nullable IpAddress holder) {
    return holder == null
        || known.values().stream()
            .map(Peer::hello)
            .anyMatch(hello -> hello.incarnation() > 0 && hello.address().equals(holder));
  }

  /** How many but a holder would take over before a gateway of this priority and address. */
  long before(int priority, IpAddress address, @Nullable IpAddress holder, long now) {
    return candidatesBut(holder, now).filter(peer -> peer.outranks(priority, address)).count();
  }

  /** Whether a node might take over, though not before a gateway of this priority and address. */
  boolean follows(
      String node, int priority, IpAddress address, @Nullable IpAddress holder, long now) {
    return candidatesBut(holder, now)
        .anyMatch(peer -> peer.hello().node().equals(node) && !peer.outranks(priority, address));
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
