package io.postern.core.failover.config;

import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A static route that belongs to a group and goes out through whichever member serves.
 *
 * @param table routing table (254 is main)
 * @param prefix destination
 * @param metric its metric
 * @param nextHops gateways, at least one; empty: on-link
 * @param preferredSource source address; null where not set
 */
public record RouteConfig(
    long table,
    IpPrefix prefix,
    long metric,
    List<IpAddress> nextHops,
    @Nullable IpAddress preferredSource) {
  /** Copies the list. */
  public RouteConfig {
    nextHops = List.copyOf(nextHops);
  }
}
