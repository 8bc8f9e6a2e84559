package io.postern.linux.syscall;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The calling thread's namespace, capabilities and scheduling. All of these are the thread's own on
 * Linux; a thread inherits them from the one that starts it.
 */
public final class Privileges {
  /** Capability number of CAP_NET_ADMIN. */
  public static final int CAP_NET_ADMIN = 12;

  /** Capability number of CAP_NET_RAW. */
  public static final int CAP_NET_RAW = 13;

  /** Capability number of CAP_SYS_ADMIN. */
  public static final int CAP_SYS_ADMIN = 21;

  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final int PR_CAPBSET_DROP = 24;
  private static final int PR_SET_TIMERSLACK = 29;
  private static final int PR_CAP_AMBIENT = 47;
  private static final int PR_CAP_AMBIENT_LOWER = 3;
  private static final int CAPABILITY_VERSION_3 = 0x2008_0522;
  private static final int SCHED_FIFO = 1;
  private static final int SCHED_RESET_ON_FORK = 0x4000_0000;
  private static final Path STATUS = Path.of("/proc/thread-self/status");

  private Privileges() {}

  /**
   * Moves the calling thread into a new, empty network namespace; needs CAP_SYS_ADMIN. The
   * namespace ends with its last thread and socket.
   */
  public static void enterNewNetwork() throws KernelException {
    if (Libc.unshare(CLONE_NEWNET) < 0) {
      throw new KernelException("unshare(CLONE_NEWNET)", Libc.errno());
    }
  }

  /** Moves the calling thread into the network namespace of a file ({@code /run/netns/NAME}). */
  public static void enterNetwork(Path file) throws KernelException {
    int fd = Libc.open(file.toString(), 0x80000);
    if (fd < 0) {
      throw new KernelException("open " + file, Libc.errno());
    }
    int result = Libc.setns(fd, CLONE_NEWNET);
    int errno = Libc.errno();
    Libc.close(fd);
    if (result < 0) {
      throw new KernelException("setns " + file, errno);
    }
  }

  /** Whether the calling thread has a capability in effect. */
  public static boolean has(int capability) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("CapEff:")) {
          long set = Long.parseUnsignedLong(line.substring(7).trim(), 16);
          return (set >>> capability & 1) != 0;
        }
      }
    } catch (IOException e) {
      return false;
    }
    return false;
  }

  /**
   * Takes a capability from the calling thread for good: from its effective, permitted, inheritable
   * and ambient sets and, where allowed, from its bounding set.
   */
  public static void drop(int capability) throws KernelException {
    Libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, capability, 0, 0);
    Libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    OffHeap header = new OffHeap(8);
    header.bytes().putInt(0, CAPABILITY_VERSION_3);
    OffHeap sets = new OffHeap(24);
    if (Libc.capget(header.address(), sets.address()) < 0) {
      throw new KernelException("capget", Libc.errno());
    }
    int half = capability / 32 * 12;
    int keep = ~(1 << capability % 32);
    for (int at = half; at < half + 12; at += 4) {
      sets.bytes().putInt(at, sets.bytes().getInt(at) & keep);
    }
    header.bytes().putInt(0, CAPABILITY_VERSION_3).putInt(4, 0);
    if (Libc.capset(header.address(), sets.address()) < 0) {
      throw new KernelException("capset", Libc.errno());
    }
  }

  /** Lets the calling thread's timers fire within {@code nanos} of their time (default 50,000). */
  public static void timerSlack(long nanos) {
    Libc.prctl(PR_SET_TIMERSLACK, nanos, 0, 0, 0);
  }

  /**
   * Real-time scheduling of a thread of this process where allowed (CAP_SYS_NICE); whether so.
   * Threads that it starts are ordinary ones.
   */
  static boolean realTime(int thread, int priority) {
    OffHeap parameters = new OffHeap(4);
    parameters.bytes().putInt(0, priority);
    int policy = SCHED_FIFO | SCHED_RESET_ON_FORK;
    return Libc.sched_setscheduler(thread, policy, parameters.address()) == 0;
  }
}
