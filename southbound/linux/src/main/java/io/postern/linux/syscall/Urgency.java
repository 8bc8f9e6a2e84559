package io.postern.linux.syscall;

import java.util.TreeSet;

/**
 * Which threads come before the machine's other work, and from when on: real-time scheduling, where
 * the system allows it (CAP_SYS_NICE, or a limit for real-time priority).
 *
 * <p>Not while the agent starts. Whoever loads a class waits, spinning, until no thread is left in
 * certain short sections of the JVM (its {@code GlobalCounter}). Where two real-time threads spin
 * so on two processors, an ordinary thread that was interrupted in such a section never gets to its
 * end; nor does anything else run on the machine but interrupts, until the kernel gives ordinary
 * threads their twentieth of a second: 0.95 s, longer than most leases last.
 */
public final class Urgency implements AutoCloseable {
  private static final int PRIORITY = 10;

  private final TreeSet<Integer> waiting = new TreeSet<>();
  private boolean begun;

  /** Nobody is urgent before {@link #begin}. */
  public Urgency() {}

  /** Urgent from the first moment: for a thread whose classes have long been loaded. */
  public static Urgency fromTheStart() {
    Urgency urgency = new Urgency();
    urgency.begin();
    return urgency;
  }

  /** The calling thread is urgent, now or as soon as it has begun; it must not end before that. */
  public synchronized void join() {
    int thread = Libc.gettid();
    if (begun) {
      var _ = Privileges.realTime(thread, PRIORITY);
    } else {
      waiting.add(thread);
    }
  }

  /** Runs something as an urgent thread does. */
  public void run(Runnable body) {
    join();
    try {
      body.run();
    } finally {
      leave();
    }
  }

  private synchronized void leave() {
    waiting.remove(Libc.gettid());
  }

  /** The start is over; whether all who waited are urgent now. */
  public synchronized boolean begin() {
    begun = true;
    boolean all = true;
    for (int thread : waiting) {
      all &= Privileges.realTime(thread, PRIORITY);
    }
    waiting.clear();
    return all;
  }

  /** Nobody becomes urgent any more: threads end, and others get their numbers. */
  @Override
  public synchronized void close() {
    waiting.clear();
  }
}
