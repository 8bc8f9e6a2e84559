package io.postern.cluster;

import io.postern.net.InterfaceName;
import java.util.List;
import java.util.Map;

/**
 * The cluster as this node sees it, at one moment.
 *
 * @param name the cluster's name; empty: none is configured
 * @param node this node's id
 * @param keys by what numbers packets name the secrets that are known, the one spoken with first;
 *     nodes that show the same have the same
 * @param paths the networks that it speaks on
 * @param nodes the other nodes, in the order of their names
 * @param strangers who speaks here and is not understood
 * @param counters what happened since the agent's start
 */
public record ClusterStatus(
    String name,
    String node,
    List<String> keys,
    List<Path> paths,
    List<Node> nodes,
    List<Stranger> strangers,
    Counters counters) {
  /** No cluster. */
  public static final ClusterStatus NONE =
      new ClusterStatus(
          "",
          "",
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          new Counters(0, 0, 0, 0, 0, Map.of()));

  /** Copies the lists. */
  public ClusterStatus {
    keys = List.copyOf(keys);
    paths = List.copyOf(paths);
    nodes = List.copyOf(nodes);
    strangers = List.copyOf(strangers);
  }

  /**
   * A network.
   *
   * @param address what it is bound to; empty: not open
   * @param members how many nodes are in its view, this one included; 0: not open
   * @param trouble why it is not open, in one sentence; empty: it is
   */
  public record Path(InterfaceName nic, String address, int members, String trouble) {}

  /** How a node is known. */
  public enum Presence {
    /** It is a member, and it is heard. */
    MEMBER,
    /** It is heard on the wire, but is in no view: it has just come, or rows do not reach it. */
    WIRE_ONLY,
    /** It is in the directory of members, but nothing is heard of it. */
    DIRECTORY_ONLY
  }

  /**
   * Another node.
   *
   * @param address where it speaks from; empty: not known
   * @param paths the networks in whose view it is
   * @param heardAgoMillis how long ago it was heard; -1: never
   */
  public record Node(
      String name,
      Presence presence,
      String address,
      List<InterfaceName> paths,
      long heardAgoMillis) {
    /** Copies the list. */
    public Node {
      paths = List.copyOf(paths);
    }
  }

  /**
   * Somebody who is not understood.
   *
   * @param why why not
   * @param packets how many of its packets
   * @param agoMillis when it spoke last
   */
  public record Stranger(String address, Rejection why, long packets, long agoMillis) {}

  /**
   * Counters.
   *
   * @param sent messages that were sent
   * @param received messages that were passed on to the gateways' loop
   * @param doubled copies of these that came over another path
   * @param dropped messages that were not sent because the channel is closed or slow
   * @param caughtUp nodes that were sent all rows
   * @param rejected packets and messages that were not believed
   */
  public record Counters(
      long sent,
      long received,
      long doubled,
      long dropped,
      long caughtUp,
      Map<Rejection, Long> rejected) {
    /** Copies the map. */
    public Counters {
      rejected = Map.copyOf(rejected);
    }
  }
}
