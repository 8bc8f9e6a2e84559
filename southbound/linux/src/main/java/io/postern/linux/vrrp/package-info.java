/**
 * VRRP packets on the wire: one packet socket for each LAN, on a thread of their own.
 *
 * <p>The trap here is the kernel's macvlan. While the link with the virtual MAC is up, a multicast
 * frame whose <em>source</em> is that MAC (another router that thinks it is active) is taken for
 * the macvlan's own and never reaches a socket of its protocol on the LAN's link. Sockets for all
 * protocols see it before; so these are such, with a filter in the kernel.
 */
@NullMarked
package io.postern.linux.vrrp;

import org.jspecify.annotations.NullMarked;
