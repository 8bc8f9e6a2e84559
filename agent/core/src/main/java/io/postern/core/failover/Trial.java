package io.postern.core.failover;

import io.postern.core.failover.FailoverAction.Refusal;
import io.postern.core.failover.Memory.GroupMemory;
import io.postern.core.failover.config.FailoverConfig;
import io.postern.core.failover.config.GroupConfig;
import io.postern.device.Batch;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A changed configuration until it is committed: applied, and taken back where the kernel refuses
 * any of it (design, invariant 8).
 *
 * <p>To it belongs what the groups that differ send until nothing of that is under way any more. A
 * failover meanwhile is none of its business: it is neither waited for nor taken back.
 */
final class Trial {
  /** How long the kernel may take to apply it, and once more to go back. */
  static final long BOUND = 5_000_000_000L;

  private enum State {
    APPLYING,
    APPLIED,
    RETURNING
  }

  /** A group that differs. */
  private static final class Changed {
    final @Nullable GroupBefore before;
    final Undo undo;

    Changed(@Nullable GroupBefore before, Undo undo) {
      this.before = before;
      this.undo = undo;
    }
  }

  private final long request;
  private final Outbox outbox;

  /** What was configured before; null where nothing was. */
  final @Nullable FailoverConfig former;

  private final TreeMap<String, Changed> changed = new TreeMap<>();
  private final TreeMap<Long, Batch> outstanding = new TreeMap<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private State state = State.APPLYING;
  private long deadline;
  private long lastSeen;

  Trial(
      FailoverEvent.Proposed proposed,
      @Nullable FailoverConfig former,
      Map<String, Group> groups,
      Kernel kernel,
      Outbox outbox) {
    request = proposed.request();
    this.former = former;
    this.outbox = outbox;
    deadline = proposed.at() + BOUND;
    TreeSet<String> names = new TreeSet<>(groups.keySet());
    for (GroupConfig next : proposed.config().groups()) {
      Group group = groups.get(next.name());
      if (group == null) {
        changed.put(next.name(), new Changed(null, new Undo(kernel)));
      } else if (group.config.equals(next)) {
        names.remove(next.name());
      }
    }
    for (String name : names) {
      Group group = groups.get(name);
      if (group != null) {
        changed.put(name, new Changed(new GroupBefore(group), new Undo(kernel)));
      }
    }
    lastSeen = outbox.lastBatch();
  }

  boolean is(long number) {
    return request == number;
  }

  /** Whether a refusal has been heard and the way back is about to be taken. */
  boolean refused() {
    return state == State.APPLYING && !refusals.isEmpty();
  }

  boolean returning() {
    return state == State.RETURNING;
  }

  long nextDeadline() {
    return state == State.APPLIED ? FailoverMachine.NEVER : deadline;
  }

  /** What must survive a crash of a group that the trial disabled; null where it did not. */
  @Nullable GroupMemory memory(String name) {
    Changed each = changed.get(name);
    return each == null || each.before == null ? null : each.before.memory;
  }

  /** What must survive a crash of groups that the trial leaves out. */
  List<GroupMemory> leftOut(Map<String, Group> groups) {
    List<GroupMemory> all = new ArrayList<>();
    for (String name : changed.keySet()) {
      GroupMemory memory = memory(name);
      if (memory != null && !groups.containsKey(name)) {
        all.add(memory);
      }
    }
    return all;
  }

  /** Whether a group differs. */
  boolean changes(String name) {
    return changed.containsKey(name);
  }

  /** A group that the configuration on trial leaves out, with what it still has under way. */
  @Nullable Group leftOut(String name, Map<String, Group> groups) {
    Changed each = changed.get(name);
    return each == null || each.before == null || groups.containsKey(name)
        ? null
        : each.before.group;
  }

  /** Takes in the end of a batch that belongs to it. */
  void completed(DeviceEvent.BatchCompleted event) {
    Batch batch = outstanding.remove(event.batch().id());
    Changed group = changed.get(event.batch().lane());
    if (batch == null || group == null) {
      return;
    }
    for (CommandOutcome outcome : event.outcomes()) {
      if (outcome.done() || outcome.error() == DeviceError.TIMEOUT) {
        // A command that was not answered in time may have been carried out.
        group.undo.done(outcome.command());
      }
      if (counts(outcome)) {
        String words = Sentences.refused(outcome);
        refusals.add(
            new Refusal(
                batch.lane(),
                state == State.RETURNING
                    ? "putting it back was refused as well: " + words
                    : words));
      }
    }
  }

