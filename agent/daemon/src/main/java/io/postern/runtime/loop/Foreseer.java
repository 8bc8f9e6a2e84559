package io.postern.runtime.loop;

import io.postern.core.failover.Checkpoint;
import io.postern.core.failover.Foresight;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works out, on a thread of its own, what the loss of a link would bring about, so that the loop
 * has it ready. The last question is answered; those before it are stale.
 */
public final class Foreseer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Foreseer.class);

  /** The core's state may change back and forth without a word. */
  private static final long AGAIN_NANOS = 1_000_000;

  private record Question(Checkpoint kept, long generation) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private volatile Foresight latest = Foresight.NONE;
  private @Nullable Question question;
  private Runnable told = () -> {};
  private boolean closed;

  /** A foreseer that is not running yet. */
  public Foreseer() {
    thread = Thread.ofPlatform().name("foreseer").daemon().unstarted(this::run);
  }

  /**
   * Starts its thread.
   *
   * @param done told on that thread when there is something new
   */
  void start(Runnable done) {
    told = done;
    thread.start();
  }

  /** What was worked out last. */
  Foresight latest() {
    return latest;
  }

  /** Has it worked out anew; never waits. */
  void ask(Checkpoint kept, long generation) {
    lock.lock();
    try {
      question = new Question(kept, generation);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until what is foreseen is ready to be carried out. */
  void await(BooleanSupplier ready, long millis) throws InterruptedException, TimeoutException {
    lock.lock();
    try {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      while (!ready.getAsBoolean()) {
        if (System.nanoTime() - end > 0) {
          throw new TimeoutException("nothing was foreseen within " + millis + " ms");
        }
        var _ = changed.awaitNanos(AGAIN_NANOS);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      for (Question next = take(); next != null; next = take()) {
        Foresight foresight = work(next);
        lock.lock();
        try {
          latest = foresight;
          changed.signalAll();
        } finally {
          lock.unlock();
        }
        told.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Question take() throws InterruptedException {
    lock.lock();
    try {
      while (question == null && !closed) {
        changed.await();
      }
      Question next = question;
      question = null;
      return closed ? null : next;
    } finally {
      lock.unlock();
    }
  }

  private static Foresight work(Question next) {
    try {
      return Foresight.of(next.kept(), next.generation());
    } catch (RuntimeException e) {
      LOG.error("what a failure would bring about cannot be worked out beforehand", e);
      return new Foresight(next.generation(), List.of());
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
