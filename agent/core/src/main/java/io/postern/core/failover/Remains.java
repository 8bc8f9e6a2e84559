package io.postern.core.failover;

import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.config.StandbyMode;
import io.postern.device.AddressState;
import io.postern.device.DeviceCommand;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the agent made for a configuration that is no more: test and dummy addresses, VLAN links and
 * macvlans that no address needs, and what it did to interfaces that are members no longer. It goes
 * as soon as nothing stands on it.
 *
 * <p>Only what is certainly the group's own is taken away: a link that is tagged, has the name that
 * a link of this group would have there, and carries nothing; an address that is tagged and that
 * the former configuration named. After a lost memory a tagged address may be in service though
 * nobody knows whose it is.
 */
final class Remains {
  private static final long PATIENCE = 2_000_000_000L;
  private static final int ATTEMPTS = 5;

  private final Group group;

  /** Members that the configuration dropped, until they are as they were found. */
  final List<Member> former = new ArrayList<>();

  /** What this step takes off: the kernel still has it. */
  private final List<DeviceCommand> leaving = new ArrayList<>();

  private boolean wanted = true;
  private long triedAt = Long.MIN_VALUE;
  private int attempts;

  Remains(Group group) {
    this.group = group;
  }

  /** Something changed after which there may be remains. */
  void look() {
    wanted = true;
    attempts = 0;
  }

  /** The configuration changed: what follows from it is not put off. */
  void lookAtOnce() {
    look();
    triedAt = Long.MIN_VALUE;
  }

  /** This step takes an address off. */
  void leaves(DeviceCommand removal) {
    leaving.add(removal);
  }

  /** Notes what stands on members for the configuration that was in force until now. */
  void supersede(GroupConfig before, List<Member> members) {
    for (Member member : members) {
      for (MemberConfig each : before.members()) {
        boolean own = each.nic().equals(member.nic);
        note(member, own ? each.testAddress() : null);
        // A failover leaves the one's dummy address on the other.
        note(member, each.dummyAddress());
      }
    }
  }

  private void note(Member member, @Nullable IpPrefix prefix) {
    // A move that is under way may just be putting it there.
    if (prefix != null && !member.obsolete.contains(prefix)) {
      member.obsolete.add(prefix);
    }
  }

  /** A member that was dropped and not yet given back; null where there is none of that name. */
  @Nullable Member formerly(InterfaceName nic) {
    for (Member member : former) {
      if (member.nic.equals(nic)) {
        return member;
      }
    }
    return null;
  }

  /** Adds what takes the remains away. */
  void clear(long now, List<DeviceCommand> commands) {
    if (wanted && !group.suspended()) {
      if (now < triedAt + PATIENCE) {
        group.wake(triedAt + PATIENCE);
      } else {
        List<DeviceCommand> found = found(now);
        if (found.isEmpty()) {
          wanted = false;
        } else if (++attempts > ATTEMPTS) {
          wanted = false;
          former.removeIf(member -> !group.bound(member));
        } else {
          triedAt = now;
          group.wake(now + PATIENCE);
          commands.addAll(found);
        }
      }
    }
    leaving.clear();
  }

  private List<DeviceCommand> found(long now) {
    List<DeviceCommand> found = new ArrayList<>();
    for (Member member : group.members) {
      addresses(member, found);
    }
    for (Member member : former) {
      addresses(member, found);
    }
    Secondaries.putBack(group, found);
    for (Member member : group.members) {
      links(member, found);
    }
    for (Member member : List.copyOf(former)) {
      giveBack(member, found, now);
    }
    return found;
  }

  private void addresses(Member member, List<DeviceCommand> found) {
    if (member.removed && group.bound(member)) {
      return;
    }
    member.obsolete.removeIf(
        prefix -> {
          AddressState state = group.kernel.address(member.nic, prefix);
          return state == null ? group.moves.none() : !state.ours() || isWanted(member, prefix);
        });
    for (IpPrefix prefix : member.obsolete) {
      if (!group.kernel.has(member.nic, prefix)) {
        continue;
      }
      DeviceCommand removal = new DeviceCommand.RemoveAddress(member.nic, prefix);
      found.add(removal);
      leaves(removal);
    }
  }

