package io.postern.core.failover;

import io.postern.core.failover.config.Failback;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.LastMove;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Moves under way: started by a choice, carried on by the outcomes of their batches.
 *
 * <p>An address counts as moved when the kernel said so, one by one: what the new interface refused
 * is still where it was. A refusal that may pass by itself is tried again after a while that
 * doubles; any other sends the addresses to the next member.
 */
final class Moves {
  private static final long FIRST_RETRY = 10_000_000L;
  private static final int RETRIES = 7;
  static final long PENALTY = 30_000_000_000L;
  private static final long READ_BACK = 50_000_000L;

  private final Group group;
  private final List<Move> under = new ArrayList<>();

  Moves(Group group) {
    this.group = group;
  }

  boolean none() {
    return under.isEmpty();
  }

  /** Whether at most one is under way. */
  boolean alone() {
    return under.size() <= 1;
  }

  /** Starts to move addresses. */
  void start(
      long request,
      @Nullable Member from,
      Member to,
      List<ProtectedAddress> addresses,
      Cause cause,
      long now) {
    if (addresses.isEmpty()) {
      return;
    }
    boolean oldLive = from != null && Kernel.live(group.kernel.link(from.nic));
    long found = now;
    long good = now;
    if (from != null && !Monitor.serves(from) && from.foundAt != Long.MIN_VALUE) {
      found = from.foundAt;
      good = from.goodAt;
    }
    boolean own = cause == Cause.OPERATOR || cause == Cause.FAILBACK;
    long event = own ? group.outbox.eventId() : group.eventOf(from, addresses.getFirst());
    Move move = new Move(request, from, to, addresses, cause, event, good, found, oldLive);
    for (ProtectedAddress address : move.addresses) {
      address.move = move;
      address.touched = false;
      address.copied = false;
    }
    move.begunAt = now;
    under.add(move);
    MovePlan plan = new MovePlan(group, move);
    List<DeviceCommand> commands = plan.service();
    boolean takesOffFirst =
        group.config.standbyMode() == StandbyMode.WARM
            || (group.config.standbyMode() == StandbyMode.COLD && group.config.unplumbFirst());
    move.takesOffFirst = takesOffFirst && from != null;
    if (takesOffFirst && !group.remembersMoving) {
      group.remembersMoving = true;
      group.outbox.remember();
    }
    LinkState link = group.kernel.link(to.nic);
    if (to.keptDown || (link != null && !link.adminUp())) {
      to.keptDown = false;
      to.comingUpUntil = now + Monitor.COMING_UP;
      group.wake(to.comingUpUntil);
    }
    move.serviceCommands = commands.size();
    List<DeviceCommand> announcing = plan.announceAll();
    if (announcing != null) {
      commands.addAll(announcing);
    }
    group.note(commands);
    move.serviceBatch = group.outbox.execute(group.config.name(), commands, move.serviceCommands);
    group.changed();
  }

  /** The event of the move that is under way; 0 where none is. */
  long eventId() {
    return under.isEmpty() ? 0 : under.getFirst().eventId;
  }

  /** Whether a batch is of a move that a failure, the other end or an operator brought about. */
  boolean ofFailure(long batch) {
    for (Move move : under) {
      if (move.serviceBatch == batch || move.announceBatch == batch || move.tidyBatch == batch) {
        return switch (move.cause) {
          case CARRIER_LOST,
              HEARTBEAT_LOST,
              PORTS_FAILED,
              PATH_LOST,
              PEER_MOVED,
              INTERFACE_REMOVED,
              INTERFACE_DOWN,
              OPERATOR ->
              true;
          case MONITORS_RECOVERED,
              FAILBACK,
              MAINTENANCE,
              CONFIGURATION,
              START,
              STOP,
              NOT_ELIGIBLE,
              DEVICE_REFUSED,
              DRIFT ->
              false;
        };
      }
    }
    return false;
  }

  /** The MAC policy or the standby mode changed: what is on its way comes as the former had it. */
  void supersede() {
    for (Move move : under) {
      move.superseded = true;
    }
  }

