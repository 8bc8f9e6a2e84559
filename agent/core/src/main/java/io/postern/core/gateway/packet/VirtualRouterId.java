package io.postern.core.gateway.packet;

import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.MacAddress;

/**
 * Which virtual router: those of the two IP versions are independent of one another though they
 * have the same number (RFC 9568 section 1).
 *
 * @param nic the LAN
 * @param family the IP version of its addresses and packets
 * @param vrid the Virtual Router Identifier, 1 to 255
 */
public record VirtualRouterId(InterfaceName nic, IpFamily family, int vrid) {
  private static final IpAddress GROUP_V4 = IpAddress.of("224.0.0.18");
  private static final IpAddress GROUP_V6 = IpAddress.of("ff02::12");
  private static final MacAddress GROUP_MAC_V4 = MacAddress.of("01:00:5e:00:00:12");
  private static final MacAddress GROUP_MAC_V6 = MacAddress.of("33:33:00:00:00:12");
  private static final long MACS_V4 = 0x0000_5e00_0100L;
  private static final long MACS_V6 = 0x0000_5e00_0200L;

  /** Refuses numbers that the field does not have. */
  public VirtualRouterId {
    if (vrid < 1 || vrid > 255) {
      throw new IllegalArgumentException("not a VRID (1..255): " + vrid);
    }
  }

  /** The virtual router MAC (section 7.3). */
  public MacAddress mac() {
    return new MacAddress((family == IpFamily.IPV4 ? MACS_V4 : MACS_V6) | vrid);
  }

  /** Where advertisements go (sections 5.1.1.2 and 5.1.2.2). */
  public static IpAddress group(IpFamily family) {
    return family == IpFamily.IPV4 ? GROUP_V4 : GROUP_V6;
  }

  /** The Ethernet address of {@link #group}. */
  public static MacAddress groupMac(IpFamily family) {
    return family == IpFamily.IPV4 ? GROUP_MAC_V4 : GROUP_MAC_V6;
  }
}
