/**
 * Notifications (RFC 5277): the stream NETCONF, live and replayed. The publisher's thread only
 * hands notices over; one thread of this package renders them and queues them for each subscriber.
 */
@NullMarked
package io.postern.netconf.notification;

import org.jspecify.annotations.NullMarked;
