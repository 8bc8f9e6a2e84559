package io.postern.core.gateway.state;

import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.List;

/**
 * What a node knows of the other gateways of a balanced group, kept over its restarts: one that
 * starts while others are dead takes their forwarders over all the same.
 *
 * @param term the highest term known
 * @param members the others, in the order of their names
 */
public record Directory(long term, List<Member> members) {

  /** Nobody is known. */
  public static final Directory EMPTY = new Directory(0, List.of());

  /**
   * Another gateway.
   *
   * @param node its id
   * @param vrid its forwarder
   * @param weight its weight when it was heard last
   * @param priority its priority when it was heard last
   * @param address its primary address
   * @param mac its LAN interface's own MAC
   */
  public record Member(
      String node, int vrid, int weight, int priority, IpAddress address, MacAddress mac) {}

  /** Copies the list. */
  public Directory {
    members = List.copyOf(members);
  }
}
