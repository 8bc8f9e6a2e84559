package io.postern.simulated;

import io.postern.device.Batch;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** Carries batches out: those of one lane one after the other, lanes beside each other. */
final class Lanes {
  private final SimulatedWorld world;
  private final KernelCommands commands;
  private final FaultPlan faults;
  private final Reporter reporter;
  private final Runnable crash;
  private final Map<String, Lane> lanes = new LinkedHashMap<>();
  private int session;

  private static final class Lane {
    final Queue<Batch> waiting = new ArrayDeque<>();
    boolean busy;
  }

  private final class Run {
    final Lane lane;
    final Batch batch;
    final int mine = session;
    final long startedAt = world.now();
    final List<CommandOutcome> outcomes;
    boolean refused;

    Run(Lane lane, Batch batch) {
      this.lane = lane;
      this.batch = batch;
      this.outcomes = new ArrayList<>(batch.commands().size());
    }

    void next() {
      if (outcomes.size() == batch.commands().size()) {
        lane.busy = false;
        reporter.report(new DeviceEvent.BatchCompleted(world.now(), batch, startedAt, outcomes));
        startNext(lane);
        return;
      }
      DeviceCommand command = batch.commands().get(outcomes.size());
      if (outcomes.size() >= batch.unconditional() && refused) {
        outcomes.add(
            new CommandOutcome(
                command,
                DeviceError.SKIPPED,
                "a command on which it depends was refused",
                world.now()));
        next();
        return;
      }
      world.after(CommandCost.of(command) + faults.delayOf(command), () -> carryOut(command));
    }

    private void carryOut(DeviceCommand command) {
      if (mine != session) {
        return;
      }
      FaultPlan.Verdict verdict = faults.verdict(command);
      Refusal refusal =
          verdict == null || verdict.doneAllTheSame() ? commands.apply(command) : null;
      if (verdict != null) {
        refusal = verdict.refusal();
      }
      refused |= refusal != null && outcomes.size() < batch.unconditional();
      outcomes.add(
          refusal == null
              ? new CommandOutcome(command, null, "", world.now())
              : new CommandOutcome(command, refusal.error(), refusal.text(), world.now()));
      if (faults.crashesNow()) {
        crash.run();
      } else if (mine == session) {
        next();
      }
    }
  }

  Lanes(
      SimulatedWorld world,
      KernelCommands commands,
      FaultPlan faults,
      Reporter reporter,
      Runnable crash) {
    this.world = world;
    this.commands = commands;
    this.faults = faults;
    this.reporter = reporter;
    this.crash = crash;
  }

  void queue(Batch batch) {
    Lane lane = lanes.computeIfAbsent(batch.lane(), _ -> new Lane());
    lane.waiting.add(batch);
    startNext(lane);
  }

  private void startNext(Lane lane) {
    if (lane.busy) {
      return;
    }
    Batch batch = lane.waiting.poll();
    if (batch != null) {
      lane.busy = true;
      new Run(lane, batch).next();
    }
  }

  /** The agent is gone: what was not begun is not done, and nothing is told. */
  void abandon() {
    session++;
    lanes.clear();
  }
}
