/** Tests of the codec by tables and by malformed input, without a kernel. */
@NullMarked
package io.postern.linux.netlink;

import org.jspecify.annotations.NullMarked;
