package io.postern.cli;

import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code postern explain}: why things are as they are. */
@Command(
    name = "explain",
    description = "Says in plain words who serves, why, and what happened last.",
    mixinStandardHelpOptions = true)
final class ExplainCommand extends AgentQuestion {
  @Parameters(arity = "0..1", paramLabel = "GROUP", description = "Only this group.")
  private @Nullable String group;

  @Override
  JsonObject question() {
    JsonObject question = asking("explain");
    question.addProperty("group", group);
    return question;
  }
}
