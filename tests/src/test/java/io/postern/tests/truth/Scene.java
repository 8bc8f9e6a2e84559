package io.postern.tests.truth;

import com.google.gson.JsonObject;
import io.postern.lab.agent.Agent;
import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.agent.ManagementSecrets;
import io.postern.lab.agent.Station;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.Namespace;
import io.postern.lab.network.Lab;
import io.postern.lab.network.NicNetwork;
import io.postern.tests.netconf.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A lab of one box with its agent, and somebody at every window. One thread's. */
final class Scene implements AutoCloseable {
  /** A window may show counters that are so old. */
  private static final long OLDEST_COUNTER = Duration.ofMillis(250).toNanos();

  /** How long it may take until nothing moves. */
  private static final Duration CALM = Duration.ofSeconds(20);

  private static final String MANAGEMENT = "10.99.0.1";
  private static final int NETCONF_PORT = 830;

  private final Lab lab;
  private final RawClient netconf;
  private final Path socket;
  private final Deque<KernelReading> history = new ArrayDeque<>();
  private int cells;
  private int readings;
  private int unsteady;

  private Scene(Lab lab, RawClient netconf, Path socket, KernelReading first) {
    this.lab = lab;
    this.netconf = netconf;
    this.socket = socket;
    history.add(first);
  }

  static Scene open(
      LabDirectory directory, String tag, NicNetwork network, AgentConfiguration configuration)
      throws LabFailure, InterruptedException {
    Lab lab = Lab.build(directory, tag, network);
    try {
      KernelReading first = KernelReading.take(lab, NicNetwork.BOX);
      Agent agent = Agent.of(lab, NicNetwork.BOX);
      agent.configure(configuration.nic(network, ManagementSecrets.in(lab.directory())));
      agent.start();
      Namespace station = lab.namespace(Station.ROLE);
      RawClient netconf =
          station.call(
              () ->
                  RawClient.begin(
                      MANAGEMENT,
                      NETCONF_PORT,
                      AgentConfiguration.NETCONF_USER,
                      ManagementSecrets.PASSWORD));
      return new Scene(lab, netconf, agent.state().resolve("agent.sock"), first);
    } catch (LabFailure | InterruptedException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  Lab lab() {
    return lab;
  }

  /** Asks the agent on its local socket; what it said. */
  String ask(JsonObject question) throws IOException {
    return LocalWindow.ask(socket, question).toString();
  }

  /**
   * Looks through every window as soon as nothing moves while that is done, and compares.
   *
   * @return what does not agree
   */
  List<String> compare() throws LabFailure, InterruptedException, IOException {
    long end = System.nanoTime() + CALM.toNanos();
    List<String> moving;
    do {
      Reading reading = read();
      readings++;
      moving = WindowsAgree.changes(reading.before(), reading.after());
      if (!reading.kernelBefore().sameAs(reading.kernelAfter())) {
        moving.add("the kernel");
      }
      if (moving.isEmpty()) {
        List<String> mismatches = new ArrayList<>();
        cells += WindowsAgree.compare(reading, mismatches);
        cells += KernelAgrees.compare(reading, mismatches);
        return mismatches;
      }
      unsteady++;
    } while (System.nanoTime() < end);
    return List.of("still moving after %d s: %s".formatted(CALM.toSeconds(), moving));
  }

  /**
   * A NIC was made anew: what the one before had counted, perhaps of the same index, is nothing.
   */
  void countsAnew(String nic) {
    List<KernelReading> without = history.stream().map(reading -> reading.without(nic)).toList();
    history.clear();
    history.addAll(without);
  }

  private Reading read() throws LabFailure, InterruptedException, IOException {
    KernelReading before = KernelReading.take(lab, NicNetwork.BOX);
    while (history.size() > 1 && before.atNanos() - second(history).atNanos() >= OLDEST_COUNTER) {
      history.removeFirst();
    }
    history.add(before);
    LocalWindow shown = LocalWindow.read(socket);
    SnmpWindow snmp = SnmpWindow.read(lab, lab.namespace(Station.ROLE), MANAGEMENT);
    NetconfWindow got = NetconfWindow.read(netconf);
    LocalWindow later = LocalWindow.read(socket);
    KernelReading after = KernelReading.take(lab, NicNetwork.BOX);
    return new Reading(history.getFirst(), before, shown, snmp, got, later, after);
  }

  private static KernelReading second(Deque<KernelReading> readings) {
    return readings.stream().skip(1).findFirst().orElseThrow();
  }

  /** Cells compared so far, in how many readings. */
  String figures() {
    return "%d cells compared, %d readings, %d of them while something moved"
        .formatted(cells, readings, unsteady);
  }

  int cells() {
    return cells;
  }

  @Override
  public void close() throws LabFailure {
    try {
      netconf.close();
    } catch (IOException e) {
      // The lab goes anyway.
    }
    lab.close();
  }
}
