/**
 * The configuration of NIC failover as values, already validated: what the YANG module {@code
 * postern-failover} says, with times in nanoseconds and every default filled in.
 */
@NullMarked
package io.postern.core.failover.config;

import org.jspecify.annotations.NullMarked;
