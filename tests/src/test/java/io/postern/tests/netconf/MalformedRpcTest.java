package io.postern.tests.netconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages spoilt by chance: every one is answered or ends its session, and nothing is changed. */
@Tag("fuzz")
@Timeout(110)
final class MalformedRpcTest {
  private static final int ROUNDS = Integer.getInteger("postern.fuzz.rounds", 1500);

  private static final List<String> SEEDS =
      List.of(
          "<get-config><source><running/></source><filter type='subtree'>"
              + "<postern xmlns='https://postern.io/yang/postern'><node><id/></node></postern>"
              + "</filter></get-config>",
          "<edit-config><target><candidate/></target><test-option>test-only</test-option><config>"
              + "<postern xmlns='https://postern.io/yang/postern'>"
              + "<failover xmlns='https://postern.io/yang/postern-failover'><group"
              + " xmlns:nc='urn:ietf:params:xml:ns:netconf:base:1.0' nc:operation='replace'>"
              + "<name>wan</name><standby-mode>warm</standby-mode><member"
              + " xmlns:y='urn:ietf:params:xml:ns:yang:1' y:insert='before'"
              + " y:key=\"[interface='eth0']\"><interface>eth7</interface>"
              + "<test-address>192.0.2.5/24</test-address></member><address><ip>2001:db8::1</ip>"
              + "<vlan-id>7</vlan-id><prefix-length>64</prefix-length></address></group>"
              + "</failover></postern></config></edit-config>",
          "<action xmlns='urn:ietf:params:xml:ns:yang:1'>"
              + "<postern xmlns='https://postern.io/yang/postern'>"
              + "<failover xmlns='https://postern.io/yang/postern-failover'><group>"
              + "<name>wan</name><move><ip>192.0.2.1</ip><to>eth1</to></move></group></failover>"
              + "</postern></action>",
          "<create-subscription xmlns='urn:ietf:params:xml:ns:netconf:notification:1.0'>"
              + "<startTime>2020-01-01T00:00:00Z</startTime>"
              + "<stopTime>2020-01-02T00:00:00Z</stopTime></create-subscription>",
          "<get-schema xmlns='urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring'>"
              + "<identifier>postern</identifier><version>x</version></get-schema>",
          "<lock><target><startup/></target></lock>",
          "<validate><source><config/></source></validate>");

  private static final String[] SPLINTERS = {
    "<",
    ">",
    "/>",
    "&",
    "&#0;",
    "&lt;",
    "\"",
    "'",
    "]]>",
    "<![CDATA[",
    "-->",
    "\u0000",
    "\uFFFF",
    "\uD800",
    "xmlns=''",
    "xmlns:a='urn:x'",
    "-1",
    "4294967296",
    "99999999999999999999",
    "../..",
    "%s%n",
    "<a>",
    "</a>",
    " operation='delete'",
    "é",
    "<?x?>",
    "<!DOCTYPE a>"
  };

  @Test
  void whatever_is_sent_the_server_answers_or_ends_the_session(@TempDir Path folder)
      throws IOException {
    long seed = Long.getLong("postern.seed", System.nanoTime());
    Random random = new Random(seed);
    try (ManagedNode node = ManagedNode.start(folder)) {
      String before = node.datastore().exportJson(true);
      RawClient client = RawClient.within(node);
      for (int round = 0; round < ROUNDS; round++) {
        String message =
            spoil(
                "<rpc xmlns='urn:ietf:params:xml:ns:netconf:base:1.0' message-id='1'>"
                    + SEEDS.get(random.nextInt(SEEDS.size()))
                    + "</rpc>",
                random);
        String where = "seed " + seed + " round " + round + ": " + message;
        client.send(message);
        String reply = client.receive();
        while (reply.startsWith("<notification")) {
          reply = client.receive();
        }
        assertFalse(
            reply.contains("Exception")
                || reply.contains("at java.")
                || reply.contains("the agent failed to do this"),
            () -> where);
        if (reply.isEmpty() || reply.contains("malformed-message")) {
          client.close();
          client = RawClient.within(node);
        } else {
          assertTrue(reply.contains("rpc-reply"), () -> where);
        }
      }
      client.close();
      assertEquals(before, node.datastore().exportJson(true), "seed " + seed);
      try (RawClient last = RawClient.admin(node.port())) {
        assertTrue(last.ask("<get/>").contains("<name>wan</name>"), "seed " + seed);
      }
    }
  }

  private static String spoil(String message, Random random) {
    StringBuilder text = new StringBuilder(message);
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int at = random.nextInt(text.length());
      int to = Math.min(text.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, to);
        case 1 -> text.insert(at, SPLINTERS[random.nextInt(SPLINTERS.length)]);
        case 2 -> text.insert(at, text.substring(at, to));
        default -> text.setCharAt(at, (char) (32 + random.nextInt(200)));
      }
      if (text.isEmpty()) {
        text.append(' ');
      }
    }
    return text.toString();
  }
}
