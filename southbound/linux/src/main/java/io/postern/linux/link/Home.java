package io.postern.linux.link;

import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.Urgency;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The device's place in the system: a thread in the network namespace in which the device was made.
 * On Linux a thread's namespace is its own and is inherited by the threads it starts, and {@code
 * /proc/sys/net} shows the namespace of the thread that looks; so every thread of the device is
 * started from here, whoever calls the device.
 */
public final class Home implements AutoCloseable {
  private static final long JOIN_MILLIS = 5_000;

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Urgency urgency;
  private final Thread thread;

  /**
   * Settles in the calling thread's namespace.
   *
   * @param urgency of the threads that are started as urgent ones
   */
  public Home(Urgency urgency) {
    this.urgency = urgency;
    thread = Thread.ofPlatform().daemon().name("postern-home").unstarted(this::work);
    thread.start();
  }

  private void work() {
    try {
      while (true) {
        tasks.take().run();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /** Starts a daemon thread there; returns at once. */
  public Thread start(String name, Runnable body) {
    // A thread takes over the namespace of whoever calls start(), not of whoever makes the object.
    Thread started = Thread.ofPlatform().daemon().name(name).unstarted(body);
    tasks.add(started::start);
    return started;
  }

  /** As {@link #start}: what a failover waits for does not wait for a busy machine. */
  public Thread startUrgent(String name, Runnable body) {
    return start(name, () -> urgency.run(body));
  }

  /**
   * Does something there and waits for it.
   *
   * @throws KernelException that the work threw
   */
  public <T> T call(Callable<T> work) throws KernelException {
    FutureTask<T> task = new FutureTask<>(work);
    tasks.add(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KernelException k) {
        throw k;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Waits for a thread to end, with a bound. */
  public static void join(@Nullable Thread ending) {
    if (ending == null || ending.equals(Thread.currentThread())) {
      return;
    }
    try {
      ending.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    join(thread);
  }
}
