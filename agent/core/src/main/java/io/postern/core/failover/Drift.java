package io.postern.core.failover;

import io.postern.core.failover.config.DriftPolicy;
import io.postern.core.failover.state.Cause;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceEvent;
import io.postern.net.InterfaceName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares what the kernel has with what it should have, and puts it right or reports it.
 *
 * <p>A deleted interface reports its addresses gone before itself, so a missing address is looked
 * at only after a short grace: by then the interface is gone too and it is a failure, not drift.
 * Where another hand undoes repairs again and again, the next one waits twice as long as the last.
 * What is found shortly after the agent's own work, and where no other hand was seen, is that
 * work's remainder and told to nobody.
 */
final class Drift {
  /** How long a lonely address-gone waits for the link-gone that explains it. */
  static final long GRACE = 20_000_000L;

  private static final long OWN_WORK = 1_000_000_000L;
  private static final long WINDOW = 60_000_000_000L;
  private static final long FIRST_WAIT = 1_000_000_000L;
  private static final int FREE_REPAIRS = 3;

  /** A remainder that so many repairs in a row did not clear away is somebody's doing. */
  private static final int OWN_REPAIRS = 5;

  private static final int DOUBLINGS = 5;

  private final Group group;
  private final ArrayDeque<Long> repairs = new ArrayDeque<>();
  private long dueAt = FailoverMachine.NEVER;
  private long workedAt = Long.MIN_VALUE / 2;
  private int ownInRow;
  private long batch;
  private long eventId;
  private long repairFrom;

  /** What another hand did and is being put right; null where it is the remainder of own work. */
  private Differences.@Nullable First repaired;

  private List<ProtectedAddress> underRepair = List.of();
  private boolean readBack;
  private boolean readBackNow;

  Drift(Group group) {
    this.group = group;
  }

  void due(long at) {
    dueAt = Math.min(dueAt, at);
  }

  /** The agent changed something: what silently went with it is read back. */
  void worked(long at) {
    workedAt = at;
    readBack = true;
    due(at + GRACE);
  }

  /** Whether the kernel is to be read to see what went silently. */
  boolean takeReadBack() {
    boolean wanted = readBackNow;
    readBackNow = false;
    return wanted;
  }

  long nextDeadline() {
    return batch != 0 ? FailoverMachine.NEVER : dueAt;
  }

  /** Compares if that is due. */
  void check(long now) {
    if (batch != 0 || now < dueAt) {
      return;
    }
    dueAt = FailoverMachine.NEVER;
    readBackNow |= readBack;
    readBack = false;
    Differences found = Differences.of(group);
    if (found.none()) {
      ownInRow = 0;
      return;
    }
    eventId = found.missing.isEmpty() ? group.outbox.eventId() : found.missing.getFirst().eventId;
    boolean own = !found.touched && now - workedAt < OWN_WORK && ++ownInRow <= OWN_REPAIRS;
    if (group.suspended() || (group.config.drift() == DriftPolicy.REPORT && !own)) {
      report(found, now);
      return;
    }
    long wait = pause(now);
    if (!own && now < wait) {
      due(wait);
      for (ProtectedAddress address : found.missing) {
        address.reason = "another hand takes it off again and again";
      }
      return;
    }
    if (!own) {
      repairs.addLast(now);
    }
    repair(found, own, now);
  }

  private void report(Differences found, long now) {
    boolean fresh = false;
    for (ProtectedAddress address : found.missing) {
      fresh |= !address.driftTold;
      address.driftTold = true;
      Member at = address.at;
      InterfaceName down = at == null ? null : Placement.lowered(group, at, address);
      address.reason =
          down == null ? "another hand took it off " + at : "another hand set " + down + " down";
    }
    for (CarriedRoute route : found.routes) {
      fresh |= !route.driftTold;
      route.driftTold = true;
    }
    if (!found.strays.isEmpty() && !strayTold) {
      fresh = true;
      strayTold = true;
    }
    if (fresh) {
      tell(false, found.first(), found.what + " by another hand; it is left so", now);
    }
  }

  private boolean strayTold;

  private void repair(Differences found, boolean own, long now) {
    List<DeviceCommand> commands = new ArrayList<>();
    for (InterfaceName link : found.lowered) {
      commands.add(new DeviceCommand.SetAdminUp(link, true));
    }
    for (ProtectedAddress address : found.missing) {
      Member at = address.at;
      if (at != null) {
        Placement.prepare(group, at, address, true, commands);
        commands.add(
            new DeviceCommand.AddAddress(
                Placement.device(group, at, address), address.prefix, address.broadcast));
      }
      address.repairing = true;
    }
    for (CarriedRoute route : found.routes) {
      Member at = route.anchor.at;
      if (at != null) {
        commands.add(
            new DeviceCommand.PutRoute(route.through(Placement.device(group, at, route.anchor))));
      }
    }
    commands.addAll(found.strays);
    Secondaries.putBack(group, commands);
    underRepair = List.copyOf(found.missing);
    batch = group.outbox.execute(group.config.name(), commands);
    repairFrom = now;
    repaired = own ? null : found.first();
    group.changed();
  }

