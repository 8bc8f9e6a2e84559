package io.postern.cli;

import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern maintenance}: nothing moves by itself. */
@Command(
    name = "maintenance",
    description =
        "Begins or ends maintenance of the node or of one group: monitors go on, nothing moves by"
            + " itself. It outlives a restart.",
    mixinStandardHelpOptions = true)
final class MaintenanceCommand extends AgentQuestion {
  /** on or off. */
  enum Switch {
    on,
    off
  }

  @Parameters(index = "0", paramLabel = "on|off", description = "Begin or end.")
  private Switch position = Switch.on;

  @Parameters(index = "1", arity = "0..1", paramLabel = "GROUP", description = "Only this group.")
  private @Nullable String group;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; shown in every window.")
  private String reason = "";

  @Override
  JsonObject question() {
    JsonObject question = asking("maintenance");
    question.addProperty("on", position == Switch.on);
    question.addProperty("group", group);
    question.addProperty("reason", reason);
    return question;
  }
}
