/**
 * Netlink: writing and reading its messages, requests with errors matched by sequence number,
 * dumps, and the generic-netlink families the driver uses.
 *
 * <p>A codec for RFC 3549's messages without threads or state; an open socket belongs to one thread
 * at a time. Malformed input is skipped, never thrown about.
 */
@NullMarked
package io.postern.linux.netlink;

import org.jspecify.annotations.NullMarked;
