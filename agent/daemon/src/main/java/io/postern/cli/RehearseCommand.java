package io.postern.cli;

import com.google.gson.JsonObject;
import picocli.CommandLine.Command;

/** {@code postern rehearse}: failovers in a scratch namespace. */
@Command(
    name = "rehearse",
    description =
        "Rehearses failovers in a scratch network namespace, so that the first real one is as fast"
            + " as the hundredth. The agent does so by itself when it starts.",
    mixinStandardHelpOptions = true)
final class RehearseCommand extends AgentQuestion {
  @Override
  JsonObject question() {
    return asking("rehearse");
  }
}
