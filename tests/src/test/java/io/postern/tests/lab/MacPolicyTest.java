package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.host.Await;
import io.postern.lab.host.LabFailure;
import io.postern.lab.measure.Outage;
import io.postern.lab.network.NicNetwork;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each MAC policy with the real agent: what the client, its ARP table and the switch then have. */
@Tag("lab")
final class MacPolicyTest {
  /** Far above what is usual, since other work may share the machine; bench measures closely. */
  private static final Duration LONGEST = Duration.ofMillis(300);

  private static final String SERVED = NicNetwork.address(0);

  @ParameterizedTest
  @CsvSource({
    "announce, ready, false",
    "move,     ready, true",
    "virtual,  ready, true",
    "shared,   cold,  true",
    "move,     warm,  true"
  })
  void a_cut_cable_and_its_mending_leave_client_and_switch_right(
      String macPolicy, String standbyMode, boolean sameMac)
      throws LabFailure, InterruptedException {
    AgentConfiguration agents = new AgentConfiguration(macPolicy, standbyMode, "automatic", 500);
    try (TestLab labs = TestLab.open();
        AgentLab lab = AgentLab.nic(labs.directory(), "mac", NicNetwork.USUAL, agents)) {
      assertServed(lab, "nic0");
      String before = lab.macAt(NicNetwork.CLIENT, SERVED);
      assertFalse(before.isEmpty());

      lab.prober().mark();
      lab.lab().faults().cut("nic0");
      assertServed(lab, "nic1");
      assertOutage(lab);
      String after = lab.macAt(NicNetwork.CLIENT, SERVED);
      if (sameMac) {
        assertEquals(before, after);
      } else {
        assertNotEquals(before, after);
      }

      lab.prober().mark();
      lab.lab().faults().mend("nic0");
      assertServed(lab, "nic0");
      assertOutage(lab);
      assertEquals(before, lab.macAt(NicNetwork.CLIENT, SERVED));
      assertNull(lab.conversation().progress().tcpBroken());
    }
  }

  private static void assertServed(AgentLab lab, String nic)
      throws LabFailure, InterruptedException {
    assertTrue(
        lab.serving(NicNetwork.BOX, SERVED).await(nic, AgentLab.BOUND), () -> "served by " + nic);
    assertTrue(
        lab.serving(NicNetwork.BOX, NicNetwork.ROUTER_SIDE).await(nic, AgentLab.BOUND),
        () -> "the other address too by " + nic);
    assertTrue(lab.prober().awaitSteady(AgentLab.BOUND), "the client is answered");
    String port = nic.replace("nic", "p");
    assertTrue(
        Await.until(
            AgentLab.BOUND, () -> lab.portOf(lab.macAt(NicNetwork.CLIENT, SERVED)).equals(port)),
        () -> "the switch has the client's MAC for " + SERVED + " at " + port);
  }

  private static void assertOutage(AgentLab lab) {
    Outage outage = lab.prober().outage();
    assertTrue(
        outage.nanos() <= LONGEST.toNanos() + outage.stallNanos(), () -> "outage " + outage.text());
  }
}