  /** Whether the configuration in force wants an address on a member. */
  private boolean isWanted(Member member, IpPrefix prefix) {
    ProtectedAddress carried = group.address(prefix);
    if (carried != null) {
      return true; // where it belongs is decided elsewhere
    }
    if (member.removed) {
      return false;
    }
    StandbyMode mode = group.config.standbyMode();
    if (mode == StandbyMode.WARM && !group.bound(member)) {
      for (Member each : group.members) {
        if (prefix.equals(each.config.dummyAddress())) {
          return true;
        }
      }
    }
    return prefix.equals(member.config.testAddress())
        && (mode == StandbyMode.READY || group.bound(member));
  }

  private void links(Member member, List<DeviceCommand> found) {
    LinkState nic = group.kernel.link(member.nic);
    if (nic == null) {
      return;
    }
    for (LinkState link : group.kernel.links()) {
      if (link.lower() == nic.index() && isMacvlan(nic, link)) {
        delete(member, link, found);
      }
    }
    for (LinkState vlan : group.kernel.links()) {
      if (vlan.lower() == nic.index() && vlan.vlanId() != 0) {
        for (LinkState link : group.kernel.links()) {
          if (link.lower() == vlan.index() && isMacvlan(vlan, link)) {
            delete(member, link, found);
          }
        }
        if (vlan.ours() && vlan.name().equals(Placement.vlanName(member.nic, vlan.vlanId()))) {
          delete(member, vlan, found);
        }
      }
    }
  }

  /** Whether a link is one that an address of a group has its own MAC on. */
  static boolean isMacvlan(LinkState base, LinkState link) {
    return link.ours()
        && link.vlanId() == 0
        && link.mac() != null
        && link.name().equals(Placement.macvlanName(base.name(), link.mac()));
  }

  private void delete(Member member, LinkState link, List<DeviceCommand> found) {
    DeviceCommand deletion = new DeviceCommand.DeleteLink(link.name());
    if (!isNeeded(member, link) && isEmpty(link, found)) {
      found.add(deletion);
    }
  }

  private boolean isNeeded(Member member, LinkState link) {
    boolean bound = group.bound(member);
    if (member.removed) {
      return bound;
    }
    if (group.config.standbyMode() != StandbyMode.READY && member.keptDown && !bound) {
      return false; // cold and warm standbys wait without
    }
    for (ProtectedAddress address : group.addresses) {
      boolean own = address.mac != null && group.config.macPolicy() == MacPolicy.VIRTUAL;
      if ((own || address.vlanId != 0)
          && (link.name().equals(Placement.device(group, member, address))
              || link.name().equals(Placement.base(group, member, address.vlanId)))) {
        return true;
      }
    }
    return false;
  }

  private boolean isEmpty(LinkState link, List<DeviceCommand> found) {
    for (AddressState state : group.kernel.addressesOn(link.name())) {
      if (!state.prefix().address().isLinkLocal()
          && !leaving.contains(new DeviceCommand.RemoveAddress(link.name(), state.prefix()))) {
        return false;
      }
    }
    for (LinkState upper : group.kernel.links()) {
      if (upper.lower() == link.index()
          && !found.contains(new DeviceCommand.DeleteLink(upper.name()))) {
        return false;
      }
    }
    return true;
  }

  /** An interface that is a member no longer is as it was found, once nothing is on it. */
  private void giveBack(Member member, List<DeviceCommand> found, long now) {
    LinkState link = group.kernel.link(member.nic);
    if (link == null) {
      former.remove(member);
      return;
    }
    if (group.bound(member) || !group.moves.none()) {
      group.wake(now + PATIENCE);
      return;
    }
    int before = found.size();
    links(member, found);
    if (member.tookDown && !link.adminUp()) {
      found.add(new DeviceCommand.SetAdminUp(member.nic, true));
    }
    if (found.size() == before && member.obsolete.isEmpty() && !group.macs.isStrange(member)) {
      former.remove(member);
    }
  }

  Checkpoint.KeptRemains keep(Roll<Member> members) {
    return new Checkpoint.KeptRemains(members.of(former), wanted, triedAt, attempts);
  }

  void restore(Checkpoint.KeptRemains kept, List<Member> members) {
    former.addAll(Roll.at(members, kept.former()));
    wanted = kept.wanted();
    triedAt = kept.triedAt();
    attempts = kept.attempts();
  }
}
