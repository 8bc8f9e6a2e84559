package io.postern.config;

import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.util.List;

/**
 * The channel between the gateways of a cluster.
 *
 * @param node this node's id
 * @param name the cluster's name; empty: there is none
 * @param interfaces where to speak, each a path of its own
 * @param port UDP port, the same on every node
 * @param peers the other nodes' addresses; empty: they are found by multicast
 * @param secrets what its members know: the one that is spoken with, then those that are understood
 *     beside it
 * @param moving addresses that come and go with failovers: nothing is bound to them
 */
public record ClusterConfig(
    String node,
    String name,
    List<InterfaceName> interfaces,
    int port,
    List<IpAddress> peers,
    List<Secret> secrets,
    List<IpAddress> moving) {
  /** No cluster. */
  public static final ClusterConfig NONE =
      new ClusterConfig("", "", List.of(), 0, List.of(), List.of(), List.of());

  /** What is shorter might be guessed. */
  static final int SHORTEST_SECRET = 16;

  /** Copies the lists. */
  public ClusterConfig {
    interfaces = List.copyOf(interfaces);
    peers = List.copyOf(peers);
    secrets = List.copyOf(secrets);
    moving = List.copyOf(moving);
  }

  /** Whether there is a cluster. */
  public boolean configured() {
    return !name.isEmpty();
  }

  /**
   * What the cluster's members know; never shown.
   *
   * @param text at least 16 characters
   */
  public record Secret(String text) {
    /** Without the secret. */
    @Override
    public String toString() {
      return "Secret";
    }
  }
}
