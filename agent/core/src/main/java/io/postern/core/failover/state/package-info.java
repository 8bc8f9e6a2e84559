/**
 * The state of NIC failover as every window shows it: immutable values that the core derives once
 * after each step. Times are monotonic nanoseconds of the device's clock; the view turns them into
 * dates.
 */
@NullMarked
package io.postern.core.failover.state;

import org.jspecify.annotations.NullMarked;
