/**
 * The SNMP agent: the tables of {@link io.postern.view} as managed objects, traps and informs, and
 * the few objects that can be set. {@link io.postern.snmp.SnmpService} is its face to the runtime.
 *
 * <p>Requests are answered by two workers, SETs by a thread of their own, and each receiver of
 * notifications has a queue and a thread: none of them waits for another, and none is the loop. It
 * reads published snapshots and asks the operator's and the configuration's seams; SNMP4J lives
 * here and nowhere else.
 */
@NullMarked
package io.postern.snmp;

import org.jspecify.annotations.NullMarked;
