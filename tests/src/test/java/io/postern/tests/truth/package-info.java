/**
 * What a window shows is what the kernel has: SNMP, NETCONF and the local socket of a real agent in
 * a namespace are read between two readings of the kernel and compared cell by cell.
 */
@NullMarked
package io.postern.tests.truth;

import org.jspecify.annotations.NullMarked;
