package io.postern.cli;

import com.google.gson.JsonObject;
import java.io.Console;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern show}: the agent's state. */
@Command(
    name = "show",
    description = "Shows the running agent's state.",
    mixinStandardHelpOptions = true)
final class ShowCommand extends AgentQuestion {
  @Parameters(
      arity = "0..1",
      paramLabel = "WHAT",
      defaultValue = "failover",
      description =
          "failover (default), interfaces, members, addresses, findings, routes, heartbeats, ports,"
              + " paths, gateway, cluster, forwarders, assignments, events, node.")
  private String what = "failover";

  @Option(names = "--json", description = "As JSON, one object.")
  private boolean json;

  @Option(names = "--watch", description = "Again each second until interrupted.")
  private boolean watch;

  @Override
  JsonObject question() {
    JsonObject question = asking("show");
    question.addProperty("what", what);
    question.addProperty("json", json);
    return question;
  }

  @SuppressWarnings("SystemConsoleNull") // null is what NullAway knows of it
  private static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  @Override
  public Integer call() throws InterruptedException {
    int code = ask(question());
    while (watch && code == SysExits.OK) {
      TimeUnit.SECONDS.sleep(1);
      if (!json && onTerminal()) {
        System.out.print("\033[H\033[2J");
      }
      code = ask(question());
    }
    return code;
  }
}
