package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.Agent;
import io.postern.lab.agent.GatewayConfiguration;
import io.postern.lab.agent.ManagementSecrets;
import io.postern.lab.host.Await;
import io.postern.lab.host.LabFailure;
import io.postern.lab.measure.Outage;
import io.postern.lab.measure.Prober;
import io.postern.lab.network.Faults.Lost;
import io.postern.lab.network.Forwarding;
import io.postern.lab.network.GatewayNetwork;
import io.postern.lab.network.Lab;
import io.postern.net.IpAddress;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three gateways, each an agent of its own, behind one address: what a host misses. */
@Tag("lab")
final class GatewaysTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  /** Three intervals and a skew, of both groups, and the machine's own noise. */
  private static final Duration SILENCE = Duration.ofMillis(600);

  /**
   * g1 gets the server's answers all the time. With its carrier its route to the LAN is back, but
   * the switch may lose its first ARP request, and the kernel asks again after a second.
   */
  private static final Duration ARP_AGAIN = Duration.ofMillis(1_600);

  @Test
  void hosts_are_served_whatever_happens_to_the_gateway_that_serves_them()
      throws LabFailure, InterruptedException, IOException {
    try (TestLab labs = TestLab.open()) {
      HostFootprint before = HostFootprint.take();
      try (Lab lab = Lab.build(labs.directory(), "gateways", GatewayNetwork.USUAL)) {
        play(lab);
      }
      Await.until(BOUND, () -> HostFootprint.take().equals(before));
      assertEquals(before, HostFootprint.take());
    }
  }

  private static void play(Lab lab) throws LabFailure, InterruptedException {
    ManagementSecrets secrets = ManagementSecrets.in(lab.directory());
    for (int i = 1; i <= GatewayNetwork.USUAL.gateways(); i++) {
      Agent agent = Agent.of(lab, GatewayNetwork.gateway(i));
      agent.configure(GatewayConfiguration.USUAL.gateway(i, secrets));
      agent.begin();
    }
    for (String gateway : GatewayNetwork.USUAL.roles()) {
      Agent.of(lab, gateway).awaitReady(Agent.START);
    }
    awaitServing(lab, "g1");
    try (Prober prober =
        Prober.start(
            lab.namespace(GatewayNetwork.host(1)),
            IpAddress.of(GatewayNetwork.SERVER_ADDRESS),
            Prober.PACE)) {
      Agent g1 = Agent.of(lab, "g1");
      missed(lab, prober, "stopped", g1::stop, "g2", Duration.ZERO);
      missed(lab, prober, "returned", g1::start, "g1", Duration.ZERO);
      missed(lab, prober, "hung", g1::hang, "g2", SILENCE);
      missed(lab, prober, "goes on", g1::resume, "g1", SILENCE);
      missed(lab, prober, "killed", g1::kill, "g2", SILENCE);
      missed(lab, prober, "restarted", g1::start, "g1", SILENCE);
      missed(
          lab, prober, "dark", () -> lab.faults().blackhole("g1", Lost.BOTH_WAYS), "g2", SILENCE);
      missed(lab, prober, "light", () -> lab.faults().mend("g1"), "g1", SILENCE);
      missed(lab, prober, "cut off", () -> lab.faults().cut("g1-lan"), "g2", SILENCE);
      missed(lab, prober, "mended", () -> lab.faults().mend("g1-lan"), "g1", ARP_AGAIN);
    }
  }

  private interface Deed {
    void run() throws LabFailure, InterruptedException;
  }

  private static void missed(
      Lab lab, Prober prober, String what, Deed deed, String server, Duration bound)
      throws LabFailure, InterruptedException {
    prober.mark();
    deed.run();
    awaitServing(lab, server);
    assertTrue(prober.awaitSteady(BOUND), what);
    Outage outage = prober.outage();
    System.out.printf("%s: %s%n", what, outage.text());
    if (bound.isZero()) {
      assertEquals(0, outage.lost(), () -> what + ": " + outage.text());
    }
    assertTrue(
        outage.nanos() <= bound.toNanos() + outage.stallNanos() + 20_000_000,
        () -> what + ": " + outage);
  }

  private static void awaitServing(Lab lab, String server) throws LabFailure, InterruptedException {
    Forwarding forwarding = new Forwarding(lab, GatewayNetwork.LAN, GatewayConfiguration.LAN_MAC);
    assertTrue(forwarding.await(server, BOUND), () -> "served by " + server);
  }
}
