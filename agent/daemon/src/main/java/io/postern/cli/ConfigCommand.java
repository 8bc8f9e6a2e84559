package io.postern.cli;

import com.google.gson.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code postern config}: the running configuration. */
@Command(
    name = "config",
    description = "The running configuration.",
    mixinStandardHelpOptions = true,
    subcommands = ConfigCommand.Export.class)
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the field
  ConfigCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected: config export");
  }

  /** {@code postern config export}. */
  @Command(
      name = "export",
      description = "Prints the running configuration as JSON (RFC 7951).",
      mixinStandardHelpOptions = true)
  static final class Export extends AgentQuestion {
    @Option(
        names = "--with-secrets",
        description = "With keys and hashes: the file then belongs in mode 0600.")
    private boolean withSecrets;

    @Override
    JsonObject question() {
      JsonObject question = asking("export");
      question.addProperty("secrets", withSecrets);
      return question;
    }
  }
}
