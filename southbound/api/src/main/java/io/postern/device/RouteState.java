package io.postern.device;

import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A unicast route.
 *
 * @param table routing table, 1..2^32-1 (254 is main)
 * @param destination destination prefix, host bits clear
 * @param metric priority; lower wins
 * @param preferredSource source address for packets that have none; null where not set
 * @param scopeLink whether the destination is directly attached (scope link)
 * @param protocol who made it, as the kernel numbers it (2 kernel, 3 boot, 4 static ...)
 * @param mtu path MTU set on it; 0 where none
 * @param nextHops ways out, at least one
 * @param ours whether this agent made it (by its route protocol tag)
 */
public record RouteState(
    long table,
    IpPrefix destination,
    long metric,
    @Nullable IpAddress preferredSource,
    boolean scopeLink,
    int protocol,
    int mtu,
    List<NextHop> nextHops,
    boolean ours) {

  /** The kernel itself made the route when an address was added. */
  public static final int PROTOCOL_KERNEL = 2;

  /** The main table. */
  public static final long TABLE_MAIN = 254;

  /** Copies the list. */
  public RouteState {
    nextHops = List.copyOf(nextHops);
  }
}
