package io.postern.cli;

import io.postern.config.ConfigError;
import io.postern.config.ConfigurationFile;
import io.postern.config.schema.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern check}: every error of a configuration, with its place. */
@Command(
    name = "check",
    description = "Checks a configuration file and lists every error with its place.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Configuration, RFC 7951 JSON.")
  private Path file = Path.of("postern.json");

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the field
  CheckCommand() {}

  @Override
  public Integer call() {
    if (!Files.isReadable(file)) {
      spec.commandLine().getErr().println("postern: " + file + ": cannot be read");
      return SysExits.NO_INPUT;
    }
    List<ConfigError> errors = new ConfigurationFile(Schema.load()).check(file);
    if (errors.isEmpty()) {
      spec.commandLine().getOut().println(file + ": valid");
      return SysExits.OK;
    }
    errors.forEach(e -> spec.commandLine().getErr().println(file + ": " + e));
    spec.commandLine()
        .getErr()
        .println(errors.size() + (errors.size() == 1 ? " error" : " errors"));
    return SysExits.CONFIG;
  }
}
