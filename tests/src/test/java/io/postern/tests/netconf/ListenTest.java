package io.postern.tests.netconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.postern.runtime.Agent;
import io.postern.runtime.StartFailure;
import io.postern.tests.truth.LocalWindow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent whose windows are told to listen where they cannot. */
@Tag("interop")
@Timeout(90)
final class ListenTest {
  /** Documentation's: no box has it. */
  private static final String ELSEWHERE = "192.0.2.77";

  private static final String NETCONF_AT =
      "<netconf><listen><address%s>%s</address></listen></netconf>";

  @TempDir private Path folder = Path.of(".");

  private Agent start(int snmp, int netconf) throws IOException, StartFailure {
    Path seed = folder.resolve("seed.json");
    Files.writeString(
        seed,
        """
        { "postern:postern": {
          "node": { "id": "gateway-1" },
          "postern-management:management": {
            "snmp": { "enabled": true, "listen": { "port": %d },
              "community": [ { "name": "noc", "text": "look-only-here" } ] },
            "netconf": { "enabled": true, "listen": { "port": %d },
              "user": [ { "name": "admin", "password-hash": "$0$gateway" } ] } } } }
        """
            .formatted(snmp, netconf));
    return Agent.start(new Agent.Options(seed, state(), true, 0, "test"));
  }

  private Path state() {
    return folder.resolve("state");
  }

  private JsonObject node() {
    JsonObject question = new JsonObject();
    question.addProperty("ask", "show");
    question.addProperty("what", "node");
    question.addProperty("json", true);
    question.addProperty("user", "test");
    try {
      JsonObject reply = LocalWindow.ask(state().resolve("agent.sock"), question);
      return JsonParser.parseString(reply.get("text").getAsString())
          .getAsJsonObject()
          .getAsJsonObject("node");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String status() {
    return node().get("status").getAsString();
  }

  /** A port that nothing had a moment ago. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String commit(RawClient client, String settings) throws IOException {
    String edit =
        client.ask(
            "<edit-config><target><candidate/></target><config>"
                + "<postern xmlns='https://postern.io/yang/postern'>"
                + "<management xmlns='https://postern.io/yang/postern-management'>"
                + settings
                + "</management></postern></config></edit-config>");
    assertTrue(edit.contains("<ok/>"), edit);
    return client.ask("<commit/>");
  }

  @Test
  void a_commit_that_a_window_cannot_follow_is_refused_and_both_windows_stay_where_they_were()
      throws IOException, StartFailure {
    int snmp = freePort();
    int netconf = freePort();
    try (Agent agent = start(snmp, netconf);
        RawClient client = RawClient.admin(netconf)) {
      assertEquals("running", status(), agent::toString);
      String refused = commit(client, NETCONF_AT.formatted("", ELSEWHERE));
      assertTrue(refused.contains("<error-tag>operation-failed</error-tag>"), refused);
      assertTrue(refused.contains("pm:netconf/pm:listen</error-path>"), refused);
      assertTrue(
          refused.contains("NETCONF cannot listen there: 192.0.2.77 port " + netconf), refused);
      assertTrue(client.ask("<discard-changes/>").contains("<ok/>"));

      // SNMP can follow, NETCONF cannot: neither does.
      try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        refused =
            commit(
                client,
                ("<snmp><listen><address>127.0.0.2</address></listen></snmp>"
                        + "<netconf><listen><port>%d</port></listen></netconf>")
                    .formatted(taken.getLocalPort()));
        assertTrue(refused.contains("NETCONF cannot listen there"), refused);
      }
      assertTrue(client.ask("<discard-changes/>").contains("<ok/>"));
      try (DatagramSocket _ = new DatagramSocket(new InetSocketAddress("127.0.0.2", snmp))) {
        RawClient.admin(netconf).close();
        assertEquals("running", status());
      }

      // From one address to all of them and back: what is in the way is given up only then.
      for (String operation : new String[] {"", " operation='delete'"}) {
        String moved = commit(client, NETCONF_AT.formatted(operation, "0.0.0.0"));
        assertTrue(moved.contains("<ok/>"), moved);
        RawClient.admin(netconf).close();
      }
    }
  }

  @Test
  @SuppressWarnings("try") // what is in the way goes before the agent does
  void windows_that_cannot_open_at_the_start_open_when_they_can_and_the_node_says_so()
      throws IOException, StartFailure {
    try (DatagramSocket snmp =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        ServerSocket netconf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Agent agent = start(snmp.getLocalPort(), netconf.getLocalPort())) {
      assertEquals("impaired", status(), agent::toString);
      String reason = node().get("status-reason").getAsString();
      assertTrue(reason.contains("SNMP is off: 127.0.0.1 port " + snmp.getLocalPort()), reason);
      assertTrue(reason.contains("NETCONF is off: 127.0.0.1 port "), reason);
      snmp.close();
      netconf.close();
      Await.until(() -> status().equals("running"));
      RawClient.admin(netconf.getLocalPort()).close();
    }
  }
}
