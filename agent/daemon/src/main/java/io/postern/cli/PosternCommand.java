package io.postern.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code postern}. */
@Command(
    name = "postern",
    description = "Failover agent for Linux gateways.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      ShowCommand.class,
      MoveCommand.class,
      MaintenanceCommand.class,
      GatewayCommand.class,
      ExplainCommand.class,
      RehearseCommand.class,
      SimulateCommand.class,
      ReplayCommand.class,
      CaptureCommand.class,
      ConfigCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "The launcher also knows: lab, test, bench. Exit codes are those of sysexits(3)."
    })
public final class PosternCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** For picocli. */
  @SuppressWarnings("NullAway.Init") // picocli sets the field
  public PosternCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a command");
  }

  /** Runs the command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /** Runs the command; its exit code. No stack trace reaches the user. */
  static int execute(String... arguments) {
    CommandLine line = new CommandLine(new PosternCommand());
    line.setExitCodeExceptionMapper(_ -> SysExits.SOFTWARE);
    line.setParameterExceptionHandler(
        (exception, _) -> {
          CommandLine command = exception.getCommandLine();
          PrintWriter err = command.getErr();
          err.println("postern: " + exception.getMessage());
          err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
          return SysExits.USAGE;
        });
    line.setExecutionExceptionHandler(
        (exception, command, _) -> {
          command.getErr().println("postern: a defect of Postern: " + exception);
          org.slf4j.LoggerFactory.getLogger(PosternCommand.class).debug("uncaught", exception);
          return SysExits.SOFTWARE;
        });
    return line.execute(arguments);
  }
}
