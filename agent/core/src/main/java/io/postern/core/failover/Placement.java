package io.postern.core.failover;

import io.postern.core.failover.config.MacPolicy;
import io.postern.device.DeviceCommand;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which link of a member an address lives on: the member itself, a VLAN link on it, or the macvlan
 * that holds the address's own MAC. Names are functions of what they stand for, so that a restart
 * finds what an earlier run made.
 */
final class Placement {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Placement() {}

  /** The link that carries, or would carry, an address on a member. */
  static InterfaceName device(Group group, Member member, ProtectedAddress address) {
    return device(group, member, address, group.config.macPolicy());
  }

  /** The link that an address lives on under a MAC policy, perhaps a former one. */
  static InterfaceName device(
      Group group, Member member, ProtectedAddress address, MacPolicy policy) {
    InterfaceName base = base(group, member, address.vlanId);
    MacAddress mac = address.mac;
    return mac != null && policy == MacPolicy.VIRTUAL ? macvlanName(base, mac) : base;
  }

  /** The member itself, or its VLAN link. */
  static InterfaceName base(Group group, Member member, int vlanId) {
    if (vlanId == 0) {
      return member.nic;
    }
    LinkState vlan = group.kernel.vlanOn(member.nic, vlanId);
    return vlan != null ? vlan.name() : vlanName(member.nic, vlanId);
  }

  /**
   * Adds what makes an address's link ready on a member.
   *
   * @param up whether a macvlan is to be up (it serves) or down (it waits)
   */
  static void prepare(
      Group group, Member member, ProtectedAddress address, boolean up, List<DeviceCommand> to) {
    Kernel kernel = group.kernel;
    InterfaceName base = base(group, member, address.vlanId);
    if (address.vlanId != 0 && kernel.link(base) == null) {
      addOnce(to, new DeviceCommand.CreateVlan(base, member.nic, address.vlanId));
    }
    if (group.config.macPolicy() != MacPolicy.VIRTUAL || address.mac == null) {
      return;
    }
    InterfaceName own = macvlanName(base, address.mac);
    LinkState macvlan = kernel.link(own);
    if (macvlan == null) {
      addOnce(to, new DeviceCommand.CreateMacvlan(own, base, address.mac, true, up));
      if (up) {
        // It may have been made, lowered, by a batch that is not reported yet.
        addOnce(to, new DeviceCommand.SetAdminUp(own, true));
      }
    } else if (up && !macvlan.adminUp()) {
      addOnce(to, new DeviceCommand.SetAdminUp(own, true));
    }
  }

  /** The link of an address on a member that is down while the member is up; null where none is. */
  static @Nullable InterfaceName lowered(Group group, Member member, ProtectedAddress address) {
    List<InterfaceName> lowered = new ArrayList<>(2);
    addLowered(group, member, address, lowered);
    return lowered.isEmpty() ? null : lowered.getFirst();
  }

  /** Adds the VLAN link, and the macvlan, of an address on a member where they are down. */
  static void addLowered(
      Group group, Member member, ProtectedAddress address, List<InterfaceName> to) {
    InterfaceName base = base(group, member, address.vlanId);
    InterfaceName device = device(group, member, address);
    if (address.vlanId != 0) {
      addDown(group.kernel.link(base), to);
    }
    if (!device.equals(base)) {
      addDown(group.kernel.link(device), to);
    }
  }

  private static void addDown(@Nullable LinkState link, List<InterfaceName> to) {
    if (link != null && !link.adminUp() && !to.contains(link.name())) {
      to.add(link.name());
    }
  }

  private static void addOnce(List<DeviceCommand> to, DeviceCommand command) {
    // Addresses of one VLAN or MAC stand together: it is enough to look at the last few.
    for (int i = to.size() - 1; i >= 0 && i >= to.size() - 8; i--) {
      if (to.get(i).equals(command)) {
        return;
      }
    }
    if (!to.contains(command)) {
      to.add(command);
    }
  }

  /** {@code eth0.100}, or a hash of it where that is too long. */
  static InterfaceName vlanName(InterfaceName nic, int vlanId) {
    String plain = nic.text() + "." + vlanId;
    return plain.length() <= InterfaceName.MAX_LENGTH
        ? InterfaceName.of(plain)
        : InterfaceName.of("pw" + text(hash(FNV_OFFSET, plain)));
  }

  /** The name of the macvlan that holds a MAC on a link. */
  static InterfaceName macvlanName(InterfaceName base, MacAddress mac) {
    return InterfaceName.of("pv" + text(hash(hash(FNV_OFFSET, base.text()), mac.bits())));
  }

  /** A locally administered MAC for an address that owns one and was given none. */
  static MacAddress derivedMac(String node, String group, IpAddress address, int vlanId) {
    long hash = hash(hash(FNV_OFFSET, node), group);
    hash = hash(hash(hash(hash, address.high()), address.low()), vlanId);
    return new MacAddress(0x0250_0000_0000L | ((hash ^ (hash >>> 32)) & 0xffff_ffffL));
  }

  /**
   * A locally administered MAC that stands for a member where its own must not be used: a third
   * party in a swap of two MACs, or the source of a frame that asks whether a port passes foreign
   * MACs. No station has it.
   */
  static MacAddress spareMac(MacAddress own, int salt) {
    long bits = (own.bits() & 0xfcff_ffff_ffffL) | 0x0200_0000_0000L;
    return new MacAddress(bits ^ (0x4000_0000_0000L + ((long) salt << 42 & 0x3c00_0000_0000L)));
  }

  /** What a member's MAC is now, as the kernel says. */
  static @Nullable MacAddress macOf(Group group, Member member) {
    LinkState link = group.kernel.link(member.nic);
    return link == null ? null : link.mac();
  }

  private static String text(long hash) {
    String digits = Long.toUnsignedString(hash, 32);
    return digits.length() > 12 ? digits.substring(digits.length() - 12) : digits;
  }

  private static long hash(long seed, String text) {
    long hash = seed;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return (hash ^ 0xff) * FNV_PRIME;
  }

  private static long hash(long seed, long value) {
    long hash = seed;
    for (int shift = 56; shift >= 0; shift -= 8) {
      hash = (hash ^ (value >>> shift & 0xff)) * FNV_PRIME;
    }
    return hash;
  }
}
