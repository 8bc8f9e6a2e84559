/**
 * Balanced groups on a LAN in memory: two to eight gateways with kernel leases, clocks, sockets and
 * ARP threads of their own, hosts that ask, and faults drawn from a seed. Everything is repeated
 * exactly by the same seed.
 */
@NullMarked
package io.postern.simulation.balance;

import org.jspecify.annotations.NullMarked;
