package io.postern.tests.kernel.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.device.AddressState;
import io.postern.device.SysctlPolicy;
import io.postern.device.Verdict;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kernel settings that are not as failover needs them, with both policies. */
@Tag("inside")
final class KernelSettingsTest {
  private static final String PREFIX = "10.9.0.1/24";
  private static final String ARP = "net.ipv4.conf.nic1.arp_ignore";

  private Site site;

  @BeforeEach
  void build() throws Exception {
    site = Site.of(2);
  }

  @AfterEach
  void close() {
    site.close();
  }

  private void set(String family, String nic, String name, int value) throws Exception {
    site.box.sh("echo %d >/proc/sys/net/%s/conf/%s/%s".formatted(value, family, nic, name));
  }

  private static Verdict settings(GroupStatus group, String nic) {
    return Site.finding(Site.member(group, nic), Check.KERNEL_SETTINGS).verdict();
  }

  @Test
  void verify_writes_nothing_and_says_what_is_wrong_until_it_is_set() throws Exception {
    site.start(GroupDraft.on("nic0", "nic1").address(PREFIX, 0), SysctlPolicy.VERIFY);
    GroupStatus group =
        site.await(
            "degraded for a setting",
            g ->
                g.status() == GroupOperStatus.NORMAL
                    && g.degraded()
                    && settings(g, "nic1") == Verdict.FAIL
                    && Site.member(g, "nic1").eligible());
    assertTrue(group.reason().contains(" and should be "), group.reason());
    set("ipv4", "all", "rp_filter", 0);
    for (String nic : new String[] {"nic0", "nic1"}) {
      set("ipv4", nic, "rp_filter", 0);
      set("ipv4", nic, "arp_ignore", 1);
      set("ipv4", nic, "arp_announce", 2);
      set("ipv4", nic, "ignore_routes_with_linkdown", 1);
      set("ipv4", nic, "promote_secondaries", 1);
      set("ipv6", nic, "ignore_routes_with_linkdown", 1);
    }
    site.await("all is as needed", g -> !g.degraded());
    assertEquals(List.of(), site.engine().status().settings());
  }

  @Test
  void manage_puts_right_what_another_hand_changed_and_tells_it() throws Exception {
    site.start(GroupDraft.on("nic0", "nic1").address(PREFIX, 0));
    // Before somebody has looked, what another hand sets is the start, and simply overwritten.
    site.await(
        "nic1 is looked after",
        g -> g.status() == GroupOperStatus.NORMAL && settings(g, "nic1") == Verdict.PASS);
    set("ipv4", "nic1", "arp_ignore", 0);
    GroupStatus group = site.await("told", g -> g.driftRepairs() == 1);
    assertEquals(GroupOperStatus.NORMAL, group.status());
    String told = ARP + " was changed by another hand";
    Netns.until("the notice", () -> site.told().contains(told));
  }

  /** Linux takes a primary's secondaries off with it, unless it is told to promote them. */
  @ParameterizedTest(name = "sysctl policy {0}")
  @EnumSource
  void addresses_of_somebody_else_stay_when_the_primary_of_their_subnet_moves_and_comes_back(
      SysctlPolicy policy) throws Exception {
    site.start(GroupDraft.on("nic0", "nic1").address(PREFIX, 0), policy);
    site.awaitReady();
    site.await("nic0 is looked after", g -> settings(g, "nic0") != Verdict.UNKNOWN);
    site.box.ip("addr add 10.9.0.77/24 dev nic0 label nic0:own valid_lft 900 preferred_lft 900");
    try (Witness others = Witness.of(site, "10.9.0.77/24")) {
      Netns.until("it is a secondary", () -> others().secondary());
      site.move("nic1");
      Netns.until("only on nic1", () -> site.carriers(PREFIX).equals(List.of("nic1")));
      assertFalse(others().secondary());
      site.move("nic0");
      Netns.until("only on nic0", () -> site.carriers(PREFIX).equals(List.of("nic0")));
      assertFalse(others().ours());
      if (policy == SysctlPolicy.MANAGE) {
        assertEquals(List.of("nic0 up"), others.seen(), "nobody touched it");
        String shown = site.box.sh("ip addr show dev nic0");
        assertTrue(shown.contains("nic0:own") && shown.contains("dynamic"), shown);
      }
    }
  }

  private AddressState others() {
    return site.kernel().addresses().stream()
        .filter(address -> address.prefix().toString().equals("10.9.0.77/24"))
        .findFirst()
        .orElseThrow();
  }
}
