package io.postern.runtime.apply;

import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.FailoverMachine;
import io.postern.core.failover.Trace;
import io.postern.device.Batch;
import io.postern.device.Device;
import io.postern.runtime.gateway.Plans;
import io.postern.runtime.journal.Journal;
import io.postern.runtime.loop.AgentClock;
import io.postern.runtime.loop.Loop;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries out the core's actions, on the loop's thread: device work is only queued here, and the
 * only thing waited for is that what must be remembered is on disk. What was foreseen is carried
 * out in the thread that brings the loss.
 */
public final class Actuator implements Loop.Executor {
  /** How old what windows show of counters may become while nothing else changes. */
  private static final long REFRESH_NANOS = 500_000_000L;

  /**
   * Up to so many commands, some two milliseconds of the kernel's work, keep the thread that brings
   * a loss from hearing what else there is; more go to the group's own thread.
   */
  private static final int AT_ONCE = 256;

  private final AgentClock clock;
  private final Device device;
  private final Plans plans;
  private final KernelReader reader;
  private final DurableMemory memory;
  private final Journal journal;
  private final Publisher publisher;
  private final Requests requests;
  private final Trials trials;
  private final FailoverMachine machine;
  private final List<FailoverAction> untold = new ArrayList<>();
  private boolean stale;
  private long publishedAt = Long.MIN_VALUE / 2;

  /**
   * Wires the executor.
   *
   * @param machine the core, whose state is read after a turn
   */
  public Actuator(
      AgentClock clock,
      Device device,
      Plans plans,
      KernelReader reader,
      DurableMemory memory,
      Journal journal,
      Publisher publisher,
      Requests requests,
      Trials trials,
      FailoverMachine machine) {
    this.clock = clock;
    this.device = device;
    this.plans = plans;
    this.reader = reader;
    this.memory = memory;
    this.journal = journal;
    this.publisher = publisher;
    this.requests = requests;
    this.trials = trials;
    this.machine = machine;
  }

  @Override
  public void carryOut(FailoverAction action) {
    switch (action) {
      case FailoverAction.Execute(var batch) -> device.execute(batch);
      case FailoverAction.Examine(var examination) -> device.examine(examination);
      case FailoverAction.Follow(var plan) -> plans.failover(plan);
      case FailoverAction.ReadKernel() -> reader.ask();
      case FailoverAction.Tell _, FailoverAction.Answer _, FailoverAction.Tried _ -> {
        // told in rested(), so that who hears of it finds it in every window
      }
      case FailoverAction.Remember(var memorable) -> memory.write(memorable, clock.nanos());
    }
  }

  @Override
  public void carryOutAtOnce(Batch batch) {
    if (batch.commands().size() <= AT_ONCE) {
      device.executeAtOnce(batch);
    } else {
      device.execute(batch);
    }
  }

  @Override
  public void settled(FailoverEvent event, List<FailoverAction> actions, Trace trace) {
    stale |= trace == Trace.SETTLED;
    if (trace == Trace.REFRESHED && event.at() - publishedAt > REFRESH_NANOS) {
      stale = true;
      publishedAt = event.at();
    }
    journal.record(event, actions, trace);
    for (FailoverAction action : actions) {
      if (action instanceof FailoverAction.Tell
          || action instanceof FailoverAction.Answer
          || action instanceof FailoverAction.Tried) {
        untold.add(honest(event, action));
      }
    }
    memory.again(clock.nanos());
  }

  /** Maintenance is to last across restarts: who asks for it hears where it would not. */
  private FailoverAction honest(FailoverEvent event, FailoverAction action) {
    return event instanceof FailoverEvent.MaintenanceAsked
            && action instanceof FailoverAction.Answer answer
            && answer.done()
            && !memory.trouble().isEmpty()
        ? new FailoverAction.Answer(
            answer.request(),
            true,
            answer.text() + ", but it is not on disk: " + memory.trouble(),
            answer.eventId(),
            answer.addresses())
        : action;
  }

  @Override
  public void rested() {
    if (stale) {
      publisher.publish(machine.status());
      stale = false;
    }
    for (FailoverAction action : untold) {
      switch (action) {
        case FailoverAction.Tell(var notice) -> publisher.tell(notice);
        case FailoverAction.Answer answer -> requests.answer(answer);
        case FailoverAction.Tried tried -> trials.answer(tried);
        case FailoverAction.Execute _,
            FailoverAction.Examine _,
            FailoverAction.Follow _,
            FailoverAction.ReadKernel _,
            FailoverAction.Remember _ -> {
          // carried out already
        }
      }
    }
    publisher.announce();
    untold.clear();
    if (journal.wantsCheckpoint() && !machine.isChanging()) {
      journal.record(machine.checkpoint());
    }
  }

  @Override
  public void failed(FailoverEvent event) {
    journal.lose();
  }
}
