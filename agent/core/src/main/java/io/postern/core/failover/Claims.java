package io.postern.core.failover;

import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Who else claims a protected address (RFC 5227 section 2.4), heard continuously, because a check
 * at failover time would cost seconds. The node's own MACs, also those it may have for a moment,
 * are no claim. An address that is served here and claimed elsewhere is announced again, at most
 * once a second (RFC 5227 section 2.4 c).
 */
final class Claims {
  private static final long DEFENCE_INTERVAL = 1_000_000_000L;

  private Claims() {}

  static void heard(Collection<Group> groups, Kernel kernel, DeviceEvent.ArpHeard heard, long now) {
    IpAddress claimed = heard.sender();
    if (claimed.isAny() || heard.senderMac().isGroup()) {
      return;
    }
    for (Group group : groups) {
      if (!group.captured || Capture.memberOf(group, heard.nic()) == null) {
        continue;
      }
      for (ProtectedAddress address : group.addresses(claimed)) {
        if (sameNetwork(group, heard, address) && !own(groups, kernel, heard.senderMac())) {
          claim(group, address, heard.senderMac(), now);
          group.settle(now);
        }
      }
    }
  }

  /** Whether a packet claims a protected address for somebody else. */
  static boolean concerns(Collection<Group> groups, Kernel kernel, DeviceEvent.ArpHeard heard) {
    if (heard.sender().isAny() || heard.senderMac().isGroup()) {
      return false;
    }
    for (Group group : groups) {
      if (!group.captured || Capture.memberOf(group, heard.nic()) == null) {
        continue;
      }
      for (ProtectedAddress address : group.addresses(heard.sender())) {
        if (sameNetwork(group, heard, address) && !own(groups, kernel, heard.senderMac())) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean sameNetwork(
      Group group, DeviceEvent.ArpHeard heard, ProtectedAddress address) {
    LinkState link = group.kernel.link(heard.nic());
    return link == null || link.vlanId() == address.vlanId;
  }

  private static void claim(Group group, ProtectedAddress address, MacAddress mac, long now) {
    if (!mac.equals(address.contender) || now - address.contendedAt >= Findings.CLAIM_HOLDS) {
      address.contenderSince = now;
    }
    boolean defend = now - address.defendedAt >= DEFENCE_INTERVAL;
    address.contender = mac;
    address.contendedAt = now;
    group.changed();
    Member at = address.at;
    if (defend && at != null && Group.served(address) && !address.busy()) {
      address.defendedAt = now;
      List<ProtectedAddress> one = new ArrayList<>();
      one.add(address);
      group.announcements.once(one, at, now);
    }
  }

  private static boolean own(Collection<Group> groups, Kernel kernel, MacAddress mac) {
    if (kernel.hasMac(mac)) {
      return true;
    }
    for (Group group : groups) {
      for (Member member : group.members) {
        MacAddress own = member.ownMac;
        if (mac.equals(own) || mac.equals(member.config.dummyMac())) {
          return true;
        }
        if (own != null && spare(group, own, mac)) {
          return true;
        }
      }
      for (ProtectedAddress address : group.addresses) {
        if (mac.equals(address.mac)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean spare(Group group, MacAddress own, MacAddress mac) {
    for (Member member : group.members) {
      if (Placement.spareMac(own, 8 + member.order).equals(mac)
          || Placement.spareMac(own, 1 + member.order).equals(mac)) {
        return true;
      }
    }
    return false;
  }
}
