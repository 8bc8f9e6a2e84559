/**
 * Elections on a LAN in memory: two to eight virtual routers, each with its own clock, device and
 * socket, and faults drawn from a seed. Everything is repeated exactly by the same seed.
 */
@NullMarked
package io.postern.simulation.election;

import org.jspecify.annotations.NullMarked;
