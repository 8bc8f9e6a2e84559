package io.postern.core.failover;

import io.postern.core.failover.config.Failback;
import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.state.MemberCondition;
import io.postern.device.DeviceCommand;
import io.postern.device.LinkState;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * In what condition members wait that serve nothing.
 *
 * <ul>
 *   <li>Ready: set up once when it appears, with its test address and the VLAN links and (lowered)
 *       macvlans that it may need. If another hand sets it down it stays down.
 *   <li>Cold: down and without addresses.
 *   <li>Warm: with its dummy address and dummy MAC, and down.
 * </ul>
 *
 * <p>A member that was taken down after a failure cannot be proved. In a cold or warm group that
 * goes back by itself it is set up <i>on probation</i> from time to time, without the group's
 * addresses: if it is well within {@link Monitor#COMING_UP} and stays so for the failback delay,
 * its addresses go home; else it is taken down again and the next probation comes later. A ready
 * group with {@code disable-failed} leaves it to the operator, as IPMP leaves an interface that was
 * taken offline.
 */
final class Standby {
  private static final long FIRST_PROBATION = 10_000_000_000L;
  private static final int DOUBLINGS = 6;
  private static final long PATIENCE = 2_000_000_000L;
  private static final int ATTEMPTS = 5;

  private Standby() {}

  /** Whether a member that the addresses have left is to be down. */
  static boolean takesDown(Group group, Member left) {
    return switch (group.config.standbyMode()) {
      case COLD, WARM -> true;
      case READY -> group.config.disableFailed() && !Monitor.serves(left);
    };
  }

  /** The dummy address that a warm member has while it waits: its own, else its successor's. */
  static @Nullable IpPrefix dummyAddress(Group group, Member member, @Nullable Member successor) {
    IpPrefix own = member.config.dummyAddress();
    if (own != null || successor == null) {
      return own;
    }
    return successor.config.dummyAddress();
  }

  static @Nullable MacAddress dummyMac(Group group, Member member, @Nullable Member successor) {
    MacAddress own = member.config.dummyMac();
    if (own != null || successor == null) {
      return own;
    }
    return successor.config.dummyMac();
  }

  /** Adds what is needed to have every waiting member wait as it should. */
  static void upkeep(Group group, long now, List<DeviceCommand> commands) {
    for (Member member : group.members) {
      LinkState link = group.kernel.link(member.nic);
      if (link == null || group.bound(member)) {
        continue;
      }
      if (now < member.preparedAt + PATIENCE) {
        group.wake(member.preparedAt + PATIENCE);
        continue;
      }
      List<DeviceCommand> wanted = new ArrayList<>();
      switch (group.config.standbyMode()) {
        case READY -> ready(group, member, link, wanted);
        case COLD -> cold(group, member, link, now, wanted);
        case WARM -> warm(group, member, link, now, wanted);
      }
      if (wanted.isEmpty()) {
        member.preparations = 0;
      } else if (member.preparations < ATTEMPTS) {
        member.preparations++;
        member.preparedAt = now;
        group.wake(now + PATIENCE);
        commands.addAll(wanted);
      }
    }
  }

  private static void ready(
      Group group, Member member, LinkState link, List<DeviceCommand> commands) {
    if (member.keptDown) {
      return;
    }
    if (!link.adminUp() && (member.appeared || member.tookDown)) {
      commands.add(new DeviceCommand.SetAdminUp(member.nic, true));
    }
    member.appeared = false;
    testAddress(group, member, commands);
    for (ProtectedAddress address : group.addresses) {
      Placement.prepare(group, member, address, false, commands);
    }
  }

  /** The test address stays on its member whatever moves. */
  static void testAddress(Group group, Member member, List<DeviceCommand> commands) {
    IpPrefix test = member.config.testAddress();
    if (test != null && !group.kernel.has(member.nic, test)) {
      commands.add(
          new DeviceCommand.AddAddress(
              member.nic, test, test.address().isV4() ? test.broadcast() : null));
    }
  }

  private static void cold(
      Group group, Member member, LinkState link, long now, List<DeviceCommand> commands) {
    if (probation(group, member, now, commands)) {
      return;
    }
    keepDown(group, member, link, commands);
  }

  private static void keepDown(
      Group group, Member member, LinkState link, List<DeviceCommand> commands) {
    if (!member.keptDown) {
      member.keptDown = true;
      group.remains.look();
    }
    if (link.adminUp()) {
      commands.add(new DeviceCommand.SetAdminUp(member.nic, false));
    }
  }

  /**
   * The configuration changed: whoever was kept down for the former one only waits as the new one
   * says. A ready member that was taken offline because it failed still waits for the operator. Who
   * serves has its new test address at once.
   */
  static void changed(Group group, GroupConfig before, long now) {
    List<DeviceCommand> commands = new ArrayList<>();
    boolean ready = group.config.standbyMode() == StandbyMode.READY;
    boolean wasReady = before.standbyMode() == StandbyMode.READY;
    for (Member member : group.members) {
      member.preparations = 0;
      member.preparedAt = Long.MIN_VALUE;
      if (before.standbyMode() != group.config.standbyMode()) {
        member.probationAt = FailoverMachine.NEVER;
        member.probationEnds = FailoverMachine.NEVER;
        member.probations = 0;
      }
      boolean offline = member.failedBefore && group.config.disableFailed();
      boolean released = !wasReady || (before.disableFailed() && !group.config.disableFailed());
      LinkState link = group.kernel.link(member.nic);
      boolean waits = member.keptDown && released && !offline;
      boolean left = !member.keptDown && member.tookDown && link != null && !link.adminUp();
      if (ready && (waits || left)) {
        member.keptDown = false;
        member.appeared = true;
        member.comingUpUntil = now + Monitor.COMING_UP;
        group.wake(member.comingUpUntil);
      }
      if (group.bound(member) && link != null) {
        testAddress(group, member, commands);
      }
    }
    if (!commands.isEmpty()) {
      group.outbox.execute(group.config.name(), commands);
    }
  }

  private static void warm(
      Group group, Member member, LinkState link, long now, List<DeviceCommand> commands) {
    if (probation(group, member, now, commands)) {
      return;
    }
    IpPrefix dummy = dummyAddress(group, member, null);
    if (dummy != null && !group.kernel.has(member.nic, dummy)) {
      commands.add(new DeviceCommand.AddAddress(member.nic, dummy, null));
    }
    keepDown(group, member, link, commands);
  }

  /** Whether the member is, or is just being, set up on probation. */
  private static boolean probation(
      Group group, Member member, long now, List<DeviceCommand> commands) {
    boolean homeless = false;
    for (ProtectedAddress address : group.addresses) {
      homeless |= address.home == member && !address.pinned;
    }
    if (!homeless
        || group.config.failback() != Failback.AUTOMATIC
        || group.suspended()
        || !group.active()) {
      member.probationAt = FailoverMachine.NEVER;
      return false;
    }
    if (!member.keptDown) {
      if (member.probationEnds == FailoverMachine.NEVER) {
        return false;
      }
      if (member.condition == MemberCondition.OK) {
        member.probations = 0;
        return true;
      }
      if (now < member.probationEnds) {
        group.wake(member.probationEnds);
        return true;
      }
      member.probationEnds = FailoverMachine.NEVER;
      member.probationAt = next(group, member, now);
      return false;
    }
    if (member.probationAt == FailoverMachine.NEVER) {
      member.probationAt = next(group, member, now);
    }
    if (now < member.probationAt) {
      group.wake(member.probationAt);
      return false;
    }
    member.probations++;
    member.keptDown = false;
    member.comingUpUntil = now + Monitor.COMING_UP;
    member.probationEnds = now + 2 * Monitor.COMING_UP;
    member.probationAt = FailoverMachine.NEVER;
    group.wake(member.probationEnds);
    commands.add(new DeviceCommand.SetAdminUp(member.nic, true));
    return true;
  }

  private static long next(Group group, Member member, long now) {
    long delay = Math.max(FIRST_PROBATION, group.config.delay().failbackNanos());
    return now + (delay << Math.min(member.probations, DOUBLINGS));
  }
}
