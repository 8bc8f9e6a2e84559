package io.postern.core.failover;

import io.postern.core.failover.config.AnnounceConfig;
import io.postern.core.failover.config.MacPolicy;
import io.postern.device.DeviceCommand;
import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bursts in which the LAN is told where an address is. The first burst is part of the move;
 * those after it are paced, because switches throttle bursts of gratuitous ARP, and an address that
 * has moved on meanwhile is left out: nothing is announced that is not in place (design, invariant
 * 3).
 */
final class Announcements {
  /** Frames are paced in portions of this length. */
  private static final long PORTION = 50_000_000L;

  /** A burst that is to come or under way. */
  private static final class Burst {
    final List<ProtectedAddress> addresses;
    final Member at;
    final int left;
    long due;
    int next;

    Burst(List<ProtectedAddress> addresses, Member at, int left, long due) {
      this.addresses = addresses;
      this.at = at;
      this.left = left;
      this.due = due;
    }
  }

  private final Group group;
  private final ArrayDeque<Burst> bursts = new ArrayDeque<>();

  Announcements(Group group) {
    this.group = group;
  }

  /** The command that announces an address on a member; null where no MAC is known. */
  static @Nullable DeviceCommand command(Group group, Member at, ProtectedAddress address) {
    MacAddress mac = announcedMac(group, at, address);
    if (mac == null) {
      return null;
    }
    AnnounceConfig config = group.config.announce();
    InterfaceName device = Placement.device(group, at, address);
    return new DeviceCommand.Announce(
        device, address.prefix.address(), mac, config.request(), config.reply());
  }

  /** The MAC that an address has on a member once it is there. */
  static @Nullable MacAddress announcedMac(Group group, Member at, ProtectedAddress address) {
    return switch (group.config.macPolicy()) {
      case VIRTUAL -> address.mac;
      case ANNOUNCE ->
          at.ownMac != null && (group.macs.governed() || group.macs.isStrange(at))
              ? at.ownMac
              : Placement.macOf(group, at);
      case MOVE, SHARED -> {
        MacAddress target = group.macs.serving(at, address);
        yield target != null ? target : Placement.macOf(group, at);
      }
    };
  }

  /** The bursts after the first one. */
  void after(List<ProtectedAddress> addresses, Member at, long now) {
    AnnounceConfig config = group.config.announce();
    if (config.bursts() > 1) {
      bursts.add(
          new Burst(
              List.copyOf(addresses), at, config.bursts() - 1, now + config.burstIntervalNanos()));
    }
  }

  /** Bursts from now on: the address stayed where it is but the LAN may have forgotten. */
  void again(List<ProtectedAddress> addresses, Member at, long now) {
    for (Burst burst : bursts) {
      if (burst.at == at && burst.due == now && burst.addresses.equals(addresses)) {
        return;
      }
    }
    if (!addresses.isEmpty()) {
      bursts.add(new Burst(List.copyOf(addresses), at, group.config.announce().bursts(), now));
    }
  }

  /** One burst now. */
  void once(List<ProtectedAddress> addresses, Member at, long now) {
    bursts.add(new Burst(List.copyOf(addresses), at, 1, now));
  }

  void clear() {
    bursts.clear();
  }

  long nextDeadline() {
    long next = FailoverMachine.NEVER;
    for (Burst burst : bursts) {
      next = Math.min(next, burst.due);
    }
    return next;
  }

  /** What is to be sent now. */
  List<DeviceCommand> due(long now) {
    List<DeviceCommand> commands = new ArrayList<>();
    for (int i = bursts.size(); i > 0; i--) {
      Burst burst = bursts.removeFirst();
      if (now < burst.due) {
        bursts.addLast(burst);
      } else {
        advance(burst, now, commands);
      }
    }
    return commands;
  }

  /** Whether the kernel has address and MAC there, as far as it has reported. */
  private boolean inPlace(Member at, ProtectedAddress address) {
    MacAddress mac = announcedMac(group, at, address);
    return group.kernel.has(Placement.device(group, at, address), address.prefix)
        && (group.config.macPolicy() == MacPolicy.VIRTUAL
            || (mac != null && mac.equals(Placement.macOf(group, at))));
  }

  private void advance(Burst burst, long now, List<DeviceCommand> commands) {
    AnnounceConfig config = group.config.announce();
    int forms = (config.request() ? 1 : 0) + (config.reply() ? 1 : 0);
    int portion =
        config.perSecond() <= 0
            ? Integer.MAX_VALUE
            : (int) Math.max(1, config.perSecond() * PORTION / 1_000_000_000L / Math.max(1, forms));
    boolean live = Kernel.live(group.kernel.link(burst.at.nic));
    int sent = 0;
    while (burst.next < burst.addresses.size() && sent < portion) {
      ProtectedAddress address = burst.addresses.get(burst.next++);
      if (live && address.at == burst.at && !address.busy() && !address.missing) {
        DeviceCommand command = command(group, burst.at, address);
        if (command != null && inPlace(burst.at, address)) {
          commands.add(command);
          sent++;
        }
      }
    }
    if (burst.next < burst.addresses.size()) {
      long frames = (long) sent * Math.max(1, forms);
      burst.due =
          now + Math.max(PORTION, frames * 1_000_000_000L / Math.max(1, config.perSecond()));
      bursts.addLast(burst);
    } else if (burst.left > 1) {
      bursts.addLast(
          new Burst(burst.addresses, burst.at, burst.left - 1, now + config.burstIntervalNanos()));
    }
  }

  List<Checkpoint.KeptBurst> keep(Roll<Member> members, Roll<ProtectedAddress> addresses) {
    List<Checkpoint.KeptBurst> kept = new ArrayList<>(bursts.size());
    for (Burst burst : bursts) {
      kept.add(
          new Checkpoint.KeptBurst(
              addresses.of(burst.addresses),
              members.of(burst.at),
              burst.left,
              burst.due,
              burst.next));
    }
    return kept;
  }

  void restore(
      List<Checkpoint.KeptBurst> kept, List<Member> members, List<ProtectedAddress> addresses) {
    for (Checkpoint.KeptBurst each : kept) {
      Burst burst =
          new Burst(
              Roll.at(addresses, each.addresses()),
              members.get(each.at()),
              each.left(),
              each.due());
      burst.next = each.next();
      bursts.add(burst);
    }
  }
}
