package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.Agent;
import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.host.Await;
import io.postern.lab.host.LabFailure;
import io.postern.lab.network.NicNetwork;
import io.postern.lab.network.Serving;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An agent that is killed and started again takes things up as they are. */
@Tag("lab")
final class AgentCrashTest {
  private static final String FOREIGN = "192.0.2.77";

  @Test
  void what_happened_while_no_agent_lived_is_put_right_at_its_start_and_nothing_foreign_is_touched()
      throws LabFailure, InterruptedException {
    try (TestLab labs = TestLab.open();
        AgentLab lab =
            AgentLab.nic(labs.directory(), "crash", NicNetwork.USUAL, AgentConfiguration.USUAL)) {
      Serving serving = lab.serving(NicNetwork.BOX, NicNetwork.address(0));
      Serving foreign = lab.serving(NicNetwork.BOX, FOREIGN);
      Agent agent = lab.agent(NicNetwork.BOX);
      lab.lab().ip(NicNetwork.BOX, "address", "add", FOREIGN + "/32", "dev", "nic0");

      lab.prober().mark();
      assertTrue(agent.kill());
      assertTrue(lab.prober().awaitSteady(AgentLab.BOUND), "the box serves without its agent");
      assertEquals(0, lab.prober().outage().lost());
      lab.lab().faults().cut("nic0");
      assertTrue(lab.prober().awaitLost(100, AgentLab.BOUND), "nobody moves the addresses");
      assertEquals(List.of("nic0"), serving.nics());

      agent.start();
      assertTrue(serving.await("nic1", AgentLab.BOUND), "moved by the agent that started anew");
      assertTrue(lab.prober().awaitSteady(AgentLab.BOUND));
      assertEquals(List.of("nic0"), foreign.nics());

      assertTrue(agent.kill());
      agent.start();
      assertEquals(List.of("nic1"), serving.nics());
      lab.lab().faults().mend("nic0");
      assertTrue(serving.await("nic0", AgentLab.BOUND), "and it goes home");
      assertTrue(lab.prober().awaitSteady(AgentLab.BOUND));
      assertEquals(List.of("nic0"), foreign.nics());
      assertNull(lab.conversation().progress().tcpBroken());
    }
  }

  @Test
  void an_agent_that_is_killed_in_its_rehearsal_leaves_only_what_the_next_start_deletes()
      throws LabFailure, InterruptedException, IOException {
    try (TestLab labs = TestLab.open();
        AgentLab lab =
            AgentLab.nic(labs.directory(), "scratch", NicNetwork.USUAL, AgentConfiguration.USUAL)) {
      Agent agent = lab.agent(NicNetwork.BOX);
      assertTrue(agent.kill());
      Path scratch = agent.state().resolve("rehearsal");
      Files.createDirectories(scratch.resolve("journal"));
      Path left = Files.writeString(scratch.resolve("journal").resolve("left"), "by a kill");

      agent.begin();
      assertTrue(
          Await.until(AgentLab.BOUND, () -> !Files.exists(left) && Files.exists(scratch)),
          "deleted, and rehearsed in the same place");
      assertTrue(agent.kill());
      agent.start();
      assertTrue(Await.until(AgentLab.BOUND, () -> !Files.exists(scratch)), "nothing is left");
    }
  }
}
