/**
 * Links, addresses, routes and settings: what the kernel reports of them and how they are changed.
 *
 * <p>The reader thread turns the kernel's events into the device's, the watch thread polls
 * carriers, one thread a lane carries out batches, one keeps the settings. {@link
 * io.postern.linux.link.LinkTable} is the only state they share; the reader writes it.
 */
@NullMarked
package io.postern.linux.link;

import org.jspecify.annotations.NullMarked;
