package io.postern.device;

import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.List;

/**
 * Virtual MACs and virtual IPv4 addresses of a LAN.
 *
 * @param nic the LAN's link
 * @param macs virtual MACs, each once
 * @param addresses virtual addresses, each once
 */
public record Guarded(InterfaceName nic, List<MacAddress> macs, List<IpAddress> addresses) {
  /** Copies the lists; refuses IPv6. */
  public Guarded {
    macs = List.copyOf(macs);
    addresses = List.copyOf(addresses);
    if (!addresses.stream().allMatch(IpAddress::isV4)) {
      throw new IllegalArgumentException("IPv4 addresses expected, found " + addresses);
    }
  }
}
