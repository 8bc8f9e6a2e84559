package io.postern.lab;

import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern lab cut}: takes a link away. */
@Command(
    name = "cut",
    mixinStandardHelpOptions = true,
    description = "Takes a link away at the switch: the box loses carrier.")
final class CutCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "WHERE",
      description = "nic0, nic1 ...; cable1, cable2, a-nic0 ...; or g1, g1-lan, g1-uplink ...")
  private String where = "";

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  CutCommand() {}

  @Override
  public Integer call() throws LabFailure, InterruptedException {
    return UserLab.with(
        lab -> {
          lab.faults().cut(where);
          spec.commandLine().getOut().printf("%s is cut; 'postern lab mend %s'%n", where, where);
          return ExitCode.OK;
        });
  }
}
