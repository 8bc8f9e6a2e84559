package io.postern.runtime.loop;

import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.FailoverMachine;
import io.postern.core.failover.Reflexes;
import io.postern.core.failover.Trace;
import io.postern.core.failover.state.FailoverStatus;
import io.postern.device.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to the core, one at a time, and its actions to the {@link Executor}.
 *
 * <p>What the loss of a link would bring about is worked out while nothing happens ({@link
 * Foreseer}); it is carried out by who brings the event ({@link Intake}), and the core, which comes
 * to the same, only has to be compared with it.
 *
 * <p>A deadline is judged only when the queue is empty: a loop that was late first hears what
 * arrived meanwhile (invariant 10). A bug in the core is logged with its event and does not end the
 * loop: the next event may well be the one that saves the service.
 */
public final class Loop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final long LATE_MILLIS = 5;
  private static final int MOST_TURNS = 64;

  /** A tick that fails is tried again after this, then after twice as long, up to a second. */
  private static final long FIRST_PAUSE_NANOS = 1_000_000L;

  private static final long LONGEST_PAUSE_NANOS = 1_000_000_000L;
  private static final long STALE_NANOS = 20_000_000;

  /** How long the core's state stays as it is before it is worth looking ahead from it. */
  private static final long CALM_NANOS = 5_000_000;

  /**
   * Carries out actions; must not wait for anything but the state directory, and in {@link
   * #carryOutAtOnce} for what the device does in no time.
   */
  public interface Executor {
    /** Carries out what the device is asked to do, and what must be durable before it. */
    void carryOut(FailoverAction action);

    /** Carries out a batch now, in the calling thread where that is quick; any thread. */
    void carryOutAtOnce(Batch batch);

    /** Told of each event and all that it led to, in order, when nothing more urgent waits. */
    void settled(FailoverEvent event, List<FailoverAction> actions, Trace trace);

    /** Told after one or more {@link #settled}: what windows show is to be true again. */
    void rested();

    /** Told where the core, or carrying out what it decided, failed on an event. */
    void failed(FailoverEvent event);
  }

  /** What was done and not yet told. */
  private record Turn(FailoverEvent event, List<FailoverAction> actions, Trace trace) {}

  private final Intake intake;
  private final FailoverMachine machine;
  private final AgentClock clock;
  private final Executor executor;
  private final Foreseer foreseer;
  private final Thread thread;
  private volatile boolean closed;
  private volatile long lastTurn;
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong lateTicks = new AtomicLong();
  private final ArrayList<Turn> turns = new ArrayList<>(MOST_TURNS);
  private final FaultLog faults;
  private boolean restless;
  private long lastRest;
  private long asked = -1;
  private final Mistakes mistakes = new Mistakes();

  /** After a tick that failed: how long the next is waited for, and until when. */
  private long pause;

  private long pausedUntil;

  /**
   * A loop that is not running yet.
   *
   * @param preparation what its thread does first (its priority)
   */
  public Loop(
      FailoverMachine machine,
      AgentClock clock,
      Executor executor,
      Foreseer foreseer,
      Runnable preparation) {
    this.machine = machine;
    this.intake = new Intake(executor::carryOutAtOnce);
    this.foreseer = foreseer;
    this.clock = clock;
    this.faults = new FaultLog(LOG, clock::nanos);
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
    foreseer.start(intake::nudge);
    thread.start();
  }

  /** Takes an event from any thread; never waits. */
  public void offer(FailoverEvent event) {
    intake.offer(event);
  }

  /** The core's state; to be called from the loop's own thread. */
  public FailoverStatus status() {
    return machine.status();
  }

  /** Monotonic nanoseconds of the last turn: a watchdog's evidence that the loop lives. */
  public long lastTurn() {
    return lastTurn;
  }

  /** Waits until a loss now would be met with what was worked out beforehand. */
  public void awaitForesight(long millis) throws InterruptedException, TimeoutException {
    foreseer.await(intake::isReady, millis);
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
      if (event != null && !mistakes.ends(event)) {
        events.incrementAndGet();
        turn(event);
      }
    }
    tell();
    rest();
  }

  /** The next event; a tick where a deadline has passed and nothing is queued; else null. */
  private @Nullable FailoverEvent next() {
    FailoverEvent event = intake.poll();
    if (event == null && restless) {
      tell();
      rest();
      event = intake.poll();
    }
    if (event != null) {
      return event;
    }
    long now = clock.nanos();
    long deadline = pause == 0 ? machine.nextDeadline() : pausedUntil;
    long wait =
        deadline == FailoverMachine.NEVER
            ? TimeUnit.SECONDS.toNanos(1)
            : Math.min(deadline - now, TimeUnit.SECONDS.toNanos(1));
    try {
      if (wait <= 0) {
        event = intake.take(0, Reflexes.NONE);
        return event == null ? tick(now, -wait) : event;
      }
      if (asked == machine.generation() || wait <= CALM_NANOS || machine.isChanging()) {
        return intake.take(wait, machine.reflexes(foreseer.latest()));
      }
      event = intake.take(CALM_NANOS, machine.reflexes(foreseer.latest()));
      if (event == null) {
        asked = machine.generation();
        foreseer.ask(machine.checkpoint(), asked);
      }
      return event;
    } catch (InterruptedException e) {
      closed = true;
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private FailoverEvent tick(long now, long late) {
    if (late > TimeUnit.MILLISECONDS.toNanos(LATE_MILLIS)) {
      lateTicks.incrementAndGet();
    }
    return new FailoverEvent.Tick(now);
  }

  private void turn(FailoverEvent event) {
    Batch foreseen = intake.carriedOut(event);
    try {
      List<FailoverAction> actions = machine.handle(event);
      Trace trace = machine.lastTrace();
      for (FailoverAction action : actions) {
        if (foreseen != null && action instanceof FailoverAction.Execute(Batch batch)) {
          Batch done = foreseen;
          foreseen = null;
          if (batch.equals(done)) {
            continue;
          }
          mistake(done, event);
        }
        executor.carryOut(action);
      }
      turns.add(new Turn(event, actions, trace));
      restless = true;
      pause = event instanceof FailoverEvent.Tick ? 0 : pause;
    } catch (RuntimeException e) {
      faults.report("the core failed on", event, e);
      if (event instanceof FailoverEvent.Tick) {
        pause = Math.clamp(pause * 2, FIRST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
        pausedUntil = clock.nanos() + pause;
      }
      executor.failed(event);
    }
    if (foreseen != null) {
      mistake(foreseen, event);
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

  /**
   * The core decided otherwise: a bug. What was carried out is drift then, and the core finds it
   * when it reads the kernel; it never asked for the batch and does not hear of its end.
   */
  private void mistake(Batch foreseen, FailoverEvent event) {
    LOG.error("not what the core decided, but carried out: {} after {}", foreseen, event);
    mistakes.add(foreseen);
    executor.carryOut(new FailoverAction.ReadKernel());
  }

  /** Tells the journal. */
  private void tell() {
    for (Turn turn : turns) {
      try {
        executor.settled(turn.event(), turn.actions(), turn.trace());
      } catch (RuntimeException e) {
        faults.report("not told:", turn.event(), e);
      }
    }
    turns.clear();
  }

  /** Tells the windows; a failure is often two events, and the second must not wait for this. */
  private void rest() {
    try {
      executor.rested();
    } catch (RuntimeException e) {
      faults.report("windows do not show what happened", "", e);
    }
    restless = false;
    lastRest = clock.nanos();
  }

  @Override
  public void close() {
    closed = true;
    foreseer.close();
    intake.offer(new FailoverEvent.Tick(clock.nanos()));
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
