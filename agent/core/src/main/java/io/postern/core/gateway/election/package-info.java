/**
 * The election of one virtual router (RFC 9568 section 6) as a pure machine: {@link
 * io.postern.core.gateway.election.RouterEvent events} in, {@link
 * io.postern.core.gateway.election.RouterAction actions} out.
 *
 * <p>Time comes with each event and the states carry their own deadlines. It knows packets and
 * addresses, no link and no kernel: the gateway machine joins them.
 */
@NullMarked
package io.postern.core.gateway.election;

import org.jspecify.annotations.NullMarked;
