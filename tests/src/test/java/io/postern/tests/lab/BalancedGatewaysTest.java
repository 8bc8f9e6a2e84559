package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.Agent;
import io.postern.lab.agent.GatewayConfiguration;
import io.postern.lab.agent.ManagementSecrets;
import io.postern.lab.host.Await;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.Tool;
import io.postern.lab.measure.Outage;
import io.postern.lab.measure.Prober;
import io.postern.lab.measure.Sightings;
import io.postern.lab.network.Forwarding;
import io.postern.lab.network.GatewayNetwork;
import io.postern.lab.network.Lab;
import io.postern.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three gateways, each an agent of its own, and four hosts that are spread over them: what each
 * host misses, measured by echo requests to the shared address every millisecond.
 */
@Tag("lab")
final class BalancedGatewaysTest {
  private static final int GATEWAYS = 3;
  private static final int HOSTS = 4;

  /** An agent that starts takes the processors that the others need here: a lease is 0.6 s. */
  private static final int INTERVAL = 200;

  private static final Duration BOUND = Duration.ofSeconds(15);

  /** Three intervals and a skew, half an interval for claims, and the machine's own noise. */
  private static final Duration SILENCE = Duration.ofMillis(4 * INTERVAL + INTERVAL / 2 + 100);

  private static final Duration AT_ONCE = Duration.ofMillis(INTERVAL);

  /** Name, interface, VRID and role in the first table of {@code postern show gateway}. */
  private static final Pattern ACTIVE = Pattern.compile("(?m)^\\S+ +\\S+ +\\d+ +active ");

  private final List<Prober> probers = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // the test builds it first
  private Lab lab;

  @SuppressWarnings("NullAway.Init") // see above
  BalancedGatewaysTest() {}

  @Test
  void hosts_keep_their_gateway_or_its_mac_whatever_happens()
      throws LabFailure, InterruptedException, IOException {
    try (TestLab labs = TestLab.open()) {
      HostFootprint before = HostFootprint.take();
      GatewayNetwork network = new GatewayNetwork(GATEWAYS, HOSTS, true);
      try (Lab built = Lab.build(labs.directory(), "balanced", network)) {
        lab = built;
        play();
      } finally {
        probers.forEach(Prober::close);
      }
      Await.until(BOUND, () -> HostFootprint.take().equals(before));
      assertEquals(before, HostFootprint.take());
    }
  }

  private Agent agent(int gateway) throws LabFailure {
    return Agent.of(lab, GatewayNetwork.gateway(gateway));
  }

  private void play() throws LabFailure, InterruptedException, IOException {
    ManagementSecrets secrets = ManagementSecrets.in(lab.directory());
    GatewayConfiguration configuration = new GatewayConfiguration(INTERVAL, "round-robin");
    for (int i = 1; i <= GATEWAYS; i++) {
      agent(i).configure(configuration.gateway(i, secrets));
      agent(i).begin();
    }
    for (int i = 1; i <= GATEWAYS; i++) {
      agent(i).awaitReady(Agent.START);
    }
    awaitAtHome();
    awaitAcquainted();
    for (int i = 1; i <= HOSTS; i++) {
      probers.add(
          Prober.start(
              lab.namespace(GatewayNetwork.host(i)),
              IpAddress.of(GatewayNetwork.SHARED),
              Prober.PACE));
    }
    List<String> spread = entries();
    System.out.println("hosts h1 to h4 have " + spread);
    TreeMap<String, Integer> shares = new TreeMap<>();
    spread.forEach(mac -> shares.merge(mac, 1, Integer::sum));
    assertEquals(List.of(1, 1, 2), shares.values().stream().sorted().toList());

    missed("g2 stopped", () -> agent(2).stop(), List.of(1, 3), Duration.ZERO);
    missed("g2 back", () -> agent(2).start(), List.of(1, 2, 3), Duration.ZERO);
    missed("g1, active, stopped", () -> agent(1).stop(), List.of(2, 3), Duration.ZERO);
    missed("g1 back", () -> agent(1).start(), List.of(1, 2, 3), Duration.ZERO);
    missed("g3 killed", () -> agent(3).kill(), List.of(1, 2), SILENCE);
    missed("g3 back", () -> agent(3).start(), List.of(1, 2, 3), Duration.ZERO);
    missed("g1, active, killed", () -> agent(1).kill(), List.of(2, 3), SILENCE);
    asksAnew(spread);
    missed("g1 back", () -> agent(1).start(), List.of(1, 2, 3), Duration.ZERO);
    hang(3);
    missed("g2 cut off", () -> lab.faults().cut("g2-lan"), List.of(1, 3), AT_ONCE);
    missed("g2 mended", () -> lab.faults().mend("g2-lan"), List.of(1, 2, 3), SILENCE);
    assertEquals(spread, entries());
  }

  /**
   * The first gateway is the active one, and each forwarder is with its owner as the LAN's switch
   * sees it.
   */
  private void awaitAtHome() throws LabFailure, InterruptedException {
    assertTrue(
        Await.until(BOUND, () -> ACTIVE.matcher(agent(1).show("gateway")).find()),
        () -> "g1 has the highest priority");
    for (int i = 1; i <= GATEWAYS; i++) {
      Forwarding forwarding =
          new Forwarding(lab, GatewayNetwork.LAN, GatewayConfiguration.forwarderMac(i));
      String home = GatewayNetwork.gateway(i);
      assertTrue(forwarding.await(home, BOUND), () -> home + " has its own MAC");
    }
  }

