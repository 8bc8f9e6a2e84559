package io.postern.core.failover.state;

import io.postern.device.RouteState;

/**
 * A static route that moves with a group.
 *
 * @param route the route as it stands, or as it should stand
 * @param origin where it comes from
 * @param installed whether the kernel has it, as last read back
 */
public record RouteStatus(RouteState route, Origin origin, boolean installed) {}
