package io.postern.tests.vrrp;

import static io.postern.tests.vrrp.Site.VIRTUAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.gateway.GatewayEvent;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.config.GatewayConfig;
import io.postern.core.gateway.election.RouterRole;
import io.postern.tests.vrrp.Site.Gateway;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A balanced group of two gateways, on a real kernel. */
@Tag("lab")
final class TogetherTest {
  private static final int INTERVAL = 50;
  private static final List<String> MACS = List.of("00:00:5e:00:01:15", "00:00:5e:00:01:16");

  static Gateway start(Site site, Hub hub, String box) throws Exception {
    boolean first = box.equals("a");
    return site.start(
        box,
        new GatewayConfig(
            box,
            List.of(),
            List.of(
                Site.balanced(
                    first ? 200 : 100, INTERVAL, first ? 0x15 : 0x16, Balancing.ROUND_ROBIN))),
        hub.join(box));
  }

  static void awaitHeld(Gateway gateway, Integer... vrids) {
    Site.await(
        gateway.box() + " holds " + List.of(vrids),
        () -> gateway.balanced().held().equals(List.of(vrids)));
  }

  /** Both serve, and hosts 1 to 4 have been spread over them. */
  static void spread(Site site, Gateway a, Gateway b) throws Exception {
    awaitHeld(a, 7, 0x15);
    awaitHeld(b, 0x16);
    Site.await(
        "b's forwarder is handed out",
        () ->
            a.balanced().forwarders().size() == 2
                && a.balanced().forwarders().getLast().condition() == Condition.ACTIVE);
    for (int host = 1; host <= 4; host++) {
      assertTrue(site.answersHost(host, VIRTUAL), "host " + host);
    }
    assertEquals(2, a.assignments().hosts(0x15));
    assertEquals(2, a.assignments().hosts(0x16));
    Site.await("b knows them too", () -> b.assignments().size() == 4);
  }

  @Test
  void hostsAreSpreadAndABrokenCableMovesMacsButNoHostsEntry() throws Exception {
    try (Site site = new Site();
        Hub hub = new Hub()) {
      site.hosts(4);
      try (Gateway a = start(site, hub, "a");
          Gateway b = start(site, hub, "b")) {
        spread(site, a, b);
        List<String> before = entries(site);
        assertEquals(MACS, before.stream().distinct().sorted().toList());

        site.ip("lan", "link set port-b down");
        awaitHeld(a, 7, 0x15, 0x16);
        for (int host = 1; host <= 4; host++) {
          assertTrue(site.answersHost(host, VIRTUAL), "host " + host);
        }
        assertEquals(before, entries(site));

        site.ip("lan", "link set port-b up");
        awaitHeld(b, 0x16);
        awaitHeld(a, 7, 0x15);
        for (int host = 1; host <= 4; host++) {
          assertTrue(site.answersHost(host, VIRTUAL), "host " + host);
        }
        assertEquals(before, entries(site));

        site.ip("lan", "link set port-a down");
        awaitHeld(b, 7, 0x15, 0x16);
        assertEquals(RouterRole.ACTIVE, b.balanced().role());
        for (int host = 1; host <= 4; host++) {
          site.forget(host);
          assertTrue(site.answersHost(host, VIRTUAL), "host " + host);
        }
        assertEquals(before, entries(site), "the successor answers as the former one did");
      }
    }
  }

  @Test
  void anOrderlyStopAndAReturnLoseNoProbe() throws Exception {
    try (Site site = new Site();
        Hub hub = new Hub()) {
      site.hosts(4);
      try (Gateway b = start(site, hub, "b")) {
        List<Process> pings;
        List<String> before;
        try (Gateway a = start(site, hub, "a")) {
          spread(site, a, b);
          before = entries(site);
          pings = site.pinging(4, VIRTUAL, 300);
          TimeUnit.MILLISECONDS.sleep(500);
        }
        assertNoneLost("stop", pings);
        awaitHeld(b, 7, 0x15, 0x16);
        pings = site.pinging(4, VIRTUAL, 300);
        try (Gateway a = start(site, hub, "a")) {
          awaitHeld(a, 7, 0x15);
          assertNoneLost("return", pings);
          assertEquals(before, entries(site));
        }
      }
    }
  }

  @Test
  void theHostsOfAGatewayThatIsDrainedAreMovedAndComeBackWhenThatEnds() throws Exception {
    try (Site site = new Site();
        Hub hub = new Hub()) {
      site.hosts(4);
      try (Gateway a = start(site, hub, "a");
          Gateway b = start(site, hub, "b")) {
        spread(site, a, b);
        List<Process> pings = site.pinging(4, VIRTUAL, 600);
        assertDone(b, new GatewayEvent.Wish.Drain(true));
        awaitHeld(a, 7, 0x15, 0x16);
        awaitEntries(site, MACS.getFirst(), 4);
        assertNoneLost("drain", pings);

        pings = site.pinging(4, VIRTUAL, 600);
        assertDone(b, new GatewayEvent.Wish.Drain(false));
        awaitHeld(b, 0x16);
        awaitEntries(site, MACS.getFirst(), 2);
        assertNoneLost("drained no more", pings);
      }
    }
  }

  @Test
  void theHostsOfARetiredForwarderAreMovedToThoseThatAreLeft() throws Exception {
    try (Site site = new Site();
        Hub hub = new Hub()) {
      site.hosts(4);
      try (Gateway a = start(site, hub, "a");
          Gateway b = start(site, hub, "b")) {
        spread(site, a, b);
        site.ip("lan", "link set port-b down");
        awaitHeld(a, 7, 0x15, 0x16);
        assertDone(a, new GatewayEvent.Wish.Retire(0x16));
        awaitEntries(site, MACS.getFirst(), 4);
        for (int host = 1; host <= 4; host++) {
          assertTrue(site.answersHost(host, VIRTUAL), "host " + host);
        }
      }
    }
  }

  private static void assertDone(Gateway gateway, GatewayEvent.Wish wish) throws Exception {
    var answer = gateway.loop().ask("lan", wish).get(10, TimeUnit.SECONDS);
    assertTrue(answer.done(), answer::toString);
  }

  /** So many hosts have a MAC: each was told, and again after the second in which Linux is deaf. */
  private static void awaitEntries(Site site, String mac, int count) {
    Site.await(
        count + " hosts have " + mac,
        () -> {
          try {
            return entries(site).stream().filter(mac::equals).count() == count;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void assertNoneLost(String what, List<Process> pings) throws Exception {
    for (Process ping : pings) {
      String output = Site.outputOf(ping);
      assertTrue(output.contains(" 0% packet loss"), () -> what + ": " + output);
    }
  }

  private static List<String> entries(Site site) throws Exception {
    return List.of(site.entry(1), site.entry(2), site.entry(3), site.entry(4));
  }
}
