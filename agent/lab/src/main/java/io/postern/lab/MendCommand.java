package io.postern.lab;

import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern lab mend}: undoes faults. */
@Command(
    name = "mend",
    mixinStandardHelpOptions = true,
    description = "Undoes every fault at a place: cuts and black holes.")
final class MendCommand implements Callable<Integer> {
  @Parameters(paramLabel = "WHERE", description = "As for cut and blackhole.")
  private String where = "";

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  MendCommand() {}

  @Override
  public Integer call() throws LabFailure, InterruptedException {
    return UserLab.with(
        lab -> {
          lab.faults().mend(where);
          spec.commandLine().getOut().printf("%s is mended%n", where);
          return ExitCode.OK;
        });
  }
}
