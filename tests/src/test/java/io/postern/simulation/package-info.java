/**
 * The failover machine against a simulated device and LAN, with a virtual clock and seeds: fault
 * schedules by the thousand, each checked against the design's invariants. A seed that fails prints
 * its journal, and is kept as a test.
 */
@NullMarked
package io.postern.simulation;

import org.jspecify.annotations.NullMarked;
