/**
 * The SNMP agent from outside: net-snmp's tools, SNMP4J as a manager, and packets that are none.
 * The agent that it shows is a pretended one.
 */
@NullMarked
package io.postern.tests.snmp;

import org.jspecify.annotations.NullMarked;
