package io.postern.tests.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.Agent;
import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.agent.ManagementSecrets;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import io.postern.lab.measure.Prober;
import io.postern.lab.network.Lab;
import io.postern.lab.network.NicNetwork;
import io.postern.lab.network.Serving;
import io.postern.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Management traffic, a full disk and a dead receiver do not make an outage longer. */
@Tag("campaign")
final class BurdenedFailoverTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final int RUNS = Integer.getInteger("postern.runs", 11);
  private static final double MOST = 1.5;

  /** What a prober that asks once a millisecond cannot tell apart. */
  private static final double PACE_MILLIS = 1;

  @Test
  void an_outage_is_no_longer_under_any_burden()
      throws LabFailure, InterruptedException, IOException {
    LabDirectory directory = LabDirectory.open();
    Map<Burden, double[]> outages = new EnumMap<>(Burden.class);
    try (LabDirectory.Lock _ = directory.lock(PATIENCE)) {
      for (Burden burden : Burden.values()) {
        outages.put(burden, play(directory, burden));
      }
    }
    System.out.printf(
        "load %s; %d failovers each, nic0 cut, ms%n",
        Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0], RUNS);
    outages.forEach(
        (burden, millis) ->
            System.out.printf(
                "| %s | %.1f (%.1f..%.1f) |%n",
                burden, median(millis), millis[0], millis[millis.length - 1]));
    double idle = median(outages.getOrDefault(Burden.NONE, new double[] {0}));
    outages.forEach(
        (burden, millis) ->
            assertTrue(
                median(millis) <= MOST * idle + PACE_MILLIS,
                () -> "%s: %.1f ms, idle %.1f ms".formatted(burden, median(millis), idle)));
  }

  private static double[] play(LabDirectory directory, Burden burden)
      throws LabFailure, InterruptedException, IOException {
    double[] millis = new double[RUNS];
    try (Lab lab = Lab.build(directory, "burden", NicNetwork.USUAL)) {
      Agent agent = Agent.of(lab, NicNetwork.BOX);
      ManagementSecrets secrets = ManagementSecrets.in(lab.directory());
      agent.configure(burden.configured(AgentConfiguration.USUAL.nic(NicNetwork.USUAL, secrets)));
      try (Burden.Lifted _ = burden.prepare(agent.state())) {
        agent.start();
        try (Burden.Lifted _ = burden.load(lab, agent.state());
            Prober prober =
                Prober.start(
                    lab.namespace(NicNetwork.CLIENT),
                    IpAddress.of(NicNetwork.beyond(0)),
                    Prober.PACE)) {
          Serving serving = new Serving(lab, NicNetwork.BOX, NicNetwork.address(0));
          for (int run = 0; run < RUNS; run++) {
            millis[run] = failover(lab, prober, serving, burden);
          }
        }
        agent.kill();
      }
    }
    Arrays.sort(millis);
    return millis;
  }

  private static double failover(Lab lab, Prober prober, Serving serving, Burden burden)
      throws LabFailure, InterruptedException {
    assertTrue(prober.awaitSteady(BOUND), () -> burden + ": the client is answered before");
    prober.mark();
    lab.faults().cut("nic0");
    assertTrue(serving.await("nic1", BOUND), () -> burden + ": nic1 serves");
    assertTrue(prober.awaitSteady(BOUND), () -> burden + ": the client is answered");
    double millis = prober.outage().nanos() / 1e6;
    prober.mark();
    lab.faults().mend("nic0");
    assertTrue(serving.await("nic0", BOUND), () -> burden + ": nic0 serves again");
    return millis;
  }

  private static double median(double[] sorted) {
    return sorted[sorted.length / 2];
  }
}
