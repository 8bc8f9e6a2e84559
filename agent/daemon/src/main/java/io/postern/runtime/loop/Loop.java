package io.postern.runtime.loop;

import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.FailoverMachine;
import io.postern.core.failover.Trace;
import io.postern.core.failover.state.FailoverStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to the core, one at a time, and its actions to the {@link Executor}.
 *
 * <p>A deadline is judged only when the queue is empty: a loop that was late first hears what
 * arrived meanwhile (invariant 10). A bug in the core is logged with its event and does not end the
 * loop: the next event may well be the one that saves the service.
 */
public final class Loop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final long LATE_MILLIS = 5;
  private static final int MOST_TURNS = 64;
  private static final long STALE_NANOS = 20_000_000;

  /** Carries out actions; must not wait for anything but the state directory. */
  public interface Executor {
    /** Carries out what the device is asked to do, and what must be durable before it. */
    void carryOut(FailoverAction action);

    /** Told of each event and all that it led to, in order, when nothing more urgent waits. */
    void settled(FailoverEvent event, List<FailoverAction> actions, Trace trace);

    /** Told after one or more {@link #settled}: what windows show is to be true again. */
    void rested();

    /** Told where the core, or carrying out what it decided, failed on an event. */
    void failed(FailoverEvent event);
  }

  /** What was done and not yet told. */
  private record Turn(FailoverEvent event, List<FailoverAction> actions, Trace trace) {}

  private final LinkedBlockingQueue<FailoverEvent> queue = new LinkedBlockingQueue<>();
  private final FailoverMachine machine;
  private final AgentClock clock;
  private final Executor executor;
  private final Thread thread;
  private volatile boolean closed;
  private volatile long lastTurn;
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong lateTicks = new AtomicLong();
  private final ArrayList<Turn> turns = new ArrayList<>(MOST_TURNS);
  private boolean restless;
  private long lastRest;

  /**
   * A loop that is not running yet.
   *
   * @param preparation what its thread does first (its priority)
   */
  public Loop(FailoverMachine machine, AgentClock clock, Executor executor, Runnable preparation) {
    this.machine = machine;
    this.clock = clock;
    this.executor = executor;
    this.lastTurn = clock.nanos();
    this.thread =
        Thread.ofPlatform()
            .name("loop")
            .unstarted(
                () -> {
                  preparation.run();
                  run();
                });
  }

  /** Starts its thread. */
  public void start() {
    thread.start();
  }

  /** Takes an event from any thread; never waits. */
  public void offer(FailoverEvent event) {
    queue.add(event);
  }

  /** The core's state; to be called from the loop's own thread. */
  public FailoverStatus status() {
    return machine.status();
  }

  /** Monotonic nanoseconds of the last turn: a watchdog's evidence that the loop lives. */
  public long lastTurn() {
    return lastTurn;
  }

  /** Events given to the core since the start. */
  public long events() {
    return events.get();
  }

  /** Deadlines that the loop reached more than {@value #LATE_MILLIS} ms late. */
  public long lateTicks() {
    return lateTicks.get();
  }

  private void run() {
    while (!closed) {
      FailoverEvent event = next();
      lastTurn = clock.nanos();
      if (event != null) {
        events.incrementAndGet();
        turn(event);
      }
    }
    tell();
    rest();
  }

  /** The next event; a tick where a deadline has passed and nothing is queued; else null. */
  private @Nullable FailoverEvent next() {
    FailoverEvent event = queue.poll();
    if (event == null && restless) {
      tell();
      rest();
      event = queue.poll();
    }
    if (event != null) {
      return event;
    }
    long now = clock.nanos();
    long deadline = machine.nextDeadline();
    long wait =
        deadline == FailoverMachine.NEVER
            ? TimeUnit.SECONDS.toNanos(1)
            : Math.min(deadline - now, TimeUnit.SECONDS.toNanos(1));
    if (wait <= 0) {
      if (-wait > TimeUnit.MILLISECONDS.toNanos(LATE_MILLIS)) {
        lateTicks.incrementAndGet();
      }
      return new FailoverEvent.Tick(now);
    }
    try {
      return queue.poll(wait, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      closed = true;
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private void turn(FailoverEvent event) {
    try {
      List<FailoverAction> actions = machine.handle(event);
      Trace trace = machine.lastTrace();
      for (FailoverAction action : actions) {
        executor.carryOut(action);
      }
      turns.add(new Turn(event, actions, trace));
      restless = true;
    } catch (RuntimeException e) {
      LOG.error("the core failed on {}", event, e);
      executor.failed(event);
    }
    if (turns.size() == MOST_TURNS) {
      tell();
      // A burst of a thousand events makes one picture of the group, a lasting storm some all the
      // same.
      if (lastTurn - lastRest > STALE_NANOS) {
        rest();
      }
    }
  }

  /** Tells the journal. */
  private void tell() {
    for (Turn turn : turns) {
      try {
        executor.settled(turn.event(), turn.actions(), turn.trace());
      } catch (RuntimeException e) {
        LOG.error("not told: {}", turn.event(), e);
      }
    }
    turns.clear();
  }

  /** Tells the windows; a failure is often two events, and the second must not wait for this. */
  private void rest() {
    try {
      executor.rested();
    } catch (RuntimeException e) {
      LOG.error("windows do not show what happened", e);
    }
    restless = false;
    lastRest = clock.nanos();
  }

  @Override
  public void close() {
    closed = true;
    queue.add(new FailoverEvent.Tick(clock.nanos()));
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
