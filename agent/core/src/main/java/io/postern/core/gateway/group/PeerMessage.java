package io.postern.core.gateway.group;

import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.lease.Claim;
import io.postern.core.gateway.lease.Released;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.List;

/**
 * What the gateways of a group tell one another, authenticated, over every path there is: the LAN,
 * the cluster's channel, other interfaces. It may be lost, doubled, late and out of order.
 */
public sealed interface PeerMessage {

  /** Who says it. */
  String node();

  /**
   * A forwarder as a gateway sees it.
   *
   * @param absentNanos for how long its owner has not had it
   * @param hosts hosts recorded with it
   * @param stragglers hosts that lately used the MAC though they were moved; its holder knows
   * @param load bytes per second; its holder knows, for others 0
   * @param holding whether this gateway holds it
   */
  record Seen(
      int vrid,
      String owner,
      int weight,
      Condition condition,
      long absentNanos,
      long hosts,
      long stragglers,
      long load,
      boolean holding) {}

  /**
   * Ownership and state: said at the start, at intervals, and whenever it changes.
   *
   * @param incarnation grows with each start of the node
   * @param sequence grows with each of them; older ones are passed over
   * @param address its primary address on the LAN
   * @param mac its LAN interface's own MAC
   * @param vrid its forwarder
   * @param weight its weight now
   * @param priority its priority now
   * @param ready whether it would take over
   * @param draining whether it wants its hosts moved
   * @param active whether it is the active gateway
   * @param term the highest term it knows of; its own where it is active
   * @param agreement what has to be the same on every gateway
   * @param forwarders all it knows
   */
  record Hello(
      String node,
      long incarnation,
      long sequence,
      IpAddress address,
      MacAddress mac,
      int vrid,
      int weight,
      int priority,
      boolean ready,
      boolean draining,
      boolean active,
      long term,
      String agreement,
      List<Seen> forwarders)
      implements PeerMessage {
    /** Copies the list. */
    public Hello {
      forwarders = List.copyOf(forwarders);
    }

    boolean olderThan(Hello other) {
      return incarnation != other.incarnation
          ? incarnation < other.incarnation
          : sequence <= other.sequence;
    }
  }

  /** It is about to hold a MAC. */
  record Claims(String node, Claim claim) implements PeerMessage {}

  /** It let go of a MAC for a claim. */
  record Releases(String node, Released released) implements PeerMessage {}

  /**
   * It lost its LAN and holds nothing any more.
   *
   * @param vrids what it held
   */
  record Resigns(String node, List<Integer> vrids) implements PeerMessage {
    /** Copies the list. */
    public Resigns {
      vrids = List.copyOf(vrids);
    }
  }

  /** It may lack rows: of all groups, all are to be sent to it. */
  record Misses(String node) implements PeerMessage {}

  /** Assignments that changed. */
  record Rows(String node, List<Assignment> rows) implements PeerMessage {
    /** Copies the list. */
    public Rows {
      rows = List.copyOf(rows);
    }
  }
}
