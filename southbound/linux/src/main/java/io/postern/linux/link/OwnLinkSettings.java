package io.postern.linux.link;

import io.postern.net.InterfaceName;
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

  private OwnLinkSettings() {}

  /**
   * Applies them: no ARP answers for other links' addresses, no reverse-path filter; without ARP of
   * its own no IPv6 either, so that it says nothing at all.
   */
  static void apply(InterfaceName nic, boolean arp) {
    String name = nic.text();
    write(CONF_V4.resolve(name).resolve("arp_ignore"), "1");
    write(CONF_V4.resolve(name).resolve("arp_announce"), "2");
    write(CONF_V4.resolve(name).resolve("rp_filter"), "0");
    write(CONF_V4.resolve(name).resolve("ignore_routes_with_linkdown"), "1");
    if (!arp) {
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
