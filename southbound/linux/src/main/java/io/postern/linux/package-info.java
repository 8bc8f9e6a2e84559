/**
 * The device on a Linux kernel, as a user of the seam sees it.
 *
 * <p>{@link io.postern.linux.LinuxDevice} wires the threads of the packages below: events and
 * carriers ({@code link}), frames heard ({@code arp}), heartbeats ({@code probe}), over netlink and
 * system calls. Its own methods run on the caller's thread and only hand over.
 */
@NullMarked
package io.postern.linux;

import org.jspecify.annotations.NullMarked;
