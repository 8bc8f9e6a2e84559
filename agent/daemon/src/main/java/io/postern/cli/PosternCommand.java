package io.postern.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code postern}; exit codes are those of sysexits. */
@Command(
    name = "postern",
    mixinStandardHelpOptions = true,
    version = "postern 0.1.0",
    description =
        "Keeps a Linux gateway's addresses, and the connections on them, alive when a NIC, a cable,"
            + " a switch or the whole box fails.")
public final class PosternCommand implements Callable<Integer> {
  /** EX_USAGE of sysexits.h. */
  private static final int USAGE = 64;

  /** EX_SOFTWARE of sysexits.h. */
  private static final int SOFTWARE = 70;

  @Spec private CommandSpec spec;

  /** Called by picocli, which fills in the fields. */
  @SuppressWarnings("NullAway.Init") // picocli injects the spec before call()
  public PosternCommand() {}

  /**
   * Runs the command and ends the process with its exit code.
   *
   * @param arguments the words after {@code postern}
   */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new PosternCommand());
    line.getCommandSpec().exitCodeOnInvalidInput(USAGE).exitCodeOnExecutionException(SOFTWARE);
    return line;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return USAGE;
  }
}