  /** Forgets the moves that wait for one of these batches: they are being put back. */
  void abandon(Set<Long> batches, long now) {
    for (Move move : List.copyOf(under)) {
      if (batches.contains(move.serviceBatch)
          || batches.contains(move.announceBatch)
          || batches.contains(move.tidyBatch)) {
        finish(move, now);
      }
    }
  }

  /** Takes in the end of a batch; whether it was one of a move. */
  boolean completed(DeviceEvent.BatchCompleted event, long now) {
    long id = event.batch().id();
    for (Move move : under) {
      if (move.serviceBatch == id) {
        group.continuing = new Group.Continued(move.eventId, move.cause);
        served(move, event, now);
        return true;
      }
      if (move.announceBatch == id) {
        group.continuing = new Group.Continued(move.eventId, move.cause);
        announced(move, event.outcomes(), now);
        return true;
      }
      if (move.tidyBatch == id) {
        group.continuing = new Group.Continued(move.eventId, move.cause);
        tidied(move, event, now);
        return true;
      }
    }
    return false;
  }

  private void served(Move move, DeviceEvent.BatchCompleted event, long now) {
    move.startedAt = event.startedAt();
    move.backAt = event.startedAt();
    TreeSet<IpPrefix> refused = new TreeSet<>();
    String words = "";
    boolean passing = true;
    boolean whole = true;
    TreeSet<InterfaceName> refusedLinks = new TreeSet<>();
    for (CommandOutcome outcome : event.outcomes().subList(0, move.serviceCommands)) {
      move.backAt = Math.max(move.backAt, outcome.at());
      if (outcome.error() != null) {
        String said = words(outcome);
        switch (outcome.command()) {
          case DeviceCommand.AddAddress add when !isDummy(move, add) -> {
            refused.add(add.prefix());
            words = words.isEmpty() ? said : words;
            passing &= outcome.error().isTransient();
          }
          case DeviceCommand.SetMac set when set.nic().equals(move.to.nic) -> {
            whole = false;
            words = words.isEmpty() ? said : words;
            passing &= outcome.error().isTransient();
          }
          case DeviceCommand.SetAdminUp up when up.up() -> {
            refusedLinks.add(up.nic());
            words = words.isEmpty() ? said : words;
            passing &= outcome.error().isTransient();
          }
          case DeviceCommand.CreateMacvlan made -> {
            refusedLinks.add(made.name());
            words = words.isEmpty() ? said : words;
            passing &= outcome.error().isTransient();
          }
          case DeviceCommand.CreateVlan made -> {
            refusedLinks.add(made.name());
            words = words.isEmpty() ? said : words;
            passing &= outcome.error().isTransient();
          }
          case DeviceCommand other -> {}
        }
      }
    }
    group.routesPut(move, event);
    whole &= !refusedLinks.contains(move.to.nic);
    List<ProtectedAddress> arrived = new ArrayList<>(move.addresses.size());
    for (ProtectedAddress address : move.addresses) {
      address.eventId = move.eventId;
      boolean there =
          whole
              && (refused.isEmpty() || !refused.contains(address.prefix))
              && (refusedLinks.isEmpty()
                  || (!refusedLinks.contains(Placement.device(group, move.to, address))
                      && !refusedLinks.contains(Placement.base(group, move.to, address.vlanId))));
      if (there) {
        arrived.add(address);
        address.at = move.to;
        address.since = now;
        address.moves++;
        address.reason = "";
        address.fresh = false;
        address.missing = false;
        // What is only put anew where it was (a changed MAC policy) stays as the operator wanted.
        boolean wished = move.request != 0 || (move.cause == Cause.START && address.pinned);
        address.pinned = wished && move.to != address.home;
      } else {
        address.move = null;
        address.reason = words;
        if (move.takesOffFirst) {
          address.at = null;
        }
      }
    }
    move.arrived = List.copyOf(arrived);
    settleDown(move);
    if (arrived.size() < move.addresses.size()) {
      punish(move.to, words, passing, now);
      if (!whole) {
        retreat(move);
      }
    } else {
      move.to.attempts = 0;
    }
    group.drift.worked(now);
    group.driftDue(now + READ_BACK);
    if (arrived.isEmpty()) {
      finish(move, now);
      answer(move, false, "not moved: " + words);
      return;
    }
    carryOn(move, event, now);
  }

