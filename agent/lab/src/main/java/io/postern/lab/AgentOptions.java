package io.postern.lab;

import io.postern.lab.agent.AgentConfiguration;
import picocli.CommandLine.Option;

/** How the lab's agents are configured. */
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

  AgentConfiguration configuration() {
    return new AgentConfiguration(macPolicy.name(), standbyMode.name(), failback.name(), 1_000);
  }
}
