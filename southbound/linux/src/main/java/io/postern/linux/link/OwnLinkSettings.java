package io.postern.linux.link;

import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Settings of a macvlan that the agent has just made and that is still down: they go with the link,
 * so nothing has to be restored.
 */
final class OwnLinkSettings {
  private static final Path CONF_V4 = Path.of("/proc/sys/net/ipv4/conf");
  private static final Path CONF_V6 = Path.of("/proc/sys/net/ipv6/conf");

  /** RFC 9568 section 7.3: 00-00-5E-00-01 for IPv4, -02 for IPv6, then the VRID. */
  private static final long VIRTUAL_ROUTERS = 0x0000_5e00_0000L;

  private OwnLinkSettings() {}

  /**
   * Applies them: no ARP answers for other links' addresses, no reverse-path filter; without ARP of
   * its own no IPv6 either, so that it says nothing at all. The MAC of a virtual router makes no
   * address of its own (RFC 9568 section 7.4): a link that has one carries the virtual addresses of
   * its IP version, and nothing else.
   */
  static void apply(InterfaceName nic, MacAddress mac, boolean arp) {
    String name = nic.text();
    write(CONF_V4.resolve(name).resolve("arp_ignore"), "1");
    write(CONF_V4.resolve(name).resolve("arp_announce"), "2");
    write(CONF_V4.resolve(name).resolve("rp_filter"), "0");
    write(CONF_V4.resolve(name).resolve("ignore_routes_with_linkdown"), "1");
    boolean router = mac.bits() >>> 16 == VIRTUAL_ROUTERS >>> 16;
    boolean v6 = mac.bits() >>> 8 == (VIRTUAL_ROUTERS | 0x200) >>> 8;
    if (router && v6) {
      write(CONF_V6.resolve(name).resolve("addr_gen_mode"), "1");
      write(CONF_V6.resolve(name).resolve("accept_ra"), "0");
    }
    if (!arp || (router && !v6)) {
      write(CONF_V6.resolve(name).resolve("disable_ipv6"), "1");
    }
  }

  private static void write(Path file, String value) {
    try {
      Files.writeString(file, value);
    } catch (IOException e) {
      // Not root, or no IPv6: the settings keeper reports what is not as needed.
    }
  }
}
