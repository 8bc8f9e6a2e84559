/**
 * VRRPv3 on the wire (RFC 9568 section 5): whole IP packets in, {@link
 * io.postern.core.gateway.packet.Advertisement advertisements} out, and back.
 *
 * <p>Pure functions on octets, for any thread. Wire units (centiseconds) end here; everything above
 * counts nanoseconds.
 */
@NullMarked
package io.postern.core.gateway.packet;

import org.jspecify.annotations.NullMarked;
