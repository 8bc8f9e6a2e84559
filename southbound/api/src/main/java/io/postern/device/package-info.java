/**
 * The device as a seam: what a gateway's kernel reports and what it can be told.
 *
 * <p>Nothing here names an operating system. Times are nanoseconds of one monotonic clock (the
 * driver's, {@code System.nanoTime()} on a real device, virtual in simulation); they order events
 * and are never shown as dates. Values are immutable; a {@link io.postern.device.Device} calls its
 * listener from threads of its own.
 */
@NullMarked
package io.postern.device;

import org.jspecify.annotations.NullMarked;
