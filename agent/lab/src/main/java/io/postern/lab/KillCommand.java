package io.postern.lab;

import io.postern.lab.agent.Agent;
import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.LabRecord;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern lab kill}: ends an agent, or has it hang. */
@Command(
    name = "kill",
    mixinStandardHelpOptions = true,
    description =
        "Kills the agent of a box with signal 9, or sends it another signal, and starts it again if"
            + " told to.")
final class KillCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "BOX",
      arity = "0..1",
      description = "The box: a, b, g1 ... (default: the first).")
  private String box = "";

  /** What the words mean. */
  enum Signal {
    KILL("was killed"),
    TERM("ended in order"),
    STOP("is halted: it hangs"),
    CONT("goes on");

    private final String came;

    Signal(String came) {
      this.came = came;
    }
  }

  @Option(
      names = "--signal",
      defaultValue = "KILL",
      description =
          "KILL, TERM (it ends in order), STOP (it hangs) or CONT (it goes on); default:"
              + " ${DEFAULT-VALUE}.")
  private Signal signal = Signal.KILL;

  @Option(names = "--restart", description = "Starts it again at once.")
  private boolean restart;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  KillCommand() {}

  @Override
  public Integer call() throws LabFailure, InterruptedException {
    if (restart && (signal == Signal.STOP || signal == Signal.CONT)) {
      throw new ParameterException(
          spec.commandLine(),
          "--restart goes with KILL and TERM; what is halted goes on with --signal CONT");
    }
    return UserLab.with(
        lab -> {
          LabRecord.Node node =
              lab.record().nodes().stream()
                  .filter(n -> box.isEmpty() || n.role().equals(box))
                  .findFirst()
                  .orElseThrow(
                      () -> new LabFailure(ExitCode.USAGE, "this lab has no box '" + box + "'"));
          Agent agent = Agent.of(lab, node.role());
          boolean came =
              switch (signal) {
                case KILL -> agent.kill();
                case TERM -> agent.stop();
                case STOP -> agent.hang();
                case CONT -> agent.resume();
              };
          spec.commandLine()
              .getOut()
              .println(
                  came
                      ? "the agent of " + node.role() + " " + signal.came
                      : "no agent runs in " + node.role());
          if (restart) {
            agent.start();
            spec.commandLine().getOut().printf("and runs again%n");
          }
          return ExitCode.OK;
        });
  }
}
