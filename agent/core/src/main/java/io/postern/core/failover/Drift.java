package io.postern.core.failover;

import io.postern.core.failover.config.DriftPolicy;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.state.Cause;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import io.postern.device.RouteState;
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
 * What is found shortly after the agent's own work is that work's remainder and told to nobody.
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

  /** What is to be done about one comparison. */
  private static final class Differences {
    final List<ProtectedAddress> missing = new ArrayList<>();
    final List<DeviceCommand> strays = new ArrayList<>();
    final List<CarriedRoute> routes = new ArrayList<>();

    @Nullable InterfaceName where;
    String what = "";
    String there = "";
    String right = "";

    boolean none() {
      return missing.isEmpty() && strays.isEmpty() && routes.isEmpty();
    }

    /** What is told of is the first of them: what was found in the place of what is right. */
    void note(InterfaceName nic, String text, String found, String wanted) {
      if (where == null) {
        where = nic;
        what = text;
        there = found;
        right = wanted;
      }
    }
  }

  /** Compares if that is due. */
  void check(long now) {
    if (batch != 0 || now < dueAt) {
      return;
    }
    dueAt = FailoverMachine.NEVER;
    readBackNow |= readBack;
    readBack = false;
    Differences found = compare();
    if (found.none()) {
      ownInRow = 0;
      return;
    }
    eventId = found.missing.isEmpty() ? group.outbox.eventId() : found.missing.getFirst().eventId;
    boolean own = now - workedAt < OWN_WORK && ++ownInRow <= OWN_REPAIRS;
    InterfaceName where = found.where == null ? group.members.getFirst().nic : found.where;
    if (group.suspended() || (group.config.drift() == DriftPolicy.REPORT && !own)) {
      report(found, where, now);
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
    repair(found, where, own, now);
  }

  private Differences compare() {
    Differences found = new Differences();
    for (ProtectedAddress address : group.addresses) {
      if (!address.busy()) {
        compare(address, found);
      }
    }
    for (CarriedRoute route : group.routes) {
      compare(route, found);
    }
    return found;
  }

  private void compare(ProtectedAddress address, Differences found) {
    Member at = address.at;
    if (at == null) {
      adopt(address);
      at = address.at;
    }
    InterfaceName right = at == null ? null : Placement.device(group, at, address);
    if (at != null && right != null) {
      LinkState link = group.kernel.link(at.nic);
      boolean there = group.kernel.has(right, address.prefix);
      LinkState carrier = group.kernel.link(right);
      boolean lowered = carrier != null && !carrier.adminUp();
      boolean lacks = link != null && link.adminUp() && (!there || lowered) && Monitor.serves(at);
      if (lacks != address.missing && Monitor.serves(at)) {
        address.missing = lacks;
        address.eventId = lacks ? group.outbox.eventId() : address.eventId;
        group.changed();
      }
      if (lacks) {
        found.missing.add(address);
        found.note(right, address + " was taken off " + right, "", address + " on " + right);
      } else if (there) {
        address.reason = "";
        address.driftTold = false;
      }
    }
    for (Member member : group.members) {
      stray(address, member.nic, right, found);
      if (address.vlanId != 0) {
        LinkState vlan = group.kernel.vlanOn(member.nic, address.vlanId);
        if (vlan != null) {
          stray(address, vlan.name(), right, found);
        }
      }
      if (group.config.macPolicy() == MacPolicy.VIRTUAL) {
        stray(address, Placement.device(group, member, address), right, found);
      }
    }
  }

  /** An address that is nowhere by our account but is found in place is where it is found. */
  private void adopt(ProtectedAddress address) {
    for (Member member : group.members) {
      if (Monitor.serves(member)
          && group.kernel.has(Placement.device(group, member, address), address.prefix)) {
        address.at = member;
        address.fresh = false;
        group.changed();
        return;
      }
    }
  }

  private void stray(
      ProtectedAddress address,
      InterfaceName device,
      @Nullable InterfaceName right,
      Differences found) {
    // An address outside any VLAN may stand on a VLAN link too: that is another network.
    boolean other = address.vlanId != 0 && group.member(device) != null;
    if (right == null || device.equals(right) || other) {
      return;
    }
    if (group.kernel.has(device, address.prefix)) {
      DeviceCommand removal = new DeviceCommand.RemoveAddress(device, address.prefix);
      if (!found.strays.contains(removal)) {
        found.strays.addFirst(removal);
        found.note(
            device,
            address + " was put on " + device + " while " + right + " serves it",
            address + " on " + device,
            "");
      }
    }
  }

  private void compare(CarriedRoute route, Differences found) {
    ProtectedAddress anchor = route.anchor;
    Member at = anchor.at;
    if (anchor.busy() || at == null || !Monitor.serves(at)) {
      return;
    }
    InterfaceName device = Placement.device(group, at, anchor);
    LinkState link = group.kernel.link(device);
    if (link == null || !link.adminUp() || !group.kernel.has(device, anchor.prefix)) {
      if (anchor.missing) {
        found.routes.add(route);
      }
      return;
    }
    RouteState wanted = route.through(device);
    RouteState there = group.kernel.routeLike(wanted);
    boolean installed = there != null && Kernel.sameWay(there, wanted);
    if (installed != route.installed) {
      route.installed = installed;
      group.changed();
    }
    if (!installed) {
      found.routes.add(route);
      found.note(
          device,
          "route "
              + wanted.destination()
              + (there == null ? " was removed" : " was turned away from " + device),
          there == null ? "" : Sentences.way(there),
          Sentences.way(wanted));
    }
  }

  private void report(Differences found, InterfaceName where, long now) {
    boolean fresh = false;
    for (ProtectedAddress address : found.missing) {
      fresh |= !address.driftTold;
      address.driftTold = true;
      address.reason = "another hand took it off " + address.at;
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
      String left = found.what + " by another hand; it is left so";
      tell(where, false, found.there, found.there, left, now);
    }
  }

  private boolean strayTold;

  private void repair(Differences found, InterfaceName where, boolean own, long now) {
    List<DeviceCommand> commands = new ArrayList<>();
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
    underRepair = List.copyOf(found.missing);
    batch = group.outbox.execute(group.config.name(), commands);
    if (!own) {
      group.driftRepairs++;
      String right = found.what + " by another hand; it is put right";
      tell(where, true, found.there, found.right, right, now);
    }
  }

  private void tell(
      InterfaceName where, boolean repaired, String found, String since, String text, long now) {
    group.outbox.tell(
        new Notice.DriftRepaired(
            eventId, now, group.config.name(), where, repaired, found, since, Cause.DRIFT, text));
    group.changed();
  }

  /** An address that another hand added is protected from now on. */
  void added(ProtectedAddress address, long now) {
    eventId = group.outbox.eventId();
    String found = address + " on " + address.home;
    tell(
        address.home.nic,
        false,
        found,
        found,
        address + " was added to " + address.home + " by another hand; it is protected now",
        now);
  }

  /** Takes in the end of a repair; whether it was this one's. */
  boolean completed(DeviceEvent.BatchCompleted event, long now) {
    if (batch == 0 || event.batch().id() != batch) {
      return false;
    }
    batch = 0;
    group.continuing = eventId;
    boolean failed = false;
    for (CommandOutcome outcome : event.outcomes()) {
      if (!outcome.done()) {
        failed = true;
        if (outcome.command() instanceof DeviceCommand.AddAddress add) {
          for (ProtectedAddress address : underRepair) {
            if (address.prefix.equals(add.prefix())) {
              address.reason = Sentences.refused(outcome);
            }
          }
        }
      }
    }
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
}
