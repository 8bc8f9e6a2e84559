package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.host.LabFailure;
import io.postern.lab.network.Faults;
import io.postern.lab.network.Faults.Lost;
import io.postern.lab.network.PairNetwork;
import io.postern.tests.truth.LocalWindow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two boxes, two cables, an agent each: both ends move together, once, and back. */
@Tag("lab")
final class PairFailoverTest {
  /** Detection takes 4 times 50 ms. */
  private static final Duration LONGEST = Duration.ofMillis(1_500);

  private static final Duration APART = Duration.ofMillis(500);

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

      assertNull(lab.conversation().progress().tcpBroken());
    }
  }

  @Test
  void each_end_moves_once_where_the_far_link_goes_half_a_second_after_the_near_one()
      throws LabFailure, InterruptedException, IOException {
    try (TestLab labs = TestLab.open();
        AgentLab lab = AgentLab.pair(labs.directory(), "apart", AgentConfiguration.USUAL)) {
      assertServed(lab, "nic0");
      long moved = 0;
      for (List<String> ends : List.of(List.of("a-nic0", "b-nic0"), List.of("b-nic0", "a-nic0"))) {
        cutHalfASecondApart(lab.lab().faults(), ends.getFirst(), ends.getLast());
        assertMovedOnceTo(lab, "nic1");
        assertEquals(List.of(moved + 1, moved + 1), moves(lab));
        lab.lab().faults().mend("cable1");
        assertMovedOnceTo(lab, "nic0");
        moved += 2;
        assertEquals(List.of(moved, moved), moves(lab));
      }
      assertNull(lab.conversation().progress().tcpBroken());
    }
  }

  private static void cutHalfASecondApart(Faults faults, String near, String far)
      throws LabFailure, InterruptedException {
    long then = System.nanoTime() + APART.toNanos();
    faults.cut(near);
    for (long left = 1; left > 0; left = then - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    faults.cut(far);
  }

  /** How often each end says that its address moved. */
  private static List<Long> moves(AgentLab lab) throws LabFailure, IOException {
    List<Long> moves = new ArrayList<>();
    for (String box : List.of(PairNetwork.A, PairNetwork.B)) {
      LocalWindow window = LocalWindow.read(lab.agent(box).state().resolve("agent.sock"));
      moves.add(
          window.rows("addresses").values().stream()
              .mapToLong(row -> Long.parseLong(row.getOrDefault("counters/moves", "")))
              .sum());
    }
    return moves;
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
