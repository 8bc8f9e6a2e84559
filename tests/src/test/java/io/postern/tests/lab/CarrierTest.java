package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.host.LabFailure;
import io.postern.lab.measure.Outage;
import io.postern.lab.network.NicNetwork;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Carrier loss as hardware shows it, and as virtual links do. */
@Tag("lab")
final class CarrierTest {
  /** The kernel alone would tell of the second loss about 900 ms late. */
  private static final Duration LONGEST = Duration.ofMillis(300);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_loss_is_noticed_at_once_though_another_link_was_lost_just_before(boolean likeHardware)
      throws LabFailure, InterruptedException {
    NicNetwork network = new NicNetwork(3, 1, 1, likeHardware);
    try (TestLab labs = TestLab.open();
        AgentLab lab =
            AgentLab.nic(labs.directory(), "carrier", network, AgentConfiguration.USUAL)) {
      lab.prober().mark();
      lab.lab().faults().cut("nic2");
      assertTrue(lab.prober().awaitSteady(AgentLab.BOUND));
      lab.lab().faults().cut("nic0");
      assertTrue(lab.serving(NicNetwork.BOX, NicNetwork.address(0)).await("nic1", AgentLab.BOUND));
      assertTrue(lab.prober().awaitSteady(AgentLab.BOUND));
      Outage outage = lab.prober().outage();
      assertTrue(
          outage.nanos() <= LONGEST.toNanos() + outage.stallNanos(),
          () -> "outage " + outage.text());
    }
  }
}
