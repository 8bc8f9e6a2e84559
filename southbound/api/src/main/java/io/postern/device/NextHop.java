package io.postern.device;

import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * One way out of a route.
 *
 * @param nic outgoing link; null where the kernel derives it from the gateway
 * @param gateway next router; null for an on-link destination
 * @param weight share among several, 1..256
 * @param onlink gateway is reachable on the link though no prefix says so
 */
public record NextHop(
    @Nullable InterfaceName nic, @Nullable IpAddress gateway, int weight, boolean onlink) {}
