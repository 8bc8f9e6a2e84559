package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.host.LabFailure;
import io.postern.lab.network.Faults;
import io.postern.lab.network.Faults.Lost;
import io.postern.lab.network.PairNetwork;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two boxes, two cables, an agent each: both ends move together, once, and back. */
@Tag("lab")
final class PairFailoverTest {
  /** Detection takes 4 times 50 ms. */
  private static final Duration LONGEST = Duration.ofMillis(1_500);

  @Test
  void both_ends_move_together_whatever_happens_to_a_cable()
      throws LabFailure, InterruptedException {
    try (TestLab labs = TestLab.open();
        AgentLab lab = AgentLab.pair(labs.directory(), "pair", AgentConfiguration.USUAL)) {
      Faults faults = lab.lab().faults();
      assertServed(lab, "nic0");

      faults.cut("cable1");
      assertMovedOnceTo(lab, "nic1");
      faults.mend("cable1");
      assertMovedOnceTo(lab, "nic0");

      for (Lost lost : Lost.values()) {
        faults.blackhole("cable1", lost);
        assertMovedOnceTo(lab, "nic1");
        faults.mend("cable1");
        assertMovedOnceTo(lab, "nic0");
      }

      // The far end's link goes half a second after the near end's.
      faults.cut("a-nic0");
      assertMovedOnceTo(lab, "nic1");
      faults.cut("b-nic0");
      faults.mend("cable1");
      assertMovedOnceTo(lab, "nic0");
      assertNull(lab.conversation().progress().tcpBroken());
    }
  }

  private static void assertMovedOnceTo(AgentLab lab, String nic)
      throws LabFailure, InterruptedException {
    assertServed(lab, nic);
    assertTrue(
        lab.prober().outage().nanos() <= LONGEST.toNanos() + lab.prober().outage().stallNanos(),
        () -> "outage " + lab.prober().outage().text());
    // For a while nothing moves again: the client's requests prove it, and so do both kernels.
    lab.prober().mark();
    assertTrue(lab.prober().awaitSteady(AgentLab.BOUND));
    assertEquals(List.of(nic), lab.serving(PairNetwork.A, PairNetwork.A_ADDRESS).nics());
    assertEquals(List.of(nic), lab.serving(PairNetwork.B, PairNetwork.B_ADDRESS).nics());
    lab.prober().mark();
  }

  private static void assertServed(AgentLab lab, String nic)
      throws LabFailure, InterruptedException {
    assertTrue(
        lab.serving(PairNetwork.A, PairNetwork.A_ADDRESS).await(nic, AgentLab.BOUND),
        () -> "a is served by " + nic);
    assertTrue(
        lab.serving(PairNetwork.B, PairNetwork.B_ADDRESS).await(nic, AgentLab.BOUND),
        () -> "b is served by " + nic);
    assertTrue(lab.prober().awaitSteady(AgentLab.BOUND), "the client is answered");
  }
}
