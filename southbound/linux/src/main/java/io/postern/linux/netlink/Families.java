package io.postern.linux.netlink;

import io.postern.linux.syscall.KernelSocket;
import io.postern.net.IpFamily;
import org.jspecify.annotations.Nullable;

/** Address families by the kernel's number. */
final class Families {
  private Families() {}

  static @Nullable IpFamily of(int number) {
    return switch (number) {
      case KernelSocket.AF_INET -> IpFamily.IPV4;
      case KernelSocket.AF_INET6 -> IpFamily.IPV6;
      default -> null;
    };
  }

  static int number(IpFamily family) {
    return switch (family) {
      case IPV4 -> KernelSocket.AF_INET;
      case IPV6 -> KernelSocket.AF_INET6;
    };
  }
}
