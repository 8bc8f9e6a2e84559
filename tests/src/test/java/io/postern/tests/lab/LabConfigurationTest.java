package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.postern.config.ConfigurationFile;
import io.postern.config.schema.Schema;
import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.agent.GatewayConfiguration;
import io.postern.lab.agent.ManagementSecrets;
import io.postern.lab.host.LabFailure;
import io.postern.lab.network.NicNetwork;
import io.postern.lab.network.PairNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the lab writes for its agents is what the agent understands. */
final class LabConfigurationTest {
  @TempDir private Path directory = Path.of(".");

  @ParameterizedTest
  @CsvSource({"move,ready", "shared,ready", "announce,cold", "virtual,ready", "move,warm"})
  void every_configuration_that_the_lab_writes_is_accepted(String macPolicy, String standbyMode)
      throws IOException, LabFailure {
    AgentConfiguration agents = new AgentConfiguration(macPolicy, standbyMode, "automatic", 1_000);
    ManagementSecrets secrets = ManagementSecrets.in(directory);
    assertAccepted(agents.nic(new NicNetwork(3, 20, 5, true), secrets));
    assertAccepted(agents.pair(PairNetwork.A, secrets));
    assertAccepted(agents.pair(PairNetwork.B, secrets));
  }

  @Test
  void every_gateway_is_configured_as_the_agent_understands_it() throws IOException, LabFailure {
    ManagementSecrets secrets = ManagementSecrets.in(directory);
    for (int number = 1; number <= 8; number++) {
      assertAccepted(new GatewayConfiguration(10, "none").gateway(number, secrets));
    }
  }

  private void assertAccepted(String json) throws IOException {
    Path file = Files.writeString(directory.resolve("box.json"), json);
    assertEquals(List.of(), new ConfigurationFile(Schema.load()).check(file), json);
  }
}
