package io.postern.linux.netlink;

import io.postern.net.InterfaceName;

/** From an interface name to its index. */
@FunctionalInterface
public interface Indexes {
  /** The index of the link with that name; 0 where it is not known. */
  int index(InterfaceName name);
}
