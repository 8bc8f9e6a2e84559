package io.postern.linux.syscall;

import java.io.IOException;

/** A system call failed. */
public final class KernelException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /** The failure of {@code call} with {@code errno}. */
  public KernelException(String call, int errno) {
    super(call + ": " + Errno.text(errno));
    this.errno = errno;
  }

  /** The kernel's error number. */
  public int errno() {
    return errno;
  }
}