  /** Whether an outcome means that the kernel has not what the configuration says. */
  private static boolean counts(CommandOutcome outcome) {
    DeviceError error = outcome.error();
    if (error == null || error == DeviceError.SKIPPED) {
      // What was skipped depends on something that says why itself.
      return false;
    }
    boolean gone = error == DeviceError.NO_DEVICE || error == DeviceError.NO_ENTRY;
    return switch (outcome.command()) {
      case DeviceCommand.RemoveAddress c -> !gone;
      case DeviceCommand.RemoveRoute c -> !gone;
      case DeviceCommand.RemoveAlternativeName c -> !gone;
      case DeviceCommand.DeleteLink c -> !gone;
      case DeviceCommand.AddAddress c -> true;
      case DeviceCommand.SetAdminUp c -> true;
      case DeviceCommand.SetMac c -> true;
      case DeviceCommand.CreateVlan c -> true;
      case DeviceCommand.CreateMacvlan c -> true;
      case DeviceCommand.AddAlternativeName c -> true;
      case DeviceCommand.PutRoute c -> true;
      case DeviceCommand.PutNeighbour c -> true;
      case DeviceCommand.RemoveNeighbour c -> false;
      case DeviceCommand.FlushNeighbours c -> false;
      case DeviceCommand.FlushRouteCaches c -> false;
      case DeviceCommand.Announce c -> false;
      case DeviceCommand.AnnounceMac c -> false;
      case DeviceCommand.ProbeAddress c -> false;
      case DeviceCommand.SendFrame c -> false;
    };
  }

  /** Takes in what this step has sent so far. */
  void sent(Map<String, Group> groups) {
    for (Batch batch : outbox.batches(lastSeen)) {
      Changed each = changed.get(batch.lane());
      Group group = groups.get(batch.lane());
      boolean failover = group != null && group.moves.ofFailure(batch.id());
      if (state == State.APPLYING && each != null && !failover) {
        outstanding.put(batch.id(), batch);
        batch.commands().forEach(each.undo::sent);
      }
    }
    lastSeen = outbox.lastBatch();
  }

  /** What is next to be done. */
  enum Next {
    WAIT,
    GO_BACK,
    ENDED
  }

  /** Judges how far it is; answers when it is applied, or when it is taken back. */
  Next judge(long now) {
    boolean late = now >= deadline;
    return switch (state) {
      case APPLYING -> outstanding.isEmpty() || late ? applied() : Next.WAIT;
      case APPLIED -> Next.WAIT;
      case RETURNING -> outstanding.isEmpty() || late ? returned() : Next.WAIT;
    };
  }

  private Next applied() {
    for (Batch batch : outstanding.values()) {
      refusals.add(
          new Refusal(
              batch.lane(), "the kernel did not answer within " + BOUND / 1_000_000_000L + " s"));
    }
    if (!refusals.isEmpty()) {
      return Next.GO_BACK;
    }
    state = State.APPLIED;
    outbox.add(new FailoverAction.Tried(request, List.of()));
    return Next.WAIT;
  }

  private Next returned() {
    for (Batch batch : outstanding.values()) {
      refusals.add(new Refusal(batch.lane(), "the kernel has not confirmed the way back"));
    }
    outbox.add(new FailoverAction.Tried(request, refusals));
    return Next.ENDED;
  }

  /** Puts groups and kernel back; the groups that are left are settled by the caller. */
  void goBack(Map<String, Group> groups, long now) {
    for (Batch batch : outstanding.values()) {
      Changed each = changed.get(batch.lane());
      if (each != null) {
        // It may still be carried out; what puts it back comes after it on the same lane.
        batch.commands().forEach(each.undo::done);
      }
    }
    TreeSet<Long> given = new TreeSet<>(outstanding.keySet());
    outstanding.clear();
    for (Map.Entry<String, Changed> entry : changed.entrySet()) {
      String name = entry.getKey();
      Changed each = entry.getValue();
      Group group = groups.get(name);
      List<DeviceCommand> commands = new ArrayList<>();
      if (group != null) {
        group.moves.abandon(given, now);
        Change.withdrawNew(group, each.before, commands);
      }
      for (DeviceCommand command : each.undo.commands()) {
        if (!commands.contains(command)) {
          commands.add(command);
        }
      }
      if (each.before == null) {
        groups.remove(name);
        outbox.remember();
      } else {
        groups.put(name, each.before.group);
        each.before.restore(each.undo, now);
        comingUp(each.before.group, commands, now);
      }
      if (!commands.isEmpty()) {
        long id = outbox.execute(name, commands);
        outstanding.put(id, new Batch(id, name, commands));
      }
    }
    lastSeen = outbox.lastBatch();
    state = State.RETURNING;
    deadline = now + BOUND;
  }

  /** A link that is being set up again has not failed. */
  private static void comingUp(Group group, List<DeviceCommand> commands, long now) {
    for (DeviceCommand command : commands) {
      Member member =
          command instanceof DeviceCommand.SetAdminUp set && set.up()
              ? group.member(set.nic())
              : null;
      if (member != null) {
        member.keptDown = false;
        member.comingUpUntil = now + Monitor.COMING_UP;
      }
    }
  }

  /** After the way back the LAN is told again where the addresses are. */
  void announce(Map<String, Group> groups, long now) {
    for (Map.Entry<String, Changed> entry : changed.entrySet()) {
      Group group = groups.get(entry.getKey());
      if (group != null && !entry.getValue().undo.commands().isEmpty()) {
        group.announceAll(now);
      }
    }
  }
}
