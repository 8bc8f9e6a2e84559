/**
 * A LAN in memory: virtual clock, frames, cables, switches and hosts.
 *
 * <p>One thread owns a {@link io.postern.simulated.lan.SimulatedWorld} and everything plugged into
 * it: the caller of {@code runUntil} and {@code step} in a test, or the one thread of a {@link
 * io.postern.simulated.lan.RealTimeWorld}. Only {@code post} and {@code call} may be used from
 * another. The package knows values of {@code io.postern.net} and nothing of devices.
 */
@NullMarked
package io.postern.simulated.lan;

import org.jspecify.annotations.NullMarked;
