package io.postern.core.failover;

import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.StandbyMode;
import io.postern.device.DeviceCommand;
import io.postern.device.LinkState;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which MAC each member should have.
 *
 * <p>Policy {@code move}: who serves has the MAC of the addresses' home; who does not serve has its
 * own, or, where that serves elsewhere, the one that is left over. So no MAC is ever at two live
 * interfaces, and after failback everyone has its own again.
 */
final class Macs {
  private final Group group;

  Macs(Group group) {
    this.group = group;
  }

  /** The MAC that addresses come with; null where interfaces keep theirs. */
  @Nullable MacAddress service(ProtectedAddress address) {
    return switch (group.config.macPolicy()) {
      case MOVE -> address.mac != null ? address.mac : address.home.ownMac;
      case SHARED -> shared();
      case ANNOUNCE, VIRTUAL -> null;
    };
  }

  /** The MAC a member has while it serves an address; null: its own. */
  @Nullable MacAddress serving(Member member, ProtectedAddress address) {
    MacAddress service = service(address);
    return service != null ? service : member.ownMac;
  }

  private @Nullable MacAddress shared() {
    for (ProtectedAddress address : group.addresses) {
      if (address.mac != null) {
        return address.mac;
      }
    }
    return group.members.isEmpty() ? null : group.members.getFirst().ownMac;
  }

  /** Whether members' MACs are the agent's business at all. */
  boolean governed() {
    return switch (group.config.macPolicy()) {
      case MOVE, SHARED -> true;
      case ANNOUNCE, VIRTUAL -> group.config.standbyMode() == StandbyMode.WARM;
    };
  }

