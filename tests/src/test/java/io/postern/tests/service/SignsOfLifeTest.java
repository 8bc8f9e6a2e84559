package io.postern.tests.service;

import io.postern.lab.agent.AgentProgram;
import io.postern.lab.host.LabFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an agent in a process of its own tells the service manager that started it. */
@Tag("interop")
@Timeout(120)
final class SignsOfLifeTest {
  private static final Duration WATCHDOG = Duration.ofMillis(1_500);
  private static final Duration START = Duration.ofSeconds(60);

  /** A loop may be silent for 5 s, and the manager hears of it within a watchdog's time. */
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir private Path folder = Path.of(".");

  @Test
  void signs_of_life_end_while_either_loop_hangs_and_a_stop_is_announced()
      throws IOException, LabFailure, InterruptedException {
    Path seed = folder.resolve("seed.json");
    Files.writeString(
        seed,
        """
        { "postern:postern": {
          "node": { "id": "gateway-1" },
          "postern-failover:failover": { "group": [
            { "name": "wan",
              "member": [ { "interface": "eth0" }, { "interface": "eth1" } ],
              "address": [ { "ip": "192.0.2.1", "vlan-id": 0, "prefix-length": 24, "home": "eth0" } ]
            } ] },
          "postern-gateway:gateway": { "group": [
            { "name": "lan", "interface": "eth2", "vrid": 7, "address": [ "192.0.2.2" ] } ] } } }
        """);
    try (Supervisor supervisor =
        new Supervisor(
            folder,
            WATCHDOG,
            AgentProgram.find()
                .with(
                    "run",
                    "--simulated",
                    "-c",
                    seed.toString(),
                    "--state-dir",
                    folder.resolve("state").toString()))) {
      supervisor.await("said READY=1", START);
      supervisor.await("said WATCHDOG=1", BOUND);
      for (String loop : new String[] {"loop", "gateways"}) {
        supervisor.halt(loop);
        supervisor.awaitSilence(WATCHDOG, BOUND);
        supervisor.free(loop);
        supervisor.await("said WATCHDOG=1", BOUND);
      }
      supervisor.end();
      supervisor.await("said STOPPING=1", BOUND);
      // As after any SIGTERM that Java heeds: 128 + 15.
      supervisor.await("ended 143", BOUND);
    }
  }
}
