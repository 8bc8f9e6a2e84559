/** Probes that leave through a raw socket and the replies as the kernel stamped them. */
@NullMarked
package io.postern.linux.probe;

import org.jspecify.annotations.NullMarked;
