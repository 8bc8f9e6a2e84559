package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.host.LabFailure;
import io.postern.lab.measure.Outage;
import io.postern.lab.measure.Prober;
import io.postern.lab.network.Faults;
import io.postern.lab.network.Faults.Lost;
import io.postern.lab.network.NicNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The four parts of a move add up to what a client missed: within a tenth, in the median of several
 * failures, and within what neither side can know of one. The client asks once a millisecond, so it
 * cannot tell shorter times apart; the agent does not know when between two heartbeats the path
 * failed.
 */
@Tag("lab")
final class LatencyBudgetTest {
  private static final int FAILURES = 7;
  private static final Pattern SUM =
      Pattern.compile("Last move: .* from nic0 to nic1, .*; ([0-9]+\\.[0-9]+) ms in all");

  /** Half the interval of the lab's heartbeats; of the lab's carrier poll. */
  private static final double HALF_HEARTBEAT = 25;

  private static final double HALF_POLL = 0.5;

  private record Failure(double told, double missed, double noise) {
    double error() {
      return told - missed;
    }
  }

  private interface Fault {
    void strike(Faults faults) throws LabFailure, InterruptedException;
  }

  @Test
  void the_parts_of_a_move_add_up_to_what_a_client_missed()
      throws LabFailure, InterruptedException {
    try (TestLab labs = TestLab.open();
        AgentLab lab =
            AgentLab.nic(labs.directory(), "budget", NicNetwork.USUAL, AgentConfiguration.USUAL)) {
      judge(failures(lab, faults -> faults.blackhole("nic0", Lost.BOTH_WAYS)), HALF_HEARTBEAT);
      judge(failures(lab, faults -> faults.cut("nic0")), HALF_POLL);
    }
  }

  private static void judge(List<Failure> failures, double half) {
    double pace = Prober.PACE.toNanos() / 1e6;
    for (Failure each : failures) {
      double allowed = half + pace + each.missed / 10 + each.noise;
      assertTrue(Math.abs(each.error()) <= allowed, () -> each + " of " + failures);
    }
    double error = failures.stream().mapToDouble(Failure::error).sorted().toArray()[FAILURES / 2];
    double missed = failures.stream().mapToDouble(Failure::missed).sorted().toArray()[FAILURES / 2];
    assertTrue(
        Math.abs(error) <= missed / 10 + pace,
        () -> "median wrong by " + error + " ms of " + missed + ": " + failures);
  }

  private static List<Failure> failures(AgentLab lab, Fault fault)
      throws LabFailure, InterruptedException {
    String address = NicNetwork.address(0);
    List<Failure> failures = new ArrayList<>();
    for (int i = 0; i < FAILURES; i++) {
      assertTrue(lab.serving(NicNetwork.BOX, address).await("nic0", AgentLab.BOUND));
      assertTrue(lab.prober().awaitSteady(AgentLab.BOUND));
      lab.prober().mark();
      fault.strike(lab.lab().faults());
      assertTrue(lab.serving(NicNetwork.BOX, address).await("nic1", AgentLab.BOUND));
      assertTrue(lab.prober().awaitSteady(AgentLab.BOUND));
      Outage outage = lab.prober().outage();
      String explanation = lab.agent(NicNetwork.BOX).explain(AgentConfiguration.GROUP);
      Matcher sum = SUM.matcher(explanation);
      assertTrue(sum.find(), explanation);
      failures.add(
          new Failure(
              Double.parseDouble(sum.group(1)), outage.nanos() / 1e6, outage.stallNanos() / 1e6));
      lab.lab().faults().mend("nic0");
    }
    return failures;
  }
}
