/**
 * A balanced group of one node as a pure machine: {@link io.postern.core.gateway.group.GroupEvent
 * events} in, {@link io.postern.core.gateway.group.GroupAction actions} out (decision 0023).
 *
 * <p>It joins the seats of the group's VRIDs, the forwarders' lives, the peers and the node's own
 * worth, and publishes what the ARP thread answers by. It runs on the gateways' loop.
 */
@NullMarked
package io.postern.core.gateway.group;

import org.jspecify.annotations.NullMarked;
