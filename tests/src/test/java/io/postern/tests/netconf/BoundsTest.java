package io.postern.tests.netconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.netconf.operation.Client;
import io.postern.netconf.session.Sessions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What sessions may cost: silence, slowness and number are bounded. */
@Tag("interop")
@Timeout(90)
final class BoundsTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration IDLE = Duration.ofSeconds(3);
  private static final int OCTETS = 1 << 20;
  private static final String SUBSCRIBE =
      "<create-subscription xmlns='urn:ietf:params:xml:ns:netconf:notification:1.0'/>";

  @TempDir private Path folder;

  private ManagedNode node(Sessions.Bounds bounds) throws IOException {
    return ManagedNode.start(folder, ManagedNode.SEED, bounds);
  }

  private static String id(String hello) {
    Matcher id = Pattern.compile("<session-id>([0-9]+)</session-id>").matcher(hello);
    assertTrue(id.find(), hello);
    return id.group(1);
  }

  @Test
  void who_does_not_say_hello_is_ended_and_nobody_else() throws IOException {
    try (ManagedNode node = node(new Sessions.Bounds(8, SHORT, LONG, OCTETS));
        RawClient polite = RawClient.admin(node.port());
        RawClient silent = RawClient.login(node.port(), "admin", "gateway")) {
      assertTrue(silent.receive().contains("<session-id>"));
      assertEquals("", silent.receive());
      Await.until(() -> node.clients().size() == 1);
      assertTrue(polite.ask("<discard-changes/>").contains("<ok/>"));
    }
  }

  @Test
  void who_falls_silent_is_ended_but_not_who_has_work_or_a_subscription() throws IOException {
    try (ManagedNode node = node(new Sessions.Bounds(8, LONG, IDLE, OCTETS));
        RawClient busy = RawClient.within(node)) {
      node.agent().hold();
      busy.rpc(
          "<action xmlns='urn:ietf:params:xml:ns:yang:1'>"
              + "<postern xmlns='https://postern.io/yang/postern'>"
              + "<failover xmlns='https://postern.io/yang/postern-failover'>"
              + "<group><name>wan</name><rehearse/></group></failover></postern></action>");
      try (RawClient subscribed = RawClient.within(node)) {
        assertTrue(subscribed.ask(SUBSCRIBE).contains("<ok/>"));
        try (RawClient idle = RawClient.admin(node.port())) {
          assertEquals("", idle.receive());
        }
        // The idle one came last: whoever is left has been silent for longer than it.
        assertEquals(2, node.clients().size());
        node.agent().release();
        assertTrue(busy.receive().contains("rehearsed"));
        node.agent().moved();
        assertTrue(subscribed.receive().contains("address-moved"));
      }
    }
  }

  @Test
  void there_are_so_many_sessions_and_no_more() throws IOException {
    try (ManagedNode node = node(new Sessions.Bounds(2, LONG, LONG, OCTETS));
        RawClient first = RawClient.admin(node.port());
        RawClient second = RawClient.admin(node.port())) {
      try (RawClient third = RawClient.login(node.port(), "admin", "gateway")) {
        assertEquals("", third.receive());
      }
      assertTrue(first.ask("<close-session/>").contains("<ok/>"));
      Await.until(() -> node.clients().size() == 1);
      try (RawClient again = RawClient.admin(node.port())) {
        assertTrue(again.ask("<discard-changes/>").contains("<ok/>"));
      }
      assertTrue(second.ask("<discard-changes/>").contains("<ok/>"));
    }
  }

  @Test
  void a_message_that_is_too_long_ends_its_session() throws IOException {
    try (ManagedNode node = node(new Sessions.Bounds(8, LONG, LONG, OCTETS));
        RawClient client = RawClient.admin(node.port())) {
      client.raw("\n#" + (OCTETS + 1) + "\n");
      assertEquals("", client.receive());
    }
  }

  /** A subscriber that never reads, through SSH: its window fills, then its queue. */
  @Test
  void who_does_not_read_costs_a_bounded_memory_and_delays_nobody() throws IOException {
    int notices = 20_000;
    try (ManagedNode node = node(new Sessions.Bounds(8, LONG, LONG, OCTETS));
        RawClient quick = RawClient.admin(node.port());
        RawClient slow = RawClient.login(node.port(), "admin", "gateway")) {
      String number = id(slow.receive());
      slow.hello("1.1");
      assertTrue(slow.ask(SUBSCRIBE).contains("<ok/>"));
      Await.until(() -> node.clients().stream().anyMatch(Client::subscribed));
      Client stuck = node.clients().stream().filter(Client::subscribed).findFirst().orElseThrow();

      long longest = 0;
      for (int i = 1; i <= notices; i++) {
        long begun = System.nanoTime();
        node.agent().moved();
        longest = Math.max(longest, System.nanoTime() - begun);
        if (i % 2_000 == 0) {
          assertTrue(quick.ask("<get/>").contains("<name>wan</name>"));
        }
      }
      assertTrue(longest < Duration.ofSeconds(1).toNanos(), "telling took " + longest + " ns");
      long sent = stuck.counters().notifications();
      assertTrue(sent > 0 && sent < notices / 2, sent + " of " + notices + " were queued");

      assertTrue(
          quick
              .ask("<kill-session><session-id>" + number + "</session-id></kill-session>")
              .contains("<ok/>"));
      Await.until(() -> node.clients().size() == 1);
      assertFalse(stuck.notify("late"), "nothing is queued for who is gone");
    }
  }
}