  /** Failback never: where an address is becomes its home, and the MAC that it brought stays. */
  private void settleDown(Move move) {
    if (group.config.failback() != Failback.NEVER
        || move.cause == Cause.START
        || move.arrived.isEmpty()) {
      return;
    }
    Member old = move.arrived.getFirst().home;
    MacAddress service = group.macs.service(move.arrived.getFirst());
    if (old == move.to) {
      return;
    }
    if (group.config.macPolicy() == MacPolicy.MOVE
        && service != null
        && service.equals(old.ownMac)) {
      old.ownMac = move.to.ownMac;
      move.to.ownMac = service;
      for (ProtectedAddress address : group.addresses) {
        address.home = address.home == old ? move.to : address.home;
      }
    } else {
      for (ProtectedAddress address : move.arrived) {
        address.home = move.to;
      }
    }
    group.outbox.remember();
  }

  /** Announces what arrived, where the service batch did not, and clears up behind it. */
  private void carryOn(Move move, DeviceEvent.BatchCompleted service, long now) {
    MovePlan plan = new MovePlan(group, move);
    List<CommandOutcome> announced =
        service.outcomes().subList(move.serviceCommands, service.outcomes().size());
    boolean told = wasReached(announced);
    if (!told) {
      List<DeviceCommand> announcing = plan.announceArrived();
      if (move.superseded) {
        announcing.removeIf(command -> command instanceof DeviceCommand.Announce);
        group.announcements.again(move.arrived, move.to, now + Drift.GRACE);
        told = announcing.isEmpty();
      }
      if (!told) {
        move.announceBatch = group.outbox.execute(group.config.name(), announcing);
      }
    }
    List<DeviceCommand> tidy = plan.tidy();
    if (!tidy.isEmpty()) {
      group.note(tidy);
      move.tidyBatch = group.outbox.execute(group.config.name(), tidy);
    }
    group.announcements.after(move.arrived, move.to, now);
    Member from = move.from;
    if (from != null && Standby.takesDown(group, from) && !group.serves(from)) {
      from.keptDown = true;
      from.failedBefore = !Monitor.serves(from);
      from.preparedAt = now;
      if (from.failedBefore) {
        from.penaltyUntil = now + Monitor.COMING_UP;
        from.penalty = from + " failed a moment ago";
      }
    }
    long recheck = now + group.config.delay().recheckNanos();
    move.to.judgeFrom = recheck;
    group.paths.hold(recheck);
    group.wake(recheck);
    answer(
        move,
        move.arrived.size() == move.addresses.size(),
        Sentences.moved(move.arrived, move.from, move.to)
            + (move.arrived.size() == move.addresses.size()
                ? ""
                : "; " + (move.addresses.size() - move.arrived.size()) + " were refused"));
    if (move.cause != Cause.START) {
      group.movesMade++;
      move.to.movesIn += move.arrived.size();
      if (from != null) {
        from.movesOut += move.arrived.size();
      }
    }
    group.changed();
    if (told) {
      announced(move, announced, now);
    }
  }

  /** Whether the commands that depend on the service were carried out. */
  private static boolean wasReached(List<CommandOutcome> dependent) {
    return !dependent.isEmpty() && dependent.getFirst().error() != DeviceError.SKIPPED;
  }

  private void announced(Move move, List<CommandOutcome> outcomes, long now) {
    move.announcedAt = move.backAt;
    boolean repeat = false;
    for (CommandOutcome outcome : outcomes) {
      if (outcome.command() instanceof DeviceCommand.Announce) {
        if (outcome.done()) {
          move.announcedAt = Math.max(move.announcedAt, outcome.at());
        } else {
          repeat = true;
        }
      }
    }
    if (repeat) {
      group.announcements.again(move.arrived, move.to, now + FIRST_RETRY);
    }
    move.announceBatch = 0;
    if (move.cause != Cause.START) {
      tell(move, now);
    }
    if (move.tidyBatch == 0) {
      finish(move, now);
    }
  }

