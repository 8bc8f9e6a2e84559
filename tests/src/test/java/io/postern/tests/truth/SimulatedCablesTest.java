package io.postern.tests.truth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.postern.lab.host.Await;
import io.postern.lab.host.LabFailure;
import io.postern.runtime.Agent;
import io.postern.runtime.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent on a simulated device: its cables are broken and mended by command. */
final class SimulatedCablesTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final List<String> ADDRESS = List.of("wan", "192.0.2.1", "0");

  @TempDir private Path folder = Path.of(".");

  @Test
  void cutting_a_cable_moves_the_address_and_mending_it_moves_it_home()
      throws IOException, StartFailure, LabFailure, InterruptedException {
    Path seed = folder.resolve("seed.json");
    Files.writeString(
        seed,
        """
        { "postern:postern": {
          "node": { "id": "gateway-1" },
          "postern-failover:failover": { "group": [
            { "name": "wan",
              "member": [ { "interface": "eth0" }, { "interface": "eth1" } ],
              "address": [ { "ip": "192.0.2.1", "vlan-id": 0, "prefix-length": 24, "home": "eth0" } ],
              "delay": { "startup": 0, "failback": 100 }
            } ] } } }
        """);
    Path state = Files.createDirectory(folder.resolve("state"));
    Agent agent = Agent.start(new Agent.Options(seed, state, true, 0, "test"));
    try {
      Path socket = state.resolve("agent.sock");
      assertServed(socket, "eth0");
      assertEquals("eth0 is cut", said(socket, "CUT", "eth0"));
      assertServed(socket, "eth1");
      assertEquals("eth0 is mended", said(socket, "MEND", "eth0"));
      assertServed(socket, "eth0");
      assertTrue(said(socket, "CUT", "eth9").contains("no such NIC: eth9"));
      assertTrue(said(socket, "BURN", "eth0").contains("expected CUT, BLACKHOLE or MEND"));
    } finally {
      agent.close();
    }
  }

  private static void assertServed(Path socket, String nic)
      throws LabFailure, InterruptedException {
    assertTrue(
        Await.until(
            BOUND,
            () ->
                nic.equals(
                    LocalWindow.read(socket)
                        .rows("addresses")
                        .getOrDefault(ADDRESS, Map.of())
                        .get("serving-interface"))),
        () -> "served by " + nic);
  }

  private static String said(Path socket, String deed, String nic) throws IOException {
    JsonObject question = new JsonObject();
    question.addProperty("ask", "simulate");
    question.addProperty("deed", deed);
    question.addProperty("interface", nic);
    return LocalWindow.ask(socket, question).get("text").getAsString();
  }
}
