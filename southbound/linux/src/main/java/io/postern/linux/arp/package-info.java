/**
 * Frames: what is announced, probed and sent over Ethernet, and what is heard there.
 *
 * <p>Writing frames has no state and happens on a lane's thread. Hearing has one thread and one
 * socket for each link and protocol, filtered in the kernel; it knows only the link table.
 */
@NullMarked
package io.postern.linux.arp;

import org.jspecify.annotations.NullMarked;
