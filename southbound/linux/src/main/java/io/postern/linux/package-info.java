/**
 * The device on a Linux kernel: netlink, packet sockets, ethtool, nft and sysctls through JNA.
 *
 * <p>JNA appears below this package and nowhere else. No class here blocks a virtual thread.
 */
@NullMarked
package io.postern.linux;

import org.jspecify.annotations.NullMarked;
