package io.postern.runtime.loop;

import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.Reflexes;
import io.postern.device.Batch;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events on their way to the loop. While the loop waits and what was foreseen holds, whoever brings
 * a loss carries its batch out at once, in its own thread: waking the loop for it would cost more
 * than the move itself.
 *
 * <p>The loop's waiting, what holds meanwhile, and the queue are one thing under one lock: the
 * event that a batch was carried out for is the next that the loop gets, so it is handled in the
 * state that the batch was foreseen for.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<FailoverEvent> queue = new ArrayDeque<>();
  private final Consumer<Batch> atOnce;
  private Reflexes reflexes = Reflexes.NONE;
  private boolean reacting;
  private boolean nudged;
  private volatile boolean ready;
  private @Nullable FailoverEvent answered;
  private @Nullable Batch answer;

  /**
   * An empty one.
   *
   * @param atOnce carries out a batch, in the calling thread where that is quick
   */
  Intake(Consumer<Batch> atOnce) {
    this.atOnce = atOnce;
  }

  /** Takes an event; any thread. */
  void offer(FailoverEvent event) {
    Batch reflex;
    lock.lock();
    try {
      // What came before may change what is to be done.
      reflex =
          queue.isEmpty() && event instanceof FailoverEvent.FromDevice(var reported)
              ? reflexes.on(reported)
              : null;
      if (reflex == null) {
        queue.add(event);
        changed.signal();
        return;
      }
      hold(Reflexes.NONE);
      reacting = true;
    } finally {
      lock.unlock();
    }
    boolean done = react(reflex);
    lock.lock();
    try {
      reacting = false;
      queue.addFirst(event);
      answered = event;
      answer = done ? reflex : null;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** A bug here costs time, never the event: the core then has its batch carried out itself. */
  private boolean react(Batch reflex) {
    try {
      atOnce.accept(reflex);
      return true;
    } catch (RuntimeException e) {
      LOG.error("what was foreseen could not be carried out: {}", reflex, e);
      return false;
    }
  }

  private void hold(Reflexes now) {
    reflexes = now;
    ready = now != Reflexes.NONE;
  }

  /** The next event; null where there is none yet. The loop's thread. */
  @Nullable FailoverEvent poll() {
    lock.lock();
    try {
      return queue.poll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next event; null where none came in time, or after {@link #nudge}. The loop's thread.
   *
   * @param nanos how long it is waited for; where a batch is being carried out, longer
   * @param meanwhile what holds until an event is taken
   */
  @Nullable FailoverEvent take(long nanos, Reflexes meanwhile) throws InterruptedException {
    lock.lock();
    try {
      hold(queue.isEmpty() ? meanwhile : Reflexes.NONE);
      long left = nanos;
      while (reacting || (queue.isEmpty() && !nudged && left > 0)) {
        if (reacting) {
          changed.await();
        } else {
          left = changed.awaitNanos(left);
        }
      }
      hold(Reflexes.NONE);
      nudged = false;
      return queue.poll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets the loop look whether something else holds now; any thread. */
  void nudge() {
    lock.lock();
    try {
      nudged = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a loss now would be met with what was foreseen. */
  boolean isReady() {
    return ready;
  }

  /** The batch that was carried out for an event that was taken; null for none. */
  @SuppressWarnings("ReferenceEquality") // an equal event is another one
  @Nullable Batch carriedOut(FailoverEvent event) {
    lock.lock();
    try {
      Batch done = event == answered ? answer : null;
      answered = null;
      answer = null;
      return done;
    } finally {
      lock.unlock();
    }
  }
}
