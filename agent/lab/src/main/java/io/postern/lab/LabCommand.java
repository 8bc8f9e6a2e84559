package io.postern.lab;

import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code postern lab}; exit codes are those of sysexits. */
@Command(
    name = "postern lab",
    mixinStandardHelpOptions = true,
    version = "postern 0.1.0",
    description =
        "Builds networks in namespaces, breaks them on command, and shows what the agent does.",
    subcommands = {
      NicCommand.class,
      PairCommand.class,
      GatewaysCommand.class,
      CutCommand.class,
      MendCommand.class,
      BlackholeCommand.class,
      KillCommand.class,
      StatusCommand.class,
      TourCommand.class,
      CleanCommand.class
    })
public final class LabCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Called by picocli, which fills in the fields. */
  @SuppressWarnings("NullAway.Init") // picocli injects the spec before call()
  public LabCommand() {}

  /**
   * Runs the command and ends the process with its exit code.
   *
   * @param arguments the words after {@code postern lab}
   */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new LabCommand());
    line.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE.code());
    line.getSubcommands()
        .values()
        .forEach(sub -> sub.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE.code()));
    line.setExecutionExceptionHandler(
        (exception, command, _) -> {
          PrintWriter err = command.getErr();
          return switch (exception) {
            case LabFailure failure -> {
              err.println("postern lab: " + failure.sentence());
              yield failure.exit().code();
            }
            case InterruptedException _ -> {
              err.println("postern lab: interrupted");
              yield ExitCode.LATER.code();
            }
            default -> {
              err.println("postern lab: a defect of the lab: " + exception);
              LoggerFactory.getLogger(LabCommand.class).debug("uncaught", exception);
              yield ExitCode.SOFTWARE.code();
            }
          };
        });
    return line;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE.code();
  }
}
