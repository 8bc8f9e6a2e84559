package io.postern.tests.vrrp;

import static io.postern.tests.vrrp.Site.VIRTUAL;
import static io.postern.tests.vrrp.Site.VIRTUAL_V6;
import static io.postern.tests.vrrp.Site.group;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.gateway.config.GatewayGroupConfig;
import io.postern.core.gateway.election.RouterRole;
import io.postern.tests.vrrp.Site.Gateway;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What hosts on a real kernel's LAN get from virtual routers, and the traps on the way. */
@Tag("lab")
final class ServingTest {
  private static final String MAC = "00:00:5e:00:01:07";
  private static final String MAC_V6 = "00:00:5e:00:02:07";
  private static final int NEVER = 40_950;

  private static GatewayGroupConfig v4(int priority, int millis) {
    return group("lan", priority, millis, VIRTUAL);
  }

  private static GatewayGroupConfig v6(int priority, int millis) {
    return group("lan6", priority, millis, "fe80::9:1", VIRTUAL_V6);
  }

  private static void awaitActive(Gateway gateway, String group) {
    Site.await(gateway + " is active", () -> gateway.role(group) == RouterRole.ACTIVE);
  }

  @Test
  void theActiveAnswersForTheAddressWithTheVirtualMac() throws Exception {
    try (Site site = new Site();
        Gateway a = site.start("a", v4(100, 20))) {
      awaitActive(a, "lan");
      assertTrue(site.answers(VIRTUAL));
      assertTrue(site.macOf(VIRTUAL).contains(MAC), site.macOf(VIRTUAL));
    }
  }

  @Test
  void theLanInterfaceIsSilentForTheAddressThoughItIsOnTheSameLan() throws Exception {
    try (Site site = new Site();
        Gateway a = site.start("a", v4(100, 20))) {
      awaitActive(a, "lan");
      Site.await("arp_ignore is set", () -> setting(site, "arp_ignore").equals("1"));
      assertEquals("0", setting(site, "rp_filter"));
      for (int i = 0; i < 20; i++) {
        assertTrue(site.macOf(VIRTUAL).contains(MAC), site.macOf(VIRTUAL));
      }
    }
  }

  private static String setting(Site site, String name) {
    try {
      return site.exec("a", "cat /proc/sys/net/ipv4/conf/nic0/" + name).strip();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aBackupNeitherHasTheAddressNorAnswersForIt() throws Exception {
    try (Site site = new Site();
        Gateway b = site.start("b", v4(100, NEVER), v6(100, NEVER))) {
      Site.await(
          "b listens",
          () -> b.role("lan") == RouterRole.BACKUP && b.role("lan6") == RouterRole.BACKUP);
      String links = site.ip("b", "addr show");
      assertFalse(links.contains(VIRTUAL + "/") || links.contains(VIRTUAL_V6 + "/"), links);
      assertFalse(site.answers(VIRTUAL));
      assertFalse(site.answers(VIRTUAL_V6));
      site.ip("lan", "neigh replace " + VIRTUAL + " lladdr " + MAC + " dev br0");
      site.ip("lan", "neigh replace " + VIRTUAL_V6 + " lladdr " + MAC_V6 + " dev br0");
      assertFalse(site.answers(VIRTUAL));
      assertFalse(site.answers(VIRTUAL_V6));
      assertEquals(0, b.loop().status().groups().getFirst().counters().sent());
    }
  }

  @Test
  void theActiveAnswersForAnIpv6AddressWithTheVirtualMac() throws Exception {
    try (Site site = new Site();
        Gateway a = site.start("a", v6(100, 20))) {
      awaitActive(a, "lan6");
      assertTrue(site.answers(VIRTUAL_V6));
      assertTrue(site.macOf(VIRTUAL_V6).contains(MAC_V6), site.macOf(VIRTUAL_V6));
    }
  }

  @Test
  void theVirtualMacMakesNoAddressOfItsOwn() throws Exception {
    try (Site site = new Site();
        Gateway a = site.start("a", v4(100, 20), v6(100, 20))) {
      awaitActive(a, "lan");
      awaitActive(a, "lan6");
      String addresses = site.ip("a", "-6 -o addr show");
      assertFalse(addresses.contains("5eff:fe"), addresses);
      assertTrue(addresses.contains("fe80::9:1/128"), addresses);
    }
  }

  @Test
  void theActiveForwardsWhatIsSentToTheVirtualMac() throws Exception {
    try (Site site = new Site();
        Gateway a = site.start("a", v4(100, 20))) {
      awaitActive(a, "lan");
      assertTrue(site.answers("10.77.0.2"));
      assertTrue(site.ip("lan", "neigh show to " + VIRTUAL).contains(MAC));
    }
  }

  @Test
  void anActiveHearsAContenderThatUsesTheSameMac() throws Exception {
    try (Site site = new Site();
        Gateway b = site.start("b", v4(100, 20), v6(100, 20))) {
      awaitActive(b, "lan");
      awaitActive(b, "lan6");
      try (Gateway a = site.start("a", v4(200, 20), v6(200, 20))) {
        awaitActive(a, "lan");
        awaitActive(a, "lan6");
        Site.await("b yields", () -> b.role("lan") == RouterRole.BACKUP);
        Site.await("b yields", () -> b.role("lan6") == RouterRole.BACKUP);
        assertTrue(site.answers(VIRTUAL));
        assertTrue(site.answers(VIRTUAL_V6));
      }
    }
  }

  @Test
  void whoseCableIsCutIsReplacedAndComesBack() throws Exception {
    try (Site site = new Site();
        Gateway a = site.start("a", v4(200, 20));
        Gateway b = site.start("b", v4(100, 20))) {
      awaitActive(a, "lan");
      site.ip("lan", "link set port-a down");
      awaitActive(b, "lan");
      assertTrue(site.answers(VIRTUAL));
      assertEquals(RouterRole.INITIALIZE, a.role("lan"));
      site.ip("lan", "link set port-a up");
      awaitActive(a, "lan");
      Site.await("b yields", () -> b.role("lan") == RouterRole.BACKUP);
      assertTrue(site.answers(VIRTUAL));
    }
  }

  @Test
  void anOrderlyStopAndAReturnLoseNothing() throws Exception {
    try (Site site = new Site();
        Gateway b = site.start("b", v4(100, 100))) {
      Process ping;
      try (Gateway a = site.start("a", v4(200, 100))) {
        awaitActive(a, "lan");
        Site.await("b yields", () -> b.role("lan") == RouterRole.BACKUP);
        assertTrue(site.answers(VIRTUAL));
        ping = site.pinging(VIRTUAL, 200);
      }
      String stop = Site.outputOf(ping);
      assertTrue(stop.contains(" 0% packet loss"), stop);
      assertEquals(RouterRole.ACTIVE, b.role("lan"));
      ping = site.pinging(VIRTUAL, 200);
      try (Gateway a = site.start("a", v4(200, 100))) {
        awaitActive(a, "lan");
        String lost = Site.outputOf(ping);
        assertTrue(lost.contains(" 0% packet loss"), lost);
      }
    }
  }

  @Test
  void anEndedAgentLeavesNothing() throws Exception {
    try (Site site = new Site()) {
      String before = setting(site, "arp_ignore");
      try (Gateway a = site.start("a", v4(100, 20), v6(100, 20))) {
        awaitActive(a, "lan");
        awaitActive(a, "lan6");
      }
      String links = site.ip("a", "link show");
      assertFalse(links.contains("vr4-") || links.contains("vr6-"), links);
      assertEquals(before, setting(site, "arp_ignore"));
    }
  }
}