  private void tidied(Move move, DeviceEvent.BatchCompleted event, long now) {
    for (CommandOutcome outcome : event.outcomes()) {
      DeviceError error = outcome.error();
      if (error != null && error != DeviceError.NO_DEVICE && error != DeviceError.NO_ENTRY) {
        // What is left of it stands out in the next comparison with the kernel.
        group.driftDue(now + READ_BACK);
      }
    }
    finish(move, now);
  }

  /** Answers the operator who asked for a move. */
  private void answer(Move move, boolean done, String text) {
    if (move.request != 0) {
      int arrived = move.arrived.size();
      group.outbox.add(
          new FailoverAction.Answer(
              move.request, done, text, arrived == 0 ? 0 : move.eventId, arrived));
    }
  }

  private void tell(Move move, long now) {
    long id = move.eventId;
    long detect = micros(move.foundAt - move.goodAt);
    long decide = micros(move.startedAt - move.foundAt);
    long apply = micros(move.backAt - move.startedAt);
    long announce = micros(move.announcedAt - move.backAt);
    group.lastMove =
        new LastMove(
            id,
            move.announcedAt,
            move.from == null ? null : move.from.nic,
            move.to.nic,
            move.cause,
            move.arrived.size(),
            detect,
            decide,
            apply,
            announce);
    group.outbox.tell(
        new Notice.AddressMoved(
            id,
            now,
            group.config.name(),
            ProtectedAddress.named(move.arrived),
            move.from == null ? null : move.from.nic,
            move.to.nic,
            move.cause,
            detect,
            decide,
            apply,
            announce,
            Sentences.moved(move.arrived, move.from, move.to) + Sentences.because(move)));
    group.changed();
  }

  private void finish(Move move, long now) {
    under.remove(move);
    group.remains.look();
    // What befell an address on its way was none of the comparison's business until now.
    group.driftDue(now + Drift.GRACE);
    for (ProtectedAddress address : move.addresses) {
      if (address.move == move) {
        address.move = null;
      }
    }
    if (under.isEmpty() && group.remembersMoving) {
      group.remembersMoving = false;
      group.outbox.remember();
    }
    group.changed();
  }

  /** The new interface did not get its MAC or did not come up: what it got is taken off again. */
  private void retreat(Move move) {
    List<DeviceCommand> commands = new ArrayList<>();
    for (int i = move.addresses.size() - 1; i >= 0; i--) {
      ProtectedAddress address = move.addresses.get(i);
      InterfaceName device = Placement.device(group, move.to, address);
      if (group.kernel.link(move.to.nic) != null) {
        commands.add(new DeviceCommand.RemoveAddress(device, address.prefix));
      }
    }
    Secondaries.putBack(group, commands);
    if (!commands.isEmpty()) {
      group.outbox.execute(group.config.name(), commands);
    }
  }

  private void punish(Member member, String words, boolean passing, long now) {
    member.attempts++;
    boolean again = passing && member.attempts <= RETRIES;
    member.penaltyUntil = now + (again ? FIRST_RETRY << (member.attempts - 1) : PENALTY);
    member.penalty = words;
    if (!again) {
      member.attempts = 0;
    }
    group.wake(member.penaltyUntil);
  }

  private static boolean isDummy(Move move, DeviceCommand.AddAddress add) {
    Member from = move.from;
    return from != null && add.nic().equals(from.nic) && !add.nic().equals(move.to.nic);
  }

  private static String words(CommandOutcome outcome) {
    return Sentences.refused(outcome);
  }

  private static long micros(long nanos) {
    return Math.max(0, nanos) / 1_000;
  }

  /** Those under way. */
  List<Move> under() {
    return under;
  }

  void restore(List<Move> kept) {
    under.addAll(kept);
  }
}
