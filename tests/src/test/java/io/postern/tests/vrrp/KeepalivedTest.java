package io.postern.tests.vrrp;

import static io.postern.tests.vrrp.Site.VIRTUAL;
import static io.postern.tests.vrrp.Site.beside;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.state.GatewayGroupStatus;
import io.postern.tests.vrrp.Site.Gateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real keepalived on the same LAN: elections are won and lost in both directions. */
@Tag("interop")
final class KeepalivedTest {
  @TempDir private Path folder;

  private Process keepalived(Site site, int priority, String more) throws IOException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/sbin/keepalived"))
            || !Boolean.getBoolean("postern.allowSkip"),
        "keepalived is not installed, and skipping is allowed");
    Path configuration = folder.resolve("keepalived.conf");
    Files.writeString(
        configuration,
        """
        global_defs {
          vrrp_version 3
          vrrp_garp_master_delay 1
        }
        vrrp_instance lan {
          interface nic0
          virtual_router_id 7
          priority %d
          advert_int 0.1
          %s
          virtual_ipaddress {
            %s/16
          }
        }
        """
            .formatted(priority, more, VIRTUAL));
    return site.program(
        "b",
        "/usr/sbin/keepalived",
        "--dont-fork",
        "--vrrp",
        "--use-file=" + configuration,
        "--pid=" + folder.resolve("pid"),
        "--vrrp_pid=" + folder.resolve("vrrp.pid"));
  }

  private static boolean has(Site site) {
    try {
      return site.ip("b", "-o addr show").contains(VIRTUAL + "/");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static GatewayGroupStatus group(Gateway gateway) {
    return gateway.loop().status().groups().getFirst();
  }

  @Test
  void whoOutranksKeepalivedTakesOverFromItAndGivesBackInOrder() throws Exception {
    try (Site site = new Site()) {
      Process keepalived = keepalived(site, 100, "");
      try {
        Site.await("keepalived serves", () -> has(site));
        Process ping;
        try (Gateway a = site.start("a", beside(200, true, 100, VIRTUAL))) {
          Site.await("a is active", () -> a.role("lan") == RouterRole.ACTIVE);
          Site.await("keepalived yields", () -> !has(site));
          assertTrue(site.macOf(VIRTUAL).contains("00:00:5e:00:01:07"), site.macOf(VIRTUAL));
          assertEquals(0, group(a).counters().addressesDiffer());
          ping = site.pinging(VIRTUAL, 200);
        }
        Site.await("keepalived serves again", () -> has(site));
        String lost = Site.outputOf(ping);
        assertTrue(lost.contains(" 0% packet loss"), lost);
        assertTrue(site.answers(VIRTUAL));
      } finally {
        Site.end(keepalived);
      }
    }
  }

  @Test
  void whoIsOutrankedByKeepalivedYieldsToItAndReplacesItWhenItGoes() throws Exception {
    try (Site site = new Site();
        Gateway a = site.start("a", beside(100, true, 100, VIRTUAL))) {
      Site.await("a is active", () -> a.role("lan") == RouterRole.ACTIVE);
      Process keepalived = keepalived(site, 200, "");
      try {
        Site.await("keepalived serves", () -> has(site));
        Site.await("a yields", () -> a.role("lan") == RouterRole.BACKUP);
        assertEquals("10.9.1.2", String.valueOf(group(a).active()));
        assertTrue(site.answers(VIRTUAL));
      } finally {
        Site.end(keepalived);
      }
      Site.await("a is active again", () -> a.role("lan") == RouterRole.ACTIVE);
      assertTrue(group(a).counters().priorityZeroHeard() > 0, group(a).toString());
      assertTrue(site.answers(VIRTUAL));
    }
  }

  @Test
  void whoDoesNotPreemptLeavesKeepalivedAlone() throws Exception {
    try (Site site = new Site()) {
      Process keepalived = keepalived(site, 100, "");
      try {
        Site.await("keepalived serves", () -> has(site));
        try (Gateway a = site.start("a", beside(200, false, 100, VIRTUAL))) {
          Site.await("a listens", () -> a.role("lan") == RouterRole.BACKUP);
          Site.await("a has heard 20", () -> group(a).counters().heard() >= 20);
          assertEquals(RouterRole.BACKUP, a.role("lan"));
          assertEquals(0, group(a).counters().becameActive());
          assertTrue(has(site));
        }
      } finally {
        Site.end(keepalived);
      }
    }
  }

  @Test
  void aKeepalivedThatDoesNotPreemptLeavesUsAlone() throws Exception {
    try (Site site = new Site();
        Gateway a = site.start("a", beside(100, true, 100, VIRTUAL))) {
      Site.await("a is active", () -> a.role("lan") == RouterRole.ACTIVE);
      Process keepalived = keepalived(site, 200, "nopreempt");
      try {
        long sent = group(a).counters().sent();
        Site.await("a has advertised 20 times more", () -> group(a).counters().sent() >= sent + 20);
        assertEquals(RouterRole.ACTIVE, a.role("lan"));
        assertTrue(!has(site));
      } finally {
        Site.end(keepalived);
      }
    }
  }
}
