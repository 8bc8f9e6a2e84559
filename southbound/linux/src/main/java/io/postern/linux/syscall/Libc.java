package io.postern.linux.syscall;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library's functions by direct mapping: primitives only, so a call allocates nothing.
 * Pointers are {@code long}, sizes are {@code long} (64-bit Linux). A negative result leaves its
 * reason in {@link #errno()} of the calling thread.
 */
@SuppressWarnings({"MemberName", "MethodName"}) // the functions keep the names that C gave them
public final class Libc {
  static {
    Native.register(Libc.class, NativeLibrary.getInstance("c"));
    // The first look at errno loads classes for 6 ms: not during a failover.
    close(-1);
    if (Native.getLastError() != Errno.EBADF) {
      throw new IllegalStateException("errno is not visible through JNA");
    }
  }

  private Libc() {}

  /** The reason of this thread's last failure. */
  public static int errno() {
    return Native.getLastError();
  }

  static native String strerror(int errno);

  static native int socket(int domain, int type, int protocol);

  static native int bind(int fd, long address, int length);

  static native int setsockopt(int fd, int level, int option, long value, int length);

  static native int getsockname(int fd, long address, long length);

  static native long sendto(
      int fd, long data, long size, int flags, long address, int addressLength);

  static native long recvfrom(
      int fd, long data, long size, int flags, long address, long addressLength);

  static native int recvmmsg(int fd, long messages, int count, int flags, long timeout);

  static native int sendmmsg(int fd, long messages, int count, int flags);

  static native int ioctl(int fd, long request, long argument);

  static native int ppoll(long fds, long count, long timeout, long signals);

  static native int eventfd(int initial, int flags);

  static native long read(int fd, long data, long size);

  static native long write(int fd, long data, long size);

  static native int open(String path, int flags);

  static native int close(int fd);

  static native int unshare(int flags);

  static native int setns(int fd, int kind);

  static native int prctl(int option, long a, long b, long c, long d);

  static native int capset(long header, long data);

  static native int capget(long header, long data);

  static native int gettid();

  static native int sched_setscheduler(int pid, int policy, long parameters);
}
