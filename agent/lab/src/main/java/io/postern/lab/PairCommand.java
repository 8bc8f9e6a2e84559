package io.postern.lab;

import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import io.postern.lab.network.Lab;
import io.postern.lab.network.PairNetwork;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code postern lab pair}: two boxes joined by two cables. */
@Command(
    name = "pair",
    mixinStandardHelpOptions = true,
    description = "Builds a lab of two boxes joined by two cables, and leaves it standing.")
final class PairCommand implements Callable<Integer> {
  @Mixin private Cabling cabling = new Cabling();
  @Mixin private AgentOptions agents = new AgentOptions();
  @Mixin private Opening opening = new Opening();
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  PairCommand() {}

  @Override
  public Integer call() throws LabFailure, InterruptedException {
    return UserLab.fresh(
        (directory, tag) -> Lab.build(directory, tag, new PairNetwork(cabling.likeHardware())),
        this::started);
  }

  private ExitCode started(Lab lab) throws LabFailure, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    opening.start(lab, agents.configuration()::pair, out);
    out.printf(
        """

        A client (%1$s) reaches %2$s through both boxes and one of the cables between. See it:
          ip netns exec %1$s ping %2$s
        Break it, look, and mend it:
          postern lab cut cable1
          postern lab status
          postern lab mend cable1
          postern lab blackhole cable1 --one-way
        And remove it all:
          postern lab clean
        """,
        lab.namespace(PairNetwork.CLIENT), PairNetwork.ROUTER_ADDRESS);
    return ExitCode.OK;
  }
}
