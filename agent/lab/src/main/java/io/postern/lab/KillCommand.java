package io.postern.lab;

import io.postern.lab.agent.Agent;
import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.LabRecord;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern lab kill}: ends an agent with signal 9. */
@Command(
    name = "kill",
    mixinStandardHelpOptions = true,
    description = "Kills the agent of a box with signal 9, and starts it again if told to.")
final class KillCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "BOX",
      arity = "0..1",
      description = "The box: a or b (default: the first).")
  private String box = "";

  @Option(names = "--restart", description = "Starts it again at once.")
  private boolean restart;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  KillCommand() {}

  @Override
  public Integer call() throws LabFailure, InterruptedException {
    return UserLab.with(
        lab -> {
          LabRecord.Node node =
              lab.record().nodes().stream()
                  .filter(n -> box.isEmpty() || n.role().equals(box))
                  .findFirst()
                  .orElseThrow(
                      () -> new LabFailure(ExitCode.USAGE, "this lab has no box '" + box + "'"));
          Agent agent = Agent.of(lab, node.role());
          boolean killed = agent.kill();
          spec.commandLine()
              .getOut()
              .printf(
                  killed ? "the agent of %s was killed%n" : "no agent runs in %s%n", node.role());
          if (restart) {
            agent.start();
            spec.commandLine().getOut().printf("and runs again%n");
          }
          return ExitCode.OK;
        });
  }
}