  /** Whether a repair is under way and has not taken longer than any should. */
  boolean repairing(long now) {
    if (batch == 0 || now - repairFrom >= Group.ON_ITS_WAY) {
      return false;
    }
    group.wake(repairFrom + Group.ON_ITS_WAY);
    return true;
  }

  private void tell(boolean right, Differences.First found, String text, long now) {
    InterfaceName where = found.where();
    group.outbox.tell(
        new Notice.DriftRepaired(
            eventId,
            now,
            group.config.name(),
            where == null ? group.members.getFirst().nic : where,
            right,
            found.found(),
            right ? found.right() : found.found(),
            Cause.DRIFT,
            text));
    group.changed();
  }

  /** An address that another hand added is protected from now on. */
  void added(ProtectedAddress address, long now) {
    eventId = group.outbox.eventId();
    InterfaceName nic = address.home.nic;
    group.outbox.tell(
        new Notice.DriftRepaired(
            eventId,
            now,
            group.config.name(),
            nic,
            false,
            address + " on " + nic,
            address + " on " + nic,
            Cause.DRIFT,
            address + " was added to " + nic + " by another hand; it is protected now"));
    group.changed();
  }

  /** Takes in the end of a repair; whether it was this one's. */
  boolean completed(DeviceEvent.BatchCompleted event, long now) {
    if (batch == 0 || event.batch().id() != batch) {
      return false;
    }
    batch = 0;
    group.continuing = new Group.Continued(eventId, Cause.DRIFT);
    boolean failed = false;
    String words = "";
    for (CommandOutcome outcome : event.outcomes()) {
      if (!outcome.done()) {
        failed = true;
        words = words.isEmpty() ? Sentences.refused(outcome) : words;
        if (outcome.command() instanceof DeviceCommand.AddAddress add) {
          for (ProtectedAddress address : underRepair) {
            if (address.prefix.equals(add.prefix())) {
              address.reason = Sentences.refused(outcome);
            }
          }
        }
      }
    }
    group.remains.look();
    group.routesPut(null, event);
    List<ProtectedAddress> back = new ArrayList<>();
    Member at = null;
    for (ProtectedAddress address : underRepair) {
      address.repairing = false;
      if (address.reason.isEmpty() || !failed) {
        address.reason = "";
        address.missing = false;
        at = address.at;
        if (at != null) {
          back.add(address);
        }
      }
    }
    for (Member member : group.members) {
      List<ProtectedAddress> here = new ArrayList<>();
      for (ProtectedAddress address : back) {
        if (address.at == member) {
          here.add(address);
        }
      }
      group.announcements.again(here, member, now);
    }
    underRepair = List.of();
    Differences.First told = repaired;
    repaired = null;
    if (told != null) {
      group.driftRepairs += failed ? 0 : 1;
      String end = failed ? "it could not be put right: " + words : "it was put right";
      tell(!failed, told, told.what() + " by another hand; " + end, now);
    }
    if (failed) {
      repairs.addLast(now);
      workedAt = Long.MIN_VALUE / 2;
      readBack = true;
      due(Math.max(now + 2 * GRACE, pause(now)));
    } else {
      worked(now);
    }
    group.changed();
    return true;
  }

  /** When the next repair may be made. */
  private long pause(long now) {
    while (!repairs.isEmpty() && repairs.getFirst() + WINDOW <= now) {
      repairs.removeFirst();
    }
    int excess = repairs.size() - FREE_REPAIRS;
    if (excess < 0) {
      return now;
    }
    return repairs.getLast() + (FIRST_WAIT << Math.min(excess, DOUBLINGS));
  }

  Checkpoint.KeptDrift keep(Roll<ProtectedAddress> addresses) {
    return new Checkpoint.KeptDrift(
        List.copyOf(repairs),
        dueAt,
        workedAt,
        ownInRow,
        batch,
        eventId,
        repairFrom,
        repaired == null ? null : repaired.keep(),
        addresses.of(underRepair),
        readBack,
        readBackNow,
        strayTold);
  }

  void restore(Checkpoint.KeptDrift kept, List<ProtectedAddress> addresses) {
    repairs.addAll(kept.repairs());
    dueAt = kept.dueAt();
    workedAt = kept.workedAt();
    ownInRow = kept.ownInRow();
    batch = kept.batch();
    eventId = kept.eventId();
    repairFrom = kept.repairFrom();
    Checkpoint.KeptDifference told = kept.repaired();
    repaired = told == null ? null : Differences.First.restored(told);
    underRepair = List.copyOf(Roll.at(addresses, kept.underRepair()));
    readBack = kept.readBack();
    readBackNow = kept.readBackNow();
    strayTold = kept.strayTold();
  }
}
