package io.postern.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that is one question to the running agent and prints its answer. */
sealed class AgentQuestion implements Callable<Integer>
    permits ShowCommand,
        MoveCommand,
        GatewayCommand,
        MaintenanceCommand,
        ExplainCommand,
        RehearseCommand,
        SimulateCommand,
        ConfigCommand.Export {
  @Mixin private StateDirectory stateDirectory = new StateDirectory();
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the field
  AgentQuestion() {}

  /** The question. */
  JsonObject question() {
    throw new IllegalStateException("each command asks its own question");
  }

  @Override
  public Integer call() throws InterruptedException {
    return ask(question());
  }

  /** Asks, prints the answer (or the refusal on stderr), returns the exit code. */
  int ask(JsonObject question) {
    JsonObject reply = new LocalClient(stateDirectory.path()).ask(question);
    JsonElement text = reply.get("text");
    int code = reply.has("code") ? reply.get("code").getAsInt() : SysExits.SOFTWARE;
    String words = text == null ? "" : text.getAsString();
    if (code == SysExits.OK) {
      spec.commandLine().getOut().println(words);
      spec.commandLine().getOut().flush();
    } else {
      spec.commandLine().getErr().println("postern: " + words);
    }
    return code;
  }

  /** A refusal of what was typed. */
  ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** A question's beginning. */
  static JsonObject asking(String what) {
    JsonObject question = new JsonObject();
    question.addProperty("ask", what);
    question.addProperty("user", System.getProperty("user.name", "?"));
    return question;
  }
}
