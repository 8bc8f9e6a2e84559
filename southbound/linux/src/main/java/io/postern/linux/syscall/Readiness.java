package io.postern.linux.syscall;

/**
 * Waits for sockets, a deadline, or to be woken by another thread, whichever is first. One thread
 * waits; any may {@link #wake}.
 */
public final class Readiness implements AutoCloseable {
  private static final short POLLIN = 1;
  private static final int NONBLOCK_CLOEXEC = 0x80800;

  private final OffHeap time = new OffHeap(16);
  private final OffHeap eight = new OffHeap(8);
  private final OffHeap one = new OffHeap(8);
  private final int wakeFd;
  private OffHeap fds = new OffHeap(8 * 64);
  private int count;
  private boolean open = true;

  /** Makes the means of being woken. */
  public Readiness() throws KernelException {
    wakeFd = Libc.eventfd(0, NONBLOCK_CLOEXEC);
    if (wakeFd < 0) {
      throw new KernelException("eventfd", Libc.errno());
    }
    one.bytes().putLong(0, 1);
    clear();
  }

  /** Forgets all sockets. */
  public void clear() {
    count = 0;
    add(wakeFd);
  }

  /** Adds a socket; its number for {@link #ready}. */
  public int add(int fd) {
    if ((count + 1) * 8 > fds.size()) {
      OffHeap larger = new OffHeap(fds.size() * 2);
      larger.bytes().put(0, fds.bytes(), 0, fds.size());
      fds = larger;
    }
    fds.bytes().putInt(count * 8, fd).putShort(count * 8 + 4, POLLIN);
    fds.bytes().putShort(count * 8 + 6, (short) 0);
    return count++;
  }

  /**
   * Waits.
   *
   * @param nanos how long at most; negative for ever
   */
  public void await(long nanos) {
    long timeout = 0;
    if (nanos >= 0) {
      time.bytes().putLong(0, nanos / 1_000_000_000L).putLong(8, nanos % 1_000_000_000L);
      timeout = time.address();
    }
    int ready = Libc.ppoll(fds.address(), count, timeout, 0);
    if (ready <= 0) {
      for (int i = 0; i < count; i++) {
        fds.bytes().putShort(i * 8 + 6, (short) 0);
      }
    } else if (ready(0)) {
      Libc.read(wakeFd, eight.address(), 8);
    }
  }

  /** Whether the socket of that number has something (or an error) to read. */
  public boolean ready(int number) {
    return fds.bytes().getShort(number * 8 + 6) != 0;
  }

  /** Ends a wait; may be called from any thread, and after the end. */
  public synchronized void wake() {
    // The number of a closed descriptor is soon another file's.
    if (open) {
      Libc.write(wakeFd, one.address(), 8);
    }
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      Libc.close(wakeFd);
    }
  }
}
