package io.postern.lab;

import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import io.postern.lab.network.Faults.Lost;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern lab blackhole}: loses frames while the link stays up. */
@Command(
    name = "blackhole",
    mixinStandardHelpOptions = true,
    description = "Loses frames while the link stays up.")
final class BlackholeCommand implements Callable<Integer> {
  /** What one way means. */
  enum Way {
    from,
    to
  }

  @Parameters(
      paramLabel = "WHERE",
      description = "nic0, nic1 ...; cable1, cable2, a-nic0 ...; or g1, g1-lan, g1-uplink ...")
  private String where = "";

  @Option(
      names = "--one-way",
      arity = "0..1",
      fallbackValue = "from",
      paramLabel = "from|to",
      description =
          "Loses only what the box sends (from, the default), or what is sent to it (to). Of a cable"
              + " the box is a.")
  private Optional<Way> oneWay = Optional.empty();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  BlackholeCommand() {}

  @Override
  public Integer call() throws LabFailure, InterruptedException {
    Lost lost =
        oneWay
            .map(
                way ->
                    switch (way) {
                      case from -> Lost.FROM_BOX;
                      case to -> Lost.TO_BOX;
                    })
            .orElse(Lost.BOTH_WAYS);
    return UserLab.with(
        lab -> {
          lab.faults().blackhole(where, lost);
          spec.commandLine()
              .getOut()
              .printf("%s is a black hole; 'postern lab mend %s'%n", where, where);
          return ExitCode.OK;
        });
  }
}
