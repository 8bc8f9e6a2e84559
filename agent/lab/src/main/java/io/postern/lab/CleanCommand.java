package io.postern.lab;

import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.Leftovers;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code postern lab clean}: removes every lab, those of killed runs too. */
@Command(
    name = "clean",
    mixinStandardHelpOptions = true,
    description = "Removes every lab: its processes, namespaces and files; killed runs too.")
final class CleanCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the field
  CleanCommand() {}

  @Override
  public Integer call() throws LabFailure, InterruptedException {
    LabDirectory directory = LabDirectory.open();
    try (LabDirectory.Lock _ = directory.lock(Duration.ofSeconds(5))) {
      Leftovers.Removed removed = Leftovers.remove(directory);
      PrintWriter out = spec.commandLine().getOut();
      if (removed.nothing()) {
        out.println("there was nothing to remove");
      } else {
        out.printf(
            "removed: %d processes, %d namespaces %s%n",
            removed.processes(), removed.namespaces().size(), removed.namespaces());
      }
      return ExitCode.OK.code();
    }
  }
}
