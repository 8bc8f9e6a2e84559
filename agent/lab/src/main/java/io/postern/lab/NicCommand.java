package io.postern.lab;

import io.postern.lab.agent.Agent;
import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import io.postern.lab.network.Lab;
import io.postern.lab.network.NicNetwork;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code postern lab nic}: one box with several NICs at one switch. */
@Command(
    name = "nic",
    mixinStandardHelpOptions = true,
    description =
        "Builds a lab of one box with several NICs at one switch, and leaves it standing.")
final class NicCommand implements Callable<Integer> {
  @Option(names = "--nics", defaultValue = "2", description = "NICs (default: ${DEFAULT-VALUE}).")
  private int nics = 2;

  @Option(
      names = "--addresses",
      defaultValue = "1",
      description = "Protected addresses on the client's side (default: ${DEFAULT-VALUE}).")
  private int addresses = 1;

  @Option(
      names = "--routes",
      defaultValue = "10",
      description = "Static routes to networks beyond the router (default: ${DEFAULT-VALUE}).")
  private int routes = 10;

  @Mixin private Cabling cabling = new Cabling();
  @Mixin private AgentOptions agents = new AgentOptions();
  @Mixin private Opening opening = new Opening();
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  NicCommand() {}

  @Override
  public Integer call() throws LabFailure, InterruptedException {
    NicNetwork network = network();
    return UserLab.fresh(
        (directory, tag) -> Lab.build(directory, tag, network), lab -> started(lab, network));
  }

  private NicNetwork network() {
    try {
      return new NicNetwork(nics, addresses, routes, cabling.likeHardware());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private ExitCode started(Lab lab, NicNetwork network) throws LabFailure, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    opening.start(lab, (_, secrets) -> agents.configuration().nic(network, secrets), out);
    out.printf(
        """

        A client (%1$s) reaches %2$s, beyond the router, through the box. See it:
          ip netns exec %1$s ping %2$s
        Break it, look, and mend it:
          postern lab cut nic0
          postern lab status
          postern lab mend nic0
          postern lab blackhole nic0 --one-way
        Ask the agent:
          postern explain --state-dir %3$s
        And remove it all:
          postern lab clean
        """,
        lab.namespace(NicNetwork.CLIENT),
        NicNetwork.beyond(0),
        Agent.of(lab, NicNetwork.BOX).state());
    return ExitCode.OK;
  }
}
