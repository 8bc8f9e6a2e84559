package io.postern.lab;

import io.postern.lab.agent.GatewayConfiguration;
import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import io.postern.lab.network.GatewayNetwork;
import io.postern.lab.network.Lab;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern lab gateways N}: several gateways behind one address. */
@Command(
    name = "gateways",
    mixinStandardHelpOptions = true,
    description =
        "Builds a lab of several gateways that share an address, hosts that use it and a server"
            + " beyond, and leaves it standing.")
final class GatewaysCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "N",
      arity = "0..1",
      defaultValue = "3",
      description = "Gateways, 2 to 8 (default: ${DEFAULT-VALUE}).")
  private int gateways = 3;

  @Option(
      names = "--hosts",
      defaultValue = "4",
      description = "Hosts on the LAN (default: ${DEFAULT-VALUE}).")
  private int hosts = 4;

  @Option(
      names = "--interval",
      paramLabel = "MILLIS",
      defaultValue = "100",
      description = "Between two advertisements (default: ${DEFAULT-VALUE}).")
  private int interval = 100;

  @Mixin private Cabling cabling = new Cabling();
  @Mixin private Opening opening = new Opening();
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  GatewaysCommand() {}

  @Override
  public Integer call() throws LabFailure, InterruptedException {
    GatewayNetwork network = network();
    return UserLab.fresh(
        (directory, tag) -> Lab.build(directory, tag, network), lab -> started(lab, network));
  }

  private GatewayNetwork network() {
    try {
      return new GatewayNetwork(gateways, hosts, cabling.likeHardware());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private ExitCode started(Lab lab, GatewayNetwork network)
      throws LabFailure, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    GatewayConfiguration configuration = new GatewayConfiguration(interval, "none");
    opening.start(
        lab,
        (box, secrets) -> configuration.gateway(network.roles().indexOf(box) + 1, secrets),
        out);
    out.printf(
        """

        Hosts (%1$s ...) reach a server at %2$s by the gateways' shared address %3$s. See it:
          ip netns exec %1$s ping %2$s
        Break it, look, and mend it:
          postern lab kill g1
          postern lab status
          postern lab kill g1 --restart
          postern lab kill g1 --signal STOP
          postern lab kill g1 --signal CONT
          postern lab blackhole g1
          postern lab mend g1
        And remove it all:
          postern lab clean
        """,
        lab.namespace(GatewayNetwork.host(1)),
        GatewayNetwork.SERVER_ADDRESS,
        GatewayNetwork.SHARED);
    return ExitCode.OK;
  }
}
