package io.postern.tests.truth;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.postern.lab.agent.Agent;
import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.agent.ManagementSecrets;
import io.postern.lab.agent.Station;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
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

  static final String MANAGEMENT = "10.99.0.1";

  /** The virtual address of the gateway group, on the network of the station. */
  static final String VIRTUAL = "10.99.0.254";

  /** The name of that group. */
  static final String GATEWAY = "lan";

  private static final String GATEWAY_GROUP =
      """
      { "group": [ { "name": "%s", "interface": "mgmt0", "vrid": 7, "address": [ "%s" ],
        "priority": 100, "advertisement-interval": 100 } ] }
      """
          .formatted(GATEWAY, VIRTUAL);
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
      agent.configure(
          withGateway(configuration.nic(network, ManagementSecrets.in(lab.directory()))));
      agent.start();
      return new Scene(lab, session(lab), agent.state().resolve("agent.sock"), first);
    } catch (LabFailure | InterruptedException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  /** The box also takes part in a gateway group. */
  private static String withGateway(String configuration) {
    JsonObject root = JsonParser.parseString(configuration).getAsJsonObject();
    root.getAsJsonObject("postern:postern")
        .add("postern-gateway:gateway", JsonParser.parseString(GATEWAY_GROUP));
    return root.toString();
  }

  /** A further NETCONF session from the station. */
  static RawClient session(Lab lab) throws LabFailure, InterruptedException {
    return lab.namespace(Station.ROLE)
        .call(
            () ->
                RawClient.begin(
                    MANAGEMENT,
                    NETCONF_PORT,
                    AgentConfiguration.NETCONF_USER,
                    ManagementSecrets.PASSWORD));
  }

  Lab lab() {
    return lab;
  }

  /** What the local socket shows now. */
  LocalWindow shown() throws IOException {
    return LocalWindow.read(socket);
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
    return compare((reading, mismatches) -> 0);
  }

  /** What else is compared; returns the number of cells. */
  interface Comparison {
    int compare(Reading reading, List<String> mismatches);
  }

  /** The same, and something else. */
  List<String> compare(Comparison further) throws LabFailure, InterruptedException, IOException {
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
        cells += further.compare(reading, mismatches);
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
