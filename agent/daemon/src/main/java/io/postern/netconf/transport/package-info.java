/**
 * NETCONF over SSH (RFC 6242): the SSH server, its subsystem, and the framing of messages. Threads
 * of the SSH library end here; each session has a thread that reads and one that writes.
 */
@NullMarked
package io.postern.netconf.transport;

import org.jspecify.annotations.NullMarked;
