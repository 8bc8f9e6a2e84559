package io.postern.linux.syscall;

import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A socket of the kernel. It stays in the network namespace of the thread that opened it. Results
 * below zero are negated error numbers: nothing is thrown on a hot path.
 */
public final class KernelSocket implements AutoCloseable {
  public static final int AF_UNSPEC = 0;
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int AF_NETLINK = 16;
  public static final int AF_PACKET = 17;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int MSG_TRUNC = 0x20;
  public static final int SOL_SOCKET = 1;

  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_BINDTODEVICE = 25;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;

  private final int fd;
  private final AtomicBoolean open = new AtomicBoolean(true);
  private final OffHeap small = new OffHeap(64);

  private KernelSocket(int fd) {
    this.fd = fd;
  }

  /**
   * Opens a socket.
   *
   * @throws KernelException where the kernel refuses
   */
  public static KernelSocket open(int domain, int type, int protocol) throws KernelException {
    int fd = Libc.socket(domain, type | SOCK_CLOEXEC, protocol);
    if (fd < 0) {
      throw new KernelException("socket", Libc.errno());
    }
    return new KernelSocket(fd);
  }

  /** The descriptor, for polling. */
  public int fd() {
    return fd;
  }

  /** Binds to an address in memory. */
  public void bind(OffHeap address, int length) throws KernelException {
    check("bind", Libc.bind(fd, address.address(), length));
  }

  /** Sets an integer option. */
  public void option(int level, int name, int value) throws KernelException {
    small.bytes().putInt(0, value);
    check("setsockopt " + name, Libc.setsockopt(fd, level, name, small.address(), 4));
  }

  /** Sets an option whose value lies in memory. */
  public void option(int level, int name, OffHeap value, int length) throws KernelException {
    check("setsockopt " + name, Libc.setsockopt(fd, level, name, value.address(), length));
  }

  /** Sets an integer option where the kernel knows it; whether it did. */
  public boolean tryOption(int level, int name, int value) {
    small.bytes().putInt(0, value);
    return Libc.setsockopt(fd, level, name, small.address(), 4) == 0;
  }

  /** Both buffers of {@code octets}, beyond the system's limit where privileged; whether so. */
  public boolean buffers(int octets) {
    boolean forced = tryOption(SOL_SOCKET, SO_RCVBUFFORCE, octets);
    if (!forced) {
      tryOption(SOL_SOCKET, SO_RCVBUF, octets);
    }
    if (!tryOption(SOL_SOCKET, SO_SNDBUFFORCE, octets)) {
      tryOption(SOL_SOCKET, SO_SNDBUF, octets);
    }
    return forced;
  }

  /** Only the receive buffer, and no larger than asked: tests provoke overruns with it. */
  public void receiveBuffer(int octets) {
    tryOption(SOL_SOCKET, SO_RCVBUF, octets);
  }

  /** How long a receive waits before it answers EAGAIN, milliseconds. */
  public void receiveTimeout(int millis) throws KernelException {
    small.bytes().putLong(0, millis / 1000).putLong(8, millis % 1000 * 1000L);
    check("SO_RCVTIMEO", Libc.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, small.address(), 16));
  }

  /** Ties the socket to a NIC: it sends and receives nowhere else. */
  public void bindToDevice(String nic) throws KernelException {
    for (int i = 0; i < 16; i++) {
      small.bytes().put(i, (byte) (i < nic.length() ? nic.charAt(i) : 0));
    }
    check(
        "SO_BINDTODEVICE " + nic,
        Libc.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, small.address(), 16));
  }

  /** Attaches a classic packet filter that the kernel runs: four ints an instruction. */
  public void attachFilter(int[][] program) throws KernelException {
    OffHeap code = new OffHeap(program.length * 8);
    for (int i = 0; i < program.length; i++) {
      int at = i * 8;
      code.bytes()
          .putShort(at, (short) program[i][0])
          .put(at + 2, (byte) program[i][1])
          .put(at + 3, (byte) program[i][2])
          .putInt(at + 4, program[i][3]);
    }
    small.bytes().putLong(0, 0).putShort(0, (short) program.length).putLong(8, code.address());
    try {
      check(
          "SO_ATTACH_FILTER",
          Libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, small.address(), 16));
    } finally {
      Reference.reachabilityFence(code);
    }
  }

  /** The netlink port or packet address the kernel gave, copied to {@code into}. */
  public void name(OffHeap into) throws KernelException {
    small.bytes().putInt(0, into.size());
    check("getsockname", Libc.getsockname(fd, into.address(), small.address()));
  }

  /** Sends; octets sent or a negated error number. */
  public long send(long data, int size, long address, int addressLength) {
    while (true) {
      long sent = Libc.sendto(fd, data, size, 0, address, addressLength);
      if (sent >= 0) {
        return sent;
      }
      int errno = Libc.errno();
      if (errno != Errno.EINTR) {
        return -errno;
      }
    }
  }

  /** Receives; octets received (beyond the memory's size where truncated) or a negated error. */
  public long receive(OffHeap into, int flags) {
    while (true) {
      long got = Libc.recvfrom(fd, into.address(), into.size(), flags, 0, 0);
      if (got >= 0) {
        return got;
      }
      int errno = Libc.errno();
      if (errno != Errno.EINTR) {
        return -errno;
      }
    }
  }

  /** Receives many; how many or a negated error. */
  public int receiveMany(MessageRow row) {
    row.rewind();
    int got = Libc.recvmmsg(fd, row.address(), row.count(), MSG_DONTWAIT, 0);
    return got >= 0 ? got : -Libc.errno();
  }

  /** Sends messages {@code from} to {@code to} of a row; how many or a negated error. */
  public int sendMany(MessageRow row, int from, int to) {
    int sent = Libc.sendmmsg(fd, row.address() + (long) from * MessageRow.HEADER, to - from, 0);
    return sent >= 0 ? sent : -Libc.errno();
  }

  /** Carries out an ioctl on this socket; its result or a negated error. */
  public int ioctl(long request, OffHeap argument) {
    int result = Libc.ioctl(fd, request, argument.address());
    return result >= 0 ? result : -Libc.errno();
  }

  private static void check(String call, int result) throws KernelException {
    if (result < 0) {
      throw new KernelException(call, Libc.errno());
    }
  }

  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      Libc.close(fd);
    }
  }
}
