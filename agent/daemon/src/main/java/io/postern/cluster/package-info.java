/**
 * The authenticated channel between the gateways of a cluster: what {@link
 * io.postern.core.gateway.group.PeerMessage peers tell one another}, over every network that joins
 * them.
 *
 * <p>It has threads of its own and is asked by the gateways' loop, which it never makes wait: what
 * cannot be sent is dropped and counted. JGroups lives here and nowhere else.
 */
@NullMarked
package io.postern.cluster;

import org.jspecify.annotations.NullMarked;
