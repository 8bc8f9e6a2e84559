package io.postern.core.gateway.balance;

import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.net.MacAddress;

/**
 * A forwarder as the ARP thread sees it.
 *
 * @param vrid its VRID, unique in the group
 * @param mac its virtual MAC
 * @param weight its share in proportion to the others'; 0: it is given no new host
 * @param condition how it fares
 * @param held whether this node holds the MAC, so that hosts' unicast requests reach it here
 * @param load bytes per second it carries, as its holder reported last
 */
public record Share(
    int vrid, MacAddress mac, int weight, Condition condition, boolean held, long load) {

  /** The most forwarders a group can have. */
  public static final int MOST = 8;

  /** The greatest weight. */
  public static final int HEAVIEST = 255;

  /** Refuses numbers that no forwarder has. */
  public Share {
    if (vrid < 1 || vrid > 255 || weight < 0 || weight > HEAVIEST || load < 0) {
      throw new IllegalArgumentException(
          "no forwarder: vrid " + vrid + " weight " + weight + " load " + load);
    }
  }

  /** Whether a host that asks may get it. */
  public boolean offered() {
    return condition.offered() && weight > 0;
  }

  /** The forwarder's MAC by its VRID. */
  public static MacAddress macOf(VirtualRouterId group, int vrid) {
    return new VirtualRouterId(group.nic(), group.family(), vrid).mac();
  }
}
