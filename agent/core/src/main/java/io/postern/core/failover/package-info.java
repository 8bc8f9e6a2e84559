/**
 * NIC failover as a pure machine: {@link io.postern.core.failover.FailoverEvent events} in, {@link
 * io.postern.core.failover.FailoverAction actions} out, {@link
 * io.postern.core.failover.state.FailoverStatus status} to look at.
 *
 * <p>No I/O, clock, thread, log or random lives here: time comes with each event, and the state
 * carries its own deadlines. It runs on the loop's thread and knows the values of the device seam,
 * nothing else.
 */
@NullMarked
package io.postern.core.failover;

import org.jspecify.annotations.NullMarked;