  /** All have heard of all over the cluster's channel. */
  private void awaitAcquainted() throws LabFailure, InterruptedException {
    for (int i = 1; i <= GATEWAYS; i++) {
      Path known = agent(i).state().resolve("gateways.json");
      assertTrue(Await.until(BOUND, () -> others(known) == GATEWAYS - 1), () -> known.toString());
    }
  }

  private static int others(Path known) {
    try {
      return Files.readString(known).split("\"node\"", -1).length - 1;
    } catch (IOException e) {
      return 0;
    }
  }

  private interface Deed {
    void run() throws LabFailure, InterruptedException;
  }

  /** Does it, waits until each MAC is at one of those that serve, and says what hosts missed. */
  private void missed(String what, Deed deed, List<Integer> serving, Duration bound)
      throws LabFailure, InterruptedException {
    List<String> before = entries();
    probers.forEach(Prober::mark);
    deed.run();
    List<String> roles = serving.stream().map(GatewayNetwork::gateway).toList();
    for (int i = 1; i <= GATEWAYS; i++) {
      Forwarding forwarding =
          new Forwarding(lab, GatewayNetwork.LAN, GatewayConfiguration.forwarderMac(i));
      boolean own = serving.contains(i);
      String home = GatewayNetwork.gateway(i);
      assertTrue(
          Await.until(
              BOUND,
              () -> own ? forwarding.gateway().equals(home) : roles.contains(forwarding.gateway())),
          () -> what + ": the MAC of " + home);
    }
    for (Prober prober : probers) {
      assertTrue(prober.awaitSteady(BOUND), what);
    }
    List<Outage> outages = probers.stream().map(Prober::outage).toList();
    System.out.printf(
        "%s: %s%n",
        what,
        String.join(
            ", ",
            outages.stream()
                .map(
                    o -> String.format(Locale.ROOT, "%.1f ms (%d lost)", o.nanos() / 1e6, o.lost()))
                .toList()));
    for (Outage outage : outages) {
      if (bound.isZero()) {
        assertEquals(0, outage.lost(), () -> what + ": " + outage.text());
      } else {
        assertTrue(
            outage.nanos() <= bound.toNanos() + outage.stallNanos(),
            () -> what + ": " + outage.text());
      }
    }
    assertEquals(before, entries(), () -> what + ": no host's entry changes");
  }

  /** Its successor answers from the first request, and as the former active gateway did. */
  private void asksAnew(List<String> spread) throws LabFailure, InterruptedException {
    for (int i = 1; i <= HOSTS; i++) {
      lab.ip(GatewayNetwork.host(i), "neigh", "flush", "to", GatewayNetwork.SHARED);
    }
    for (Prober prober : probers) {
      prober.mark();
      assertTrue(prober.awaitSteady(BOUND));
      assertTrue(prober.outage().nanos() < 100_000_000, () -> prober.outage().text());
    }
    assertEquals(spread, entries());
  }

  /** A gateway whose agent hangs passes nothing for its MACs any more once the lease is over. */
  private void hang(int gateway) throws LabFailure, InterruptedException {
    String box = GatewayNetwork.gateway(gateway);
    String mac = GatewayConfiguration.forwarderMac(gateway);
    Duration lease = Duration.ofMillis(3 * INTERVAL);
    try (Sightings sent =
        Sightings.start(
            lab.namespace(GatewayNetwork.LAN),
            lab.ip(),
            GatewayNetwork.lanPort(box),
            "inbound and ether src " + mac)) {
      long[] at = {0, 0};
      missed(
          box + " hangs",
          () -> {
            agent(gateway).hang();
            at[0] = System.currentTimeMillis() * 1_000_000L;
          },
          List.of(1, 2),
          SILENCE);
      missed(
          box + " goes on",
          () -> {
            at[1] = System.currentTimeMillis() * 1_000_000L;
            agent(gateway).resume();
          },
          List.of(1, 2, 3),
          SILENCE);
      // tcpdump tells a moment later.
      assertTrue(
          Await.until(
              BOUND, () -> sent.frames().stream().anyMatch(frame -> frame.atNanos() > at[1])));
      List<Long> late =
          sent.frames().stream()
              .map(Sightings.Frame::atNanos)
              .filter(seen -> seen > at[0] + lease.toNanos() && seen < at[1])
              .toList();
      System.out.printf(
          "%s hung for %.0f ms: %d frames from its MAC, none of them later than the lease%n",
          box, (at[1] - at[0]) / 1e6, sent.frames().size());
      assertEquals(List.of(), late);
    }
  }

  /** The MAC that each host has for the shared address. */
  private List<String> entries() throws LabFailure, InterruptedException {
    List<String> entries = new ArrayList<>();
    for (int i = 1; i <= HOSTS; i++) {
      String line =
          Tool.required("ip", "iproute2")
              .check(
                  "-n",
                  lab.namespace(GatewayNetwork.host(i)).name(),
                  "neigh",
                  "show",
                  GatewayNetwork.SHARED);
      List<String> words = List.of(line.strip().split("\\s+", -1));
      int lladdr = words.indexOf("lladdr");
      entries.add(lladdr < 0 ? "" : words.get(lladdr + 1));
    }
    return entries;
  }
}
