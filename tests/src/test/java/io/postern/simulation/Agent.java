package io.postern.simulation;

import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.FailoverMachine;
import io.postern.core.failover.Memory;
import io.postern.core.failover.Notice;
import io.postern.core.failover.config.FailoverConfig;
import io.postern.device.Batch;
import io.postern.device.DeviceEvent;
import io.postern.simulated.SimulatedDevice;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The failover machine on a simulated device: what the runtime does, without threads. */
final class Agent {
  /** More batches than any schedule needs. */
  private static final int STORM = 5_000;

  private static final int JOURNAL = 4_000;
  private static final long READING = 300_000;

  private final SimulatedWorld world;
  private FailoverConfig config;
  private @Nullable FailoverConfig proposed;
  private long proposals;
  final SimulatedDevice device;
  private FailoverMachine machine;
  private Memory memory = Memory.EMPTY;
  private boolean alive;
  private long ticket;
  private int life;

  /** How late the agent's own ticks come. */
  long lateness;

  /** Is told of what the machine hears and does. */
  interface Witness {
    /** A machine begins. */
    void began(FailoverMachine machine);

    /** It is about to handle an event. */
    default void hears(FailoverMachine machine, FailoverEvent event) {}

    /** It handled an event. */
    void handled(FailoverMachine machine, FailoverEvent event, List<FailoverAction> actions);
  }

  private static final Witness NOBODY =
      new Witness() {
        @Override
        public void began(FailoverMachine machine) {}

        @Override
        public void handled(
            FailoverMachine machine, FailoverEvent event, List<FailoverAction> actions) {}
      };

  Witness witness = NOBODY;

  final List<String> journal = new ArrayList<>();
  final List<Notice> notices = new ArrayList<>();
  int batches;

  Agent(SimulatedWorld world, SimulatedDevice device, FailoverConfig config) {
    this.world = world;
    this.device = device;
    this.config = config;
    this.machine = new FailoverMachine(memory);
    device.whenCrashed(
        () -> {
          alive = false;
          life++;
          note("DEAD");
        });
  }

  void start() {
    life++;
    alive = true;
    proposed = null;
    note("START with " + memory.groups());
    machine = new FailoverMachine(memory);
    witness.began(machine);
    int mine = life;
    handle(new FailoverEvent.Configured(world.now(), 0, config));
    device.open(
        event -> {
          if (mine == life) {
            handle(new FailoverEvent.FromDevice(event));
          }
        });
  }

  /** An operator commits a configuration; it counts from the moment that it was applied. */
  void commit(FailoverConfig next) {
    proposed = next;
    handle(new FailoverEvent.Proposed(world.now(), 0, ++proposals, next));
  }

  /** What it was configured with last. */
  FailoverConfig config() {
    return config;
  }

  private void tried(FailoverAction.Tried outcome) {
    FailoverConfig next = proposed;
    if (next == null || outcome.request() != proposals) {
      return;
    }
    proposed = null;
    if (outcome.refusals().isEmpty()) {
      config = next;
      int mine = life;
      world.after(
          1_000_000,
          () -> {
            if (mine == life) {
              handle(new FailoverEvent.Committed(world.now(), "ops", "netconf", proposals + 1));
            }
          });
    }
  }

  boolean alive() {
    return alive;
  }

  FailoverMachine machine() {
    return machine;
  }

  void handle(FailoverEvent event) {
    if (!alive) {
      return;
    }
    witness.hears(machine, event);
    List<FailoverAction> actions = machine.handle(event);
    witness.handled(machine, event, actions);
    if (!quiet(event)) {
      note("  < " + event);
    }
    for (FailoverAction action : actions) {
      if (!alive) {
        return;
      }
      carryOut(action);
    }
    wind();
  }

  private void carryOut(FailoverAction action) {
    int mine = life;
    switch (action) {
      case FailoverAction.Execute(Batch batch) -> {
        if (!batch.lane().endsWith("/probes")) {
          note("  > " + action);
          if (++batches > STORM) {
            throw new AssertionError("a storm of " + batches + " batches");
          }
        }
        device.execute(batch);
      }
      case FailoverAction.Examine(var examination) -> device.examine(examination);
      case FailoverAction.Follow(var plan) -> device.follow(plan);
      case FailoverAction.Tell(Notice notice) -> {
        note("  ! " + notice);
        notices.add(notice);
      }
      case FailoverAction.Answer answer -> note("  ! " + answer);
      case FailoverAction.Tried tried -> {
        note("  ! " + tried);
        tried(tried);
      }
      case FailoverAction.Remember(Memory next) -> memory = next;
      case FailoverAction.ReadKernel() ->
          world.after(
              world.random().nextLong(READING),
              () -> {
                var snapshot = device.snapshot();
                world.after(
                    world.random().nextLong(READING),
                    () -> {
                      if (mine == life) {
                        handle(new FailoverEvent.KernelRead(world.now(), snapshot));
                      }
                    });
              });
    }
  }

  private void wind() {
    long due = machine.nextDeadline();
    long mine = ++ticket;
    if (due == FailoverMachine.NEVER) {
      return;
    }
    world.at(
        due + lateness,
        () -> {
          if (mine == ticket) {
            handle(new FailoverEvent.Tick(world.now()));
          }
        });
  }

  private static boolean quiet(FailoverEvent event) {
    return switch (event) {
      case FailoverEvent.Tick tick -> true;
      case FailoverEvent.KernelRead read -> true;
      case FailoverEvent.FromDevice(DeviceEvent inner) ->
          switch (inner) {
            case DeviceEvent.FrameHeard heard -> true;
            case DeviceEvent.HeartbeatRound round -> round.answered();
            case DeviceEvent.Examined examined -> true;
            case DeviceEvent.ArpHeard heard -> true;
            case DeviceEvent.BatchCompleted completed ->
                completed.batch().lane().endsWith("/probes");
            case DeviceEvent other -> false;
          };
      case FailoverEvent other -> false;
    };
  }

  void note(String text) {
    journal.add(world.now() / 1_000 + " us " + text);
    if (journal.size() > JOURNAL) {
      journal.subList(0, JOURNAL / 2).clear();
    }
  }
}
