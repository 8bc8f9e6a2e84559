package io.postern.cli;

import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern gateway}: what an operator can do to a balanced group. */
@Command(
    name = "gateway",
    description = {
      "Changes a balanced gateway group.",
      "drain: gives this gateway's hosts to others, then lets go of everything in the group;"
          + " resume ends that.",
      "retire: gives up the share of a gateway that is away; on the active gateway.",
      "rebalance: levels hosts over the gateways; on the active gateway."
    },
    mixinStandardHelpOptions = true)
final class GatewayCommand extends AgentQuestion {
  /** What is done. */
  enum Deed {
    drain,
    resume,
    retire,
    rebalance
  }

  @Parameters(index = "0", paramLabel = "drain|resume|retire|rebalance", description = "What.")
  private Deed deed = Deed.drain;

  @Parameters(index = "1", paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Option(
      names = "--vrid",
      paramLabel = "VRID",
      description = "To retire: the forwarder's VRID, as 'postern show forwarders' has it.")
  private @Nullable Integer vrid;

  @Override
  JsonObject question() {
    JsonObject question = asking("gateway");
    question.addProperty("deed", deed.name());
    question.addProperty("group", group);
    question.addProperty("vrid", vrid == null ? 0 : vrid);
    return question;
  }
}
