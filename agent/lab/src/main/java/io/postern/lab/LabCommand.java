package io.postern.lab;

import java.util.concurrent.Callable;
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
        "Builds networks in namespaces, breaks them on command, and shows what the agent does.")
public final class LabCommand implements Callable<Integer> {
  /** EX_USAGE of sysexits.h. */
  private static final int USAGE = 64;

  /** EX_SOFTWARE of sysexits.h. */
  private static final int SOFTWARE = 70;

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
    line.getCommandSpec().exitCodeOnInvalidInput(USAGE).exitCodeOnExecutionException(SOFTWARE);
    return line;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return USAGE;
  }
}
