package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.host.Await;
import io.postern.lab.host.LabFailure;
import io.postern.lab.measure.Conversation;
import io.postern.lab.measure.Outage;
import io.postern.lab.measure.Prober;
import io.postern.lab.network.Faults.Lost;
import io.postern.lab.network.Lab;
import io.postern.lab.network.PairNetwork;
import io.postern.net.IpAddress;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Measuring measures what happened. */
@Tag("lab")
final class MeasuringTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  @Test
  void an_outage_is_as_long_as_the_fault_and_conversations_go_on_after_it()
      throws LabFailure, InterruptedException {
    try (TestLab labs = TestLab.open();
        Lab lab = Lab.build(labs.directory(), "measure", PairNetwork.USUAL);
        Prober prober =
            Prober.start(
                lab.namespace(PairNetwork.CLIENT),
                IpAddress.of(PairNetwork.ROUTER_ADDRESS),
                Prober.PACE);
        Conversation conversation =
            Conversation.start(
                lab.namespace(PairNetwork.CLIENT),
                lab.namespace(PairNetwork.ROUTER),
                PairNetwork.ROUTER_ADDRESS)) {
      assertEquals(0, prober.outage().lost());

      prober.mark();
      long began = System.nanoTime();
      lab.faults().blackhole("cable1", Lost.BOTH_WAYS);
      long holeComplete = System.nanoTime();
      assertTrue(prober.awaitLost(100, BOUND));
      long mendBegan = System.nanoTime();
      lab.faults().mend("cable1");
      assertTrue(prober.awaitSteady(BOUND));
      long steady = System.nanoTime();
      Outage outage = prober.outage();

      assertFalse(outage.open());
      assertTrue(outage.nanos() >= mendBegan - holeComplete - 5_000_000, outage::text);
      assertTrue(outage.nanos() <= steady - began, outage::text);
      assertTrue(outage.roundTripNanos() < 2_000_000, () -> "round trip " + outage);

      long before = conversation.progress().tcpExchanges();
      assertTrue(Await.until(BOUND, () -> conversation.progress().tcpExchanges() > before + 5));
      assertNull(conversation.progress().tcpBroken());
      assertTrue(conversation.progress().udpReturned() > 0);
      assertTrue(conversation.progress().udpReturned() < conversation.progress().udpSent());
    }
  }
}
