package io.postern.lab;

import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.Leftovers;
import io.postern.lab.tour.Tour;
import io.postern.lab.tour.TourPrinter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code postern lab tour}: everything once, measured. */
@Command(
    name = "tour",
    mixinStandardHelpOptions = true,
    description =
        "Plays every fault against the real agent in all labs, shows what a client and the agent's"
            + " windows see of it, and cleans up. Exit code 0 only where all was as expected.")
final class TourCommand implements Callable<Integer> {
  @Mixin private AgentOptions agents = new AgentOptions();
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TourCommand() {}

  @Override
  public Integer call() throws LabFailure, InterruptedException {
    LabDirectory directory = LabDirectory.open();
    try (LabDirectory.Lock _ = directory.lock(Duration.ofSeconds(5))) {
      if (directory.record(UserLab.TAG).isPresent()) {
        throw new LabFailure(
            ExitCode.LATER,
            "a lab stands, and would be measured too: 'postern lab clean' removes it");
      }
      // Interrupted by a signal: nothing of it stays.
      Thread hook = new Thread(() -> remove(directory), "clean");
      Runtime.getRuntime().addShutdownHook(hook);
      TourPrinter printer = new TourPrinter(spec.commandLine().getOut());
      boolean met = new Tour(directory, printer, agents.configuration()).run();
      Runtime.getRuntime().removeShutdownHook(hook);
      return (met ? ExitCode.OK : ExitCode.UNMET).code();
    }
  }

  private void remove(LabDirectory directory) {
    try {
      Leftovers.remove(directory, Tour.TAG);
    } catch (LabFailure e) {
      spec.commandLine().getErr().println("postern lab: " + e.sentence());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
