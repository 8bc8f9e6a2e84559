/**
 * Heartbeats: ICMP echo and ARP requests through one named link, and whether they are answered
 * there.
 *
 * <p>One thread sends, receives and judges all of them; it knows the link table and reports to the
 * listener.
 */
@NullMarked
package io.postern.linux.probe;

import org.jspecify.annotations.NullMarked;
