package io.postern.linux.syscall;

/**
 * A virtual NIC whose carrier its maker sets (TUNSETCARRIER), and of which the kernel thinks as of
 * hardware: the news of a lost carrier is not urgent to it. Gone when closed.
 */
public final class Tap implements AutoCloseable {
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final long TUNSETIFF = 0x400454caL;
  private static final long TUNSETCARRIER = 0x400454e2L;
  private static final int NAME = 16;
  private static final short IFF_TAP = 2;
  private static final short IFF_NO_PI = 0x1000;

  private final int fd;
  private final OffHeap carrier = new OffHeap(4);

  /** Makes one in the calling thread's network namespace. */
  public Tap(String name) throws KernelException {
    fd = Libc.open("/dev/net/tun", O_RDWR | O_CLOEXEC);
    check("/dev/net/tun", fd);
    OffHeap request = new OffHeap(40);
    for (int i = 0; i < name.length(); i++) {
      request.bytes().put(i, (byte) name.charAt(i));
    }
    request.bytes().putShort(NAME, (short) (IFF_TAP | IFF_NO_PI));
    check("TUNSETIFF", Libc.ioctl(fd, TUNSETIFF, request.address()));
  }

  /** Takes its carrier or gives it back; when that was done. */
  public long carrier(boolean on) throws KernelException {
    carrier.bytes().putInt(0, on ? 1 : 0);
    check("TUNSETCARRIER", Libc.ioctl(fd, TUNSETCARRIER, carrier.address()));
    return System.nanoTime();
  }

  private static void check(String what, int result) throws KernelException {
    if (result < 0) {
      throw new KernelException(what, Libc.errno());
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}
