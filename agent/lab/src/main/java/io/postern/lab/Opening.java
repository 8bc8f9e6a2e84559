package io.postern.lab;

import io.postern.lab.agent.Agent;
import io.postern.lab.agent.ManagementSecrets;
import io.postern.lab.agent.Station;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.LabRecord;
import io.postern.lab.host.Tool;
import io.postern.lab.network.Lab;
import java.io.PrintWriter;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;

/** What runs in a lab from the beginning: the management station and an agent in every box. */
final class Opening {
  @Option(names = "--no-agent", description = "Builds the network and starts no agent.")
  private boolean none;

  /**
   * Starts it all, and says where its files are.
   *
   * @param json a box's configuration
   */
  void start(Lab lab, BiFunction<String, ManagementSecrets, String> json, PrintWriter out)
      throws LabFailure, InterruptedException {
    out.printf("The lab stands.%n");
    Station station = Station.of(lab);
    if (Tool.find("snmptrapd").isPresent()) {
      station.start();
      out.printf("station%n  traps received %s%n", station.received());
    } else {
      out.printf(
          "No traps are received: snmptrapd is not installed (apt-get install snmptrapd).%n");
    }
    ManagementSecrets secrets = ManagementSecrets.in(lab.directory());
    for (LabRecord.Node node : lab.record().nodes()) {
      Agent agent = Agent.of(lab, node.role());
      agent.configure(json.apply(node.role(), secrets));
      out.printf("%s%n  configuration  %s%n", node.role(), agent.configuration());
      if (!none) {
        agent.begin();
        out.printf("  state          %s%n  log            %s%n", agent.state(), agent.log());
      }
    }
    for (LabRecord.Node node : lab.record().nodes()) {
      if (!none) {
        Agent.of(lab, node.role()).awaitReady(Agent.START);
      }
    }
  }
}
