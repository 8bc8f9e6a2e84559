package io.postern.simulated.lan;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A discrete-event world with a virtual clock in nanoseconds. Tasks run in order of their time and,
 * at one time, in the order in which they were scheduled; chance comes from the generator that was
 * handed in. So the same seed and the same calls give the same run, which {@link #traceHash} says
 * in one number.
 *
 * <p>Driven by {@link #runUntil} and {@link #step} everything happens in the caller's thread.
 * Driven by a {@link RealTimeWorld} everything happens in its thread, and others reach it through
 * {@link #post} and {@link #call}.
 */
public final class SimulatedWorld {
  private static final long TRACE_PRIME = 0x100000001b3L;
  private static final long CALL_BOUND_SECONDS = 10;

  private final RandomGenerator random;
  private final EventQueue queue = new EventQueue();
  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Thread pump;
  private long now;
  private long executed;
  private long trace = 0xcbf29ce484222325L;

  /** A world whose clock stands at 0. */
  public SimulatedWorld(RandomGenerator random) {
    this(random, 0);
  }

  /**
   * A world.
   *
   * @param random where every chance of this world comes from
   * @param startNanos where its clock stands
   */
  public SimulatedWorld(RandomGenerator random, long startNanos) {
    this.random = random;
    this.now = startNanos;
  }

  /** The virtual clock, nanoseconds. */
  public long now() {
    return now;
  }

  /** Where chance comes from; drawing from it is part of the run. */
  public RandomGenerator random() {
    return random;
  }

  /** Runs a task at a time, or now where that has passed. Owner's thread only. */
  public void at(long time, Runnable task) {
    queue.add(Math.max(time, now), task);
  }

  /** Runs a task some nanoseconds from now. Owner's thread only. */
  public void after(long nanos, Runnable task) {
    queue.add(now + Math.max(nanos, 0), task);
  }

  /** Runs a task as soon as the world's thread comes to it. Any thread. */
  public void post(Runnable task) {
    Thread owner = pump;
    if (owner == null || owner.equals(Thread.currentThread())) {
      at(now, task);
    } else {
      inbox.add(task);
      LockSupport.unpark(owner);
    }
  }

  /** Asks the world and waits for what it says. Any thread. */
  public <T> T call(Supplier<T> question) {
    Thread owner = pump;
    if (owner == null || owner.equals(Thread.currentThread())) {
      return question.get();
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    post(
        () -> {
          try {
            answer.complete(question.get());
          } catch (RuntimeException wrong) {
            answer.completeExceptionally(wrong);
          }
        });
    try {
      return answer.get(CALL_BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the simulated world", interrupted);
    } catch (TimeoutException silent) {
      throw new IllegalStateException("the simulated world does not answer", silent);
    } catch (ExecutionException wrong) {
      throw new IllegalStateException("the simulated world refused", wrong.getCause());
    }
  }

  /** Changes the world and waits until it is done. Any thread. */
  public void change(Runnable change) {
    call(
        () -> {
          change.run();
          return Boolean.TRUE;
        });
  }

  /** Runs the next task; false where there is none. */
  public boolean step() {
    if (queue.isEmpty()) {
      return false;
    }
    now = queue.firstTime();
    executed++;
    trace = (trace ^ now) * TRACE_PRIME;
    queue.removeFirst().run();
    return true;
  }

  /** Runs all that is due up to and including a time; the clock then stands there. */
  public void runUntil(long time) {
    while (queue.firstTime() <= time && step()) {
      // The step is the work.
    }
    now = Math.max(now, time);
  }

  /** Runs for some nanoseconds. */
  public void runFor(long nanos) {
    runUntil(now + nanos);
  }

  /** When the next task is due; {@link Long#MAX_VALUE} where there is none. */
  public long nextEventAt() {
    return queue.firstTime();
  }

  /** How many tasks have run. */
  public long eventsRun() {
    return executed;
  }

  /** A fingerprint of the run so far: times of all tasks, frames carried, events reported. */
  public long traceHash() {
    return trace;
  }

  /** Makes a value part of the fingerprint. */
  public void mix(long value) {
    trace = (trace ^ value) * TRACE_PRIME;
  }

  /** From now on a thread drives this world; null: the callers do. */
  void drivenBy(@Nullable Thread thread) {
    pump = thread;
  }

  /** What another thread has posted; null where there is nothing. */
  @Nullable Runnable nextPost() {
    return inbox.poll();
  }

  boolean hasPosts() {
    return !inbox.isEmpty();
  }
}
