/**
 * A device in memory that keeps the kernel's rules, with faults and delays on demand: the same seam
 * as the Linux device, and the embedded default where there is no root.
 *
 * <p>Everything here is owned by the thread of its {@link io.postern.simulated.lan.SimulatedWorld};
 * the methods of {@link io.postern.simulated.SimulatedDevice}, {@link
 * io.postern.simulated.Administrator} and {@link io.postern.simulated.FaultPlan} may be called from
 * any thread. Which kernel rule is kept is said where it is kept; each is a test.
 */
@NullMarked
package io.postern.simulated;

import org.jspecify.annotations.NullMarked;
