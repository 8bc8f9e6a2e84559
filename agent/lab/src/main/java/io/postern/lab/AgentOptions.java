package io.postern.lab;

import io.postern.lab.agent.Agent;
import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.host.LabFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** How the lab's agents are configured, or that there are none. */
final class AgentOptions {
  /** As the model has them. */
  enum MacPolicy {
    move,
    shared,
    announce,
    virtual
  }

  /** As the model has them. */
  enum StandbyMode {
    ready,
    cold,
    warm
  }

  /** As the model has them. */
  enum Failback {
    automatic,
    manual,
    never
  }

  @Option(
      names = "--mac-policy",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "announce")
  private MacPolicy macPolicy = MacPolicy.announce;

  @Option(
      names = "--standby-mode",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "ready")
  private StandbyMode standbyMode = StandbyMode.ready;

  @Option(
      names = "--failback",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "automatic")
  private Failback failback = Failback.automatic;

  @Option(names = "--no-agent", description = "Builds the network and starts no agent.")
  private boolean none;

  AgentConfiguration configuration() {
    return new AgentConfiguration(macPolicy.name(), standbyMode.name(), failback.name(), 1_000);
  }

  /** Starts an agent, unless there shall be none, and says where its files are. */
  void start(Agent agent, PrintWriter out) throws LabFailure, InterruptedException {
    out.printf("  configuration  %s%n", agent.configuration());
    if (!none) {
      agent.start();
      out.printf("  state          %s%n  log            %s%n", agent.state(), agent.log());
    }
  }
}
