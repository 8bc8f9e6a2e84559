package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import io.postern.lab.measure.Outage;
import io.postern.lab.measure.Prober;
import io.postern.lab.network.Faults;
import io.postern.lab.network.Faults.Lost;
import io.postern.lab.network.Lab;
import io.postern.lab.network.NicNetwork;
import io.postern.lab.network.PairNetwork;
import io.postern.net.IpAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Faults do what they say, as a peer sees it; no agent is in these labs. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FaultsTest {
  private static final Duration BOUND = Duration.ofSeconds(5);

  @SuppressWarnings("NullAway.Init") // set before all
  private TestLab labs;

  @BeforeAll
  void takeTheLab() throws LabFailure, InterruptedException {
    labs = TestLab.open();
  }

  @AfterAll
  void giveItBack() {
    labs.close();
  }

  @Test
  void a_client_reaches_every_network_beyond_the_router_until_its_gateway_is_cut()
      throws LabFailure, InterruptedException {
    try (Lab lab = Lab.build(labs.directory(), "faults", new NicNetwork(3, 20, 5, true));
        Prober prober = prober(lab, NicNetwork.CLIENT, NicNetwork.beyond(4))) {
      Faults faults = lab.faults();
      assertEquals(0, prober.outage().lost());

      faults.cut("nic0");
      assertTrue(lab.ip(NicNetwork.BOX, "link", "show", "nic0").contains("NO-CARRIER"));
      assertTrue(lab.ip(NicNetwork.BOX, "link", "show", "nic1").contains("LOWER_UP"));
      assertEquals("cut", faults.at(faults.points("nic0").getFirst()).orElse(""));

      faults.mend("nic0");
      assertTrue(prober.awaitSteady(BOUND));
      Outage outage = prober.outage();
      assertFalse(outage.open());
      assertTrue(outage.lost() > 0);
    }
  }

  @Test
  void a_black_hole_keeps_the_link_up_and_loses_what_it_says()
      throws LabFailure, InterruptedException {
    try (Lab lab = withoutArpFlux(Lab.build(labs.directory(), "faults", NicNetwork.USUAL));
        Prober prober = prober(lab, NicNetwork.CLIENT, NicNetwork.beyond(0))) {
      Faults faults = lab.faults();
      for (Lost lost : Lost.values()) {
        prober.mark();
        faults.blackhole("nic0", lost);
        assertTrue(faults.at(faults.points("nic0").getFirst()).orElse("").contains("black hole"));
        assertTrue(lab.ip(NicNetwork.BOX, "link", "show", "nic0").contains("LOWER_UP"));
        long received = received(lab, "nic0");
        prober.awaitLost(50, BOUND);
        if (lost == Lost.FROM_BOX) {
          assertTrue(received(lab, "nic0") > received, "the box still hears");
        }
        faults.mend("nic0");
        assertTrue(faults.at(faults.points("nic0").getFirst()).isEmpty());
        assertTrue(prober.awaitSteady(BOUND), () -> "mended after " + lost);
      }
    }
  }

  @Test
  void one_cable_of_a_pair_goes_dark_at_both_ends_and_the_other_stays()
      throws LabFailure, InterruptedException {
    try (Lab lab = Lab.build(labs.directory(), "faults", PairNetwork.USUAL);
        Prober prober = prober(lab, PairNetwork.CLIENT, PairNetwork.ROUTER_ADDRESS)) {
      Faults faults = lab.faults();
      faults.cut("cable1");
      for (String box : new String[] {PairNetwork.A, PairNetwork.B}) {
        assertTrue(lab.ip(box, "link", "show", "nic0").contains("NO-CARRIER"));
        assertTrue(lab.ip(box, "link", "show", "nic1").contains("LOWER_UP"));
      }
      faults.mend("cable1");
      assertTrue(prober.awaitSteady(BOUND));

      prober.mark();
      faults.blackhole("cable1", Lost.FROM_BOX);
      prober.awaitLost(50, BOUND);
      faults.mend("cable1");
      assertTrue(prober.awaitSteady(BOUND));
    }
  }

  @Test
  void a_fault_where_there_is_nothing_is_refused_in_a_sentence()
      throws LabFailure, InterruptedException {
    try (Lab lab = Lab.build(labs.directory(), "faults", NicNetwork.USUAL)) {
      LabFailure failure = assertThrows(LabFailure.class, () -> lab.faults().cut("nic9"));
      assertEquals(ExitCode.USAGE, failure.exit());
      assertTrue(failure.sentence().contains("nic0"), failure.sentence());
    }
  }

  private static Prober prober(Lab lab, String role, String target)
      throws LabFailure, InterruptedException {
    return Prober.start(lab.namespace(role), IpAddress.of(target), Prober.PACE);
  }

  /** Without an agent each NIC would answer for the other's address. */
  private static Lab withoutArpFlux(Lab lab) throws LabFailure, InterruptedException {
    lab.namespace(NicNetwork.BOX).set(Map.of("ipv4/conf/all/arp_ignore", "1"));
    return lab;
  }

  private static long received(Lab lab, String nic) throws LabFailure, InterruptedException {
    String[] lines = lab.ip(NicNetwork.BOX, "-s", "link", "show", nic).strip().split("\n", -1);
    return Long.parseLong(lines[3].strip().split("\\s+", -1)[1]);
  }
}
