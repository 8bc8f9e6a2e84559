package io.postern.linux.netlink;

import io.postern.net.InterfaceName;
import org.jspecify.annotations.Nullable;

/** From an interface index to its name. */
@FunctionalInterface
public interface Names {
  /** The name of the link with that index; null where it is not known. */
  @Nullable InterfaceName name(int index);
}
