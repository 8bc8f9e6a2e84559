/**
 * Gateway groups as a pure machine: {@link io.postern.core.gateway.GatewayEvent events} in, {@link
 * io.postern.core.gateway.GatewayAction actions} out, {@link
 * io.postern.core.gateway.state.GatewayStatus status} to look at.
 *
 * <p>No I/O, clock, thread, log or random lives here. It runs on a loop of its own, so that nothing
 * of NIC failover delays an advertisement.
 */
@NullMarked
package io.postern.core.gateway;

import org.jspecify.annotations.NullMarked;
