/**
 * Sessions: hello, the messages that come in, the replies and notifications that go out. One thread
 * reads and does the operations, another writes, so that a slow client delays nobody but itself.
 */
@NullMarked
package io.postern.netconf.session;

import org.jspecify.annotations.NullMarked;
