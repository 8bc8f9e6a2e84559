package io.postern.tests.vrrp;

import static io.postern.tests.vrrp.Site.beside;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.state.GatewayGroupStatus;
import io.postern.net.IpFamily;
import io.postern.tests.vrrp.OtherMaker.Running;
import io.postern.tests.vrrp.Site.Gateway;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A real keepalived or a real FRR on the same LAN: elections are won and lost in both directions.
 */
@Tag("interop")
final class OtherMakersTest {
  /** Three intervals of 100 ms, a skew of 61 ms, and a machine that may be busy. */
  private static final int SILENT_MILLIS = 500;

  @TempDir private Path folder = Path.of(".");

  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @CsvSource({"KEEPALIVED, IPV4", "FRR, IPV4", "FRR, IPV6"})
  private @interface BesideEach {}

  private static GatewayGroupStatus group(Gateway gateway) {
    return gateway.loop().status().groups().getFirst();
  }

  private static void awaitActive(Gateway gateway) {
    Site.await("a is active", () -> gateway.role("lan") == RouterRole.ACTIVE);
  }

  private static void awaitBackup(Gateway gateway) {
    Site.await("a is backup", () -> gateway.role("lan") == RouterRole.BACKUP);
  }

  /** The host reaches the address, and by the virtual MAC where we serve it. */
  private static void assertServed(Site site, IpFamily family, boolean byUs)
      throws IOException, InterruptedException {
    String address = Site.served(family);
    assertTrue(site.answers(address));
    if (byUs) {
      String mac = family == IpFamily.IPV4 ? "00:00:5e:00:01:07" : "00:00:5e:00:02:07";
      assertTrue(site.macOf(address).contains(mac), site.macOf(address));
    }
  }

  @BesideEach
  void whoOutranksItTakesOverFromItAndGivesBackInOrder(OtherMaker maker, IpFamily family)
      throws Exception {
    maker.require();
    try (Site site = new Site();
        Running other = maker.start(site, folder, family, 100, true)) {
      Site.await("it serves", other::serves);
      Process ping;
      try (Gateway a = site.start("a", beside(family, 200, true))) {
        awaitActive(a);
        Site.await("it yields", () -> !other.serves());
        assertServed(site, family, true);
        assertEquals(0, group(a).counters().addressesDiffer());
        ping = site.pinging(Site.served(family), 200);
      }
      Site.await("it serves again", other::serves);
      int lost = Site.lostMillis(ping);
      System.out.printf("given back to %s %s: outage %d ms%n", maker, family, lost);
      // keepalived advertises before it has the address: then it is no longer ours.
      assertTrue(lost <= (maker == OtherMaker.KEEPALIVED ? 20 : 0), () -> lost + " ms");
      assertServed(site, family, false);
    }
  }

  @BesideEach
  void whoIsOutrankedYieldsToItAndReplacesItWhenItGoes(OtherMaker maker, IpFamily family)
      throws Exception {
    maker.require();
    try (Site site = new Site();
        Gateway a = site.start("a", beside(family, 100, true))) {
      awaitActive(a);
      try (Running other = maker.start(site, folder, family, 200, true)) {
        Site.await("it serves", other::serves);
        awaitBackup(a);
        if (family == IpFamily.IPV4) {
          assertEquals("10.9.1.2", String.valueOf(group(a).active()));
        }
        assertServed(site, family, false);
      }
      awaitActive(a);
      assertTrue(group(a).counters().priorityZeroHeard() > 0, group(a).toString());
      assertServed(site, family, true);
    }
  }

  @BesideEach
  void whoDoesNotPreemptLeavesItAlone(OtherMaker maker, IpFamily family) throws Exception {
    maker.require();
    try (Site site = new Site();
        Running other = maker.start(site, folder, family, 100, true)) {
      Site.await("it serves", other::serves);
      try (Gateway a = site.start("a", beside(family, 200, false))) {
        awaitBackup(a);
        Site.await("a has heard 20", () -> group(a).counters().heard() >= 20);
        assertEquals(RouterRole.BACKUP, a.role("lan"));
        assertEquals(0, group(a).counters().becameActive());
        assertTrue(other.serves());
      }
    }
  }

  @BesideEach
  void oneThatDoesNotPreemptLeavesUsAlone(OtherMaker maker, IpFamily family) throws Exception {
    maker.require();
    try (Site site = new Site();
        Gateway a = site.start("a", beside(family, 100, true))) {
      awaitActive(a);
      try (Running other = maker.start(site, folder, family, 200, false)) {
        long sent = group(a).counters().sent();
        Site.await("a has advertised 20 times more", () -> group(a).counters().sent() >= sent + 20);
        assertEquals(RouterRole.ACTIVE, a.role("lan"));
        assertFalse(other.serves());
      }
    }
  }

  @BesideEach
  void whenItsCableIsCutItsHostsAreServedByUs(OtherMaker maker, IpFamily family) throws Exception {
    maker.require();
    try (Site site = new Site();
        Running other = maker.start(site, folder, family, 200, true)) {
      Site.await("it serves", other::serves);
      try (Gateway a = site.start("a", beside(family, 100, true))) {
        awaitBackup(a);
        assertServed(site, family, false);
        assertReplaced(site, "port-b", maker + " " + family + " cut off", family);
        awaitActive(a);
        assertServed(site, family, true);
      }
    }
  }

  @BesideEach
  void whenOurCableIsCutItServesOurHosts(OtherMaker maker, IpFamily family) throws Exception {
    maker.require();
    try (Site site = new Site();
        Running other = maker.start(site, folder, family, 100, true);
        Gateway a = site.start("a", beside(family, 200, true))) {
      awaitActive(a);
      Site.await("it yields", () -> !other.serves());
      assertServed(site, family, true);
      assertReplaced(site, "port-a", "we, beside " + maker + " " + family + ", cut off", family);
      Site.await("it serves", other::serves);
      assertServed(site, family, false);
    }
  }

  /** Cuts who serves off, and measures until the other one serves. */
  private static void assertReplaced(Site site, String port, String whose, IpFamily family)
      throws IOException, InterruptedException {
    Process ping = site.pinging(Site.served(family), 150);
    site.ip("lan", "link set " + port + " down");
    int lost = Site.lostMillis(ping);
    System.out.printf("%s: outage %d ms%n", whose, lost);
    assertTrue(lost <= SILENT_MILLIS, () -> whose + ": outage " + lost + " ms");
  }
}
