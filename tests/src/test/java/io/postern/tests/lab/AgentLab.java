package io.postern.tests.lab;

import io.postern.lab.agent.Agent;
import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.agent.ManagementSecrets;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.LabRecord;
import io.postern.lab.host.Tool;
import io.postern.lab.measure.Conversation;
import io.postern.lab.measure.Prober;
import io.postern.lab.network.Lab;
import io.postern.lab.network.NicNetwork;
import io.postern.lab.network.PairNetwork;
import io.postern.lab.network.Serving;
import io.postern.net.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** A lab with running agents, a client that measures and one that talks. */
final class AgentLab implements AutoCloseable {
  static final Duration BOUND = Duration.ofSeconds(15);

  private final Lab lab;
  private final Prober prober;
  private final Conversation conversation;

  private AgentLab(Lab lab, Prober prober, Conversation conversation) {
    this.lab = lab;
    this.prober = prober;
    this.conversation = conversation;
  }

  static AgentLab nic(
      LabDirectory directory, String tag, NicNetwork network, AgentConfiguration agents)
      throws LabFailure, InterruptedException {
    Lab lab = Lab.build(directory, tag, network);
    return started(
        lab, secrets -> agents.nic(network, secrets), NicNetwork.beyond(network.routes() - 1));
  }

  static AgentLab pair(LabDirectory directory, String tag, AgentConfiguration agents)
      throws LabFailure, InterruptedException {
    Lab lab = Lab.build(directory, tag, PairNetwork.USUAL);
    try {
      ManagementSecrets secrets = ManagementSecrets.in(lab.directory());
      for (String box : List.of(PairNetwork.A, PairNetwork.B)) {
        Agent agent = Agent.of(lab, box);
        agent.configure(agents.pair(box, secrets));
        agent.begin();
      }
      return measuring(lab, PairNetwork.ROUTER_ADDRESS);
    } catch (LabFailure | InterruptedException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private static AgentLab started(
      Lab lab, Function<ManagementSecrets, String> configuration, String beyond)
      throws LabFailure, InterruptedException {
    try {
      Agent agent = Agent.of(lab, NicNetwork.BOX);
      agent.configure(configuration.apply(ManagementSecrets.in(lab.directory())));
      agent.begin();
      return measuring(lab, beyond);
    } catch (LabFailure | InterruptedException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private static AgentLab measuring(Lab lab, String beyond)
      throws LabFailure, InterruptedException {
    for (LabRecord.Node node : lab.record().nodes()) {
      Agent.of(lab, node.role()).awaitReady(Agent.START);
    }
    Prober prober =
        Prober.start(lab.namespace(NicNetwork.CLIENT), IpAddress.of(beyond), Prober.PACE);
    try {
      return new AgentLab(
          lab,
          prober,
          Conversation.start(
              lab.namespace(NicNetwork.CLIENT), lab.namespace(NicNetwork.ROUTER), beyond));
    } catch (LabFailure | InterruptedException | RuntimeException e) {
      prober.close();
      throw e;
    }
  }

  Lab lab() {
    return lab;
  }

  Prober prober() {
    return prober;
  }

  Conversation conversation() {
    return conversation;
  }

  Agent agent(String box) throws LabFailure {
    return Agent.of(lab, box);
  }

  Serving serving(String box, String address) {
    return new Serving(lab, box, address);
  }

  /** The MAC that a host's table has for an address; empty where it has none. */
  String macAt(String role, String address) throws LabFailure, InterruptedException {
    List<String> words = List.of(lab.ip(role, "neigh", "show", address).strip().split("\\s+", -1));
    int lladdr = words.indexOf("lladdr");
    return lladdr < 0 ? "" : words.get(lladdr + 1);
  }

  /** The port at which the switch has learned a MAC; empty where it has not. */
  String portOf(String mac) throws LabFailure, InterruptedException {
    String table =
        Tool.required("bridge", "iproute2")
            .check("-n", lab.namespace(NicNetwork.SWITCH).name(), "fdb", "show", "br", "br0");
    return table
        .lines()
        .filter(line -> line.startsWith(mac + " ") && !line.contains("permanent"))
        .map(line -> line.split("\\s+", -1)[2])
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() throws LabFailure {
    conversation.close();
    prober.close();
    lab.close();
  }
}
