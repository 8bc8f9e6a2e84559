package io.postern.cli;

import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern move}: moves addresses on demand. */
@Command(
    name = "move",
    description = "Moves a failover group's addresses to a member (default: the best eligible).",
    mixinStandardHelpOptions = true)
final class MoveCommand extends AgentQuestion {
  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Option(names = "--to", paramLabel = "INTERFACE", description = "Where to.")
  private @Nullable String to;

  @Option(names = "--address", paramLabel = "IP", description = "Only this address.")
  private @Nullable String address;

  @Option(names = "--vlan", paramLabel = "ID", description = "The VLAN of --address.")
  private int vlan;

  @Override
  JsonObject question() {
    if (vlan != 0 && address == null) {
      throw wrong("--vlan: expected --address too: it says which VLAN's address is meant");
    }
    JsonObject question = asking("move");
    question.addProperty("group", group);
    question.addProperty("to", to);
    question.addProperty("address", address);
    question.addProperty("vlan", vlan);
    return question;
  }
}