  /** Whether the agent has MACs to set: its policy says so, or a former one left some behind. */
  boolean areToSettle() {
    if (governed() || !group.remains.former.isEmpty()) {
      return true;
    }
    for (Member member : group.members) {
      if (isStrange(member)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a member has a MAC that is not its own and that the agent gave it. */
  boolean isStrange(Member member) {
    MacAddress given = member.given;
    return given != null
        && member.ownMac != null
        && !given.equals(member.ownMac)
        && given.equals(Placement.macOf(group, member));
  }

  /** The MAC that each member should have once the moves under way have succeeded. */
  Map<Member, MacAddress> targets() {
    Map<Member, MacAddress> targets = new LinkedHashMap<>();
    for (Member member : group.remains.former) {
      MacAddress own = member.ownMac;
      if (own != null && isStrange(member) && !group.bound(member)) {
        targets.put(member, own);
      }
    }
    if (!governed()) {
      for (Member member : group.members) {
        MacAddress own = member.ownMac;
        if (own != null && isStrange(member)) {
          targets.put(member, own);
        }
      }
      return targets;
    }
    MacAddress shared = group.config.macPolicy() == MacPolicy.SHARED ? shared() : null;
    List<MacAddress> taken = new ArrayList<>();
    List<Member> waiting = new ArrayList<>();
    for (Member member : group.members) {
      ProtectedAddress carried = carried(member);
      MacAddress mac = carried == null ? null : serving(member, carried);
      if (mac != null) {
        targets.put(member, mac);
        taken.add(mac);
      } else {
        waiting.add(member);
      }
    }
    List<Member> without = new ArrayList<>();
    for (Member member : waiting) {
      MacAddress dummy = dummy(member, taken);
      MacAddress wish = dummy != null ? dummy : shared != null ? shared : member.ownMac;
      if (wish == null || (taken.contains(wish) && !wish.equals(shared))) {
        without.add(member);
      } else {
        targets.put(member, wish);
        taken.add(wish);
      }
    }
    for (Member member : without) {
      for (Member other : group.members) {
        MacAddress left = other.ownMac;
        if (left != null && !taken.contains(left)) {
          targets.put(member, left);
          taken.add(left);
          break;
        }
      }
    }
    return targets;
  }

  private @Nullable ProtectedAddress carried(Member member) {
    for (ProtectedAddress address : group.addresses) {
      if (address.bound() == member) {
        return address;
      }
    }
    return null;
  }

  /** A warm member's dummy MAC: its own, else that of the member that serves in its stead. */
  private @Nullable MacAddress dummy(Member member, List<MacAddress> taken) {
    if (group.config.standbyMode() != StandbyMode.WARM) {
      return null;
    }
    MacAddress own = member.config.dummyMac();
    if (own != null) {
      return own;
    }
    for (Member other : group.members) {
      MacAddress left = other.config.dummyMac();
      if (left != null && carried(other) != null && !taken.contains(left)) {
        return left;
      }
    }
    return null;
  }

  /**
   * Adds what gives {@code to} the MAC that its addresses come with. Another live member that has
   * it gives it up first, for a spare one: two live interfaces never have the same.
   */
  void take(Member to, ProtectedAddress first, List<DeviceCommand> commands) {
    MacAddress service = service(first);
    boolean has = service != null && service.equals(Placement.macOf(group, to));
    if (service == null || (has && !group.macsUnderWay())) {
      if (service == null && to.ownMac != null && (governed() || isStrange(to))) {
        set(to, to.ownMac, commands);
      }
      return;
    }
    if (group.config.macPolicy() == MacPolicy.MOVE) {
      for (Member other : group.members) {
        LinkState link = group.kernel.link(other.nic);
        if (other != to && Kernel.live(link) && link != null && service.equals(link.mac())) {
          commands.add(
              new DeviceCommand.SetMac(other.nic, Placement.spareMac(service, 8 + other.order)));
        }
      }
    }
    commands.add(new DeviceCommand.SetMac(to.nic, service));
  }

  private void set(Member member, MacAddress mac, List<DeviceCommand> commands) {
    if (group.macsUnderWay() || !mac.equals(Placement.macOf(group, member))) {
      commands.add(new DeviceCommand.SetMac(member.nic, mac));
    }
  }

  /**
   * Adds what gives every member that does not serve its due MAC, in an order in which none is at
   * two of them.
   *
   * @param current what each has, as far as it differs from the kernel's last report
   */
  void settle(
      Map<Member, MacAddress> targets,
      Map<Member, MacAddress> current,
      List<DeviceCommand> commands) {
    List<Member> open = new ArrayList<>();
    Map<Member, MacAddress> now = new LinkedHashMap<>();
    for (Map.Entry<Member, MacAddress> entry : targets.entrySet()) {
      Member member = entry.getKey();
      MacAddress has = current.getOrDefault(member, Placement.macOf(group, member));
      if (has == null) {
        continue;
      }
      now.put(member, has);
      if (!has.equals(entry.getValue())) {
        open.add(member);
      }
    }
    while (!open.isEmpty()) {
      Member free = null;
      for (Member member : open) {
        MacAddress target = targets.get(member);
        if (target != null && !heldByOther(now, member, target)) {
          free = member;
          break;
        }
      }
      if (free == null) {
        Member first = open.getFirst();
        MacAddress target = targets.get(first);
        if (group.config.macPolicy() == MacPolicy.SHARED || target == null) {
          free = first;
        } else {
          // A ring: somebody steps aside with a spare MAC.
          Member holder = holder(now, first, target);
          MacAddress spare = Placement.spareMac(target, 8 + first.order);
          commands.add(new DeviceCommand.SetMac(holder.nic, spare));
          now.put(holder, spare);
          continue;
        }
      }
      MacAddress target = targets.get(free);
      if (target != null) {
        commands.add(new DeviceCommand.SetMac(free.nic, target));
        now.put(free, target);
      }
      open.remove(free);
    }
  }

  private static boolean heldByOther(Map<Member, MacAddress> now, Member member, MacAddress mac) {
    for (Map.Entry<Member, MacAddress> entry : now.entrySet()) {
      if (entry.getKey() != member && entry.getValue().equals(mac)) {
        return true;
      }
    }
    return false;
  }

  private static Member holder(Map<Member, MacAddress> now, Member member, MacAddress mac) {
    for (Map.Entry<Member, MacAddress> entry : now.entrySet()) {
      if (entry.getKey() != member && entry.getValue().equals(mac)) {
        return entry.getKey();
      }
    }
    return member;
  }
}
