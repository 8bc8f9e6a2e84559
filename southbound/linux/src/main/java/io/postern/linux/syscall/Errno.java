package io.postern.linux.syscall;

import io.postern.device.DeviceError;

/** The kernel's error numbers (generic ABI) and what they mean for a {@code Device}'s caller. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int ENXIO = 6;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENOSPC = 28;
  public static final int ERANGE = 34;
  public static final int EMSGSIZE = 90;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENETUNREACH = 101;
  public static final int ENOBUFS = 105;
  public static final int ETIMEDOUT = 110;
  public static final int EHOSTUNREACH = 113;

  private Errno() {}

  /** The C library's words for an error number. */
  public static String text(int errno) {
    return Libc.strerror(errno);
  }

  /** The error in a device's words. */
  public static DeviceError toDeviceError(int errno) {
    return switch (errno) {
      case EPERM, EACCES -> DeviceError.NOT_PERMITTED;
      case ENOENT, ESRCH, EADDRNOTAVAIL -> DeviceError.NO_ENTRY;
      case ENODEV, ENXIO -> DeviceError.NO_DEVICE;
      case EBUSY, EAGAIN -> DeviceError.BUSY;
      case EEXIST, EADDRINUSE -> DeviceError.EXISTS;
      case ENOMEM, ENOSPC, ENOBUFS -> DeviceError.NO_SPACE;
      case EOPNOTSUPP, EAFNOSUPPORT -> DeviceError.NOT_SUPPORTED;
      case EINVAL, ERANGE, EMSGSIZE -> DeviceError.INVALID;
      case ENETDOWN, ENETUNREACH, EHOSTUNREACH -> DeviceError.UNREACHABLE;
      case ETIMEDOUT -> DeviceError.TIMEOUT;
      default -> DeviceError.OTHER;
    };
  }
}
