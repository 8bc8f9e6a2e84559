package io.postern.core.gateway.balance;

import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.List;

/**
 * What a group's hosts are answered by; replaced as a whole. The ARP thread takes the newest before
 * each batch of requests.
 *
 * @param group the group's name
 * @param nic the LAN
 * @param addresses the virtual IPv4 addresses that are answered for
 * @param network the LAN's prefix: hosts outside it are answered, but not remembered
 * @param chooses whether this node is the active gateway, and serves: it alone chooses
 * @param epoch what new assignments are stamped with: {@link #epoch(long, int)}
 * @param balancing how a host is chosen for
 * @param shares all forwarders that are known, in the order of their VRIDs
 * @param groupMac the MAC of the group's own VRID: the active gateway has it
 * @param own the LAN interface's own MAC
 * @param fallback the VRID whose MAC is given where no forwarder is offered: one that the active
 *     gateway holds; 0: the group's own MAC is given
 * @param sourceChosen whether a reply's Ethernet source is the MAC in it; else it is {@code own}
 * @param members the own MACs of the other gateways: what comes from them is no host's
 * @param levelling a number: when it has grown, hosts are moved once so that shares are level again
 * @param gapNanos the time between two hosts that are moved
 * @param forgetNanos a host that has not asked for so long is forgotten
 */
public record AnswerPolicy(
    String group,
    InterfaceName nic,
    List<IpAddress> addresses,
    IpPrefix network,
    boolean chooses,
    long epoch,
    Balancing balancing,
    List<Share> shares,
    MacAddress groupMac,
    MacAddress own,
    int fallback,
    boolean sourceChosen,
    List<MacAddress> members,
    long levelling,
    long gapNanos,
    long forgetNanos) {

  /** Copies the lists; refuses what cannot be balanced. */
  public AnswerPolicy {
    addresses = List.copyOf(addresses);
    shares = List.copyOf(shares);
    members = List.copyOf(members);
    if (shares.size() > Share.MOST) {
      throw new IllegalArgumentException("more than " + Share.MOST + " forwarders");
    }
    for (IpAddress address : addresses) {
      if (!address.isV4()) {
        throw new IllegalArgumentException("not an IPv4 address: " + address);
      }
    }
  }

  /**
   * The order of assignments: by the active gateway's term, which is greater than any that it knew,
   * and where two have the same, by its forwarder's VRID.
   */
  public static long epoch(long term, int vrid) {
    return term << 8 | vrid;
  }

  /** The term of an epoch. */
  public static long term(long epoch) {
    return epoch >>> 8;
  }
}
