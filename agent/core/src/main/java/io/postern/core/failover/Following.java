package io.postern.core.failover;

import io.postern.device.DevicePlan;
import io.postern.device.HeartbeatProbe;
import io.postern.device.SysctlPolicy;
import io.postern.device.WatchedLink;
import io.postern.net.InterfaceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the device is to do continuously, for all groups together. */
final class Following {
  private final Map<String, Group> groups;
  private @Nullable DevicePlan last;
  private boolean changed = true;

  Following(Map<String, Group> groups) {
    this.groups = groups;
  }

  void changed() {
    changed = true;
  }

  /** The plan, if it is another one than the last; else null. */
  @Nullable DevicePlan plan(SysctlPolicy sysctls, Kernel kernel) {
    boolean any = changed;
    for (Group group : groups.values()) {
      any |= group.takePlanChange();
    }
    changed = false;
    if (!any) {
      return null;
    }
    TreeMap<InterfaceName, WatchedLink> links = new TreeMap<>();
    List<HeartbeatProbe> heartbeats = new ArrayList<>();
    List<InterfaceName> managed = new ArrayList<>();
    for (Group group : groups.values()) {
      if (!group.captured || !group.config.enabled()) {
        continue;
      }
      long poll = group.config.monitor().carrierPollNanos();
      for (Member member : group.members) {
        links.put(member.nic, new WatchedLink(member.nic, poll, true));
        manage(member.nic, managed);
        for (ProtectedAddress address : group.addresses) {
          InterfaceName device = Placement.device(group, member, address);
          if (!device.equals(member.nic) && kernel.link(device) != null) {
            manage(device, managed);
          }
        }
      }
      for (InterfaceName port : group.probing.others()) {
        links.putIfAbsent(port, new WatchedLink(port, poll, false));
      }
      group.probing.heartbeats(heartbeats);
    }
    managed.sort(null);
    DevicePlan plan = new DevicePlan(List.copyOf(links.values()), heartbeats, sysctls, managed);
    if (plan.equals(last)) {
      return null;
    }
    last = plan;
    return plan;
  }

  @Nullable DevicePlan last() {
    return last;
  }

  boolean isChanged() {
    return changed;
  }

  void restore(@Nullable DevicePlan plan, boolean planChanged) {
    last = plan;
    changed = planChanged;
  }

  private static void manage(InterfaceName nic, List<InterfaceName> managed) {
    if (!managed.contains(nic)) {
      managed.add(nic);
    }
  }
}
