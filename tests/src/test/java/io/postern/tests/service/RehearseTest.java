package io.postern.tests.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.postern.lab.agent.AgentProgram;
import io.postern.lab.host.LabFailure;
import io.postern.tests.truth.LocalWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code postern rehearse}, asked of agents that may and that may not. */
@Tag("lab")
@Timeout(120)
final class RehearseTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  /** How an agent is started, each in a network namespace of its own; 69 is EX_UNAVAILABLE. */
  enum Start {
    USUAL("3", true, 0, "3 failovers rehearsed"),
    WITHOUT_REHEARSALS(
        "0",
        true,
        69,
        "the agent was started with --rehearsals 0; the room for rehearsals is made at the start"
            + " alone, with CAP_SYS_ADMIN"),
    WITHOUT_PRIVILEGE(
        "3", false, 69, "the room for rehearsals is made at the start alone, with CAP_SYS_ADMIN");

    private final String rehearsals;
    private final boolean privileged;
    private final int code;
    private final String answer;

    Start(String rehearsals, boolean privileged, int code, String answer) {
      this.rehearsals = rehearsals;
      this.privileged = privileged;
      this.code = code;
      this.answer = answer;
    }
  }

  @TempDir private Path folder = Path.of(".");

  @ParameterizedTest
  @EnumSource
  void an_agent_rehearses_again_where_it_could_at_its_start_and_else_says_what_it_takes(Start start)
      throws IOException, LabFailure, InterruptedException {
    Path seed = folder.resolve("seed.json");
    Files.writeString(seed, "{ \"postern:postern\": { \"node\": { \"id\": \"gateway-1\" } } }");
    Path state = folder.resolve("state");
    List<String> command = new ArrayList<>(List.of("unshare", "-n"));
    if (!start.privileged) {
      command.addAll(List.of("setpriv", "--bounding-set", "-sys_admin"));
    }
    command.addAll(
        AgentProgram.find()
            .with(
                "run",
                "--rehearsals",
                start.rehearsals,
                "-c",
                seed.toString(),
                "--state-dir",
                state.toString()));
    try (Supervisor supervisor = new Supervisor(folder, BOUND, command)) {
      supervisor.await("said READY=1", BOUND);
      JsonObject question = new JsonObject();
      question.addProperty("ask", "rehearse");
      question.addProperty("user", "test");
      JsonObject reply = LocalWindow.ask(state.resolve("agent.sock"), question);
      assertEquals(start.code, reply.get("code").getAsInt(), reply::toString);
      assertTrue(reply.get("text").getAsString().contains(start.answer), reply::toString);
      supervisor.end();
      supervisor.await("said STOPPING=1", BOUND);
    }
  }

  @Test
  void an_agent_is_ready_while_it_still_rehearses_and_can_be_stopped_then()
      throws IOException, LabFailure, InterruptedException {
    Path seed = folder.resolve("seed.json");
    Files.writeString(seed, "{ \"postern:postern\": { \"node\": { \"id\": \"gateway-1\" } } }");
    Path state = folder.resolve("state");
    List<String> command = new ArrayList<>(List.of("unshare", "-n"));
    command.addAll(
        AgentProgram.find()
            .with(
                "run",
                "--rehearsals",
                "1000",
                "-c",
                seed.toString(),
                "--state-dir",
                state.toString()));
    try (Supervisor supervisor = new Supervisor(folder, BOUND, command)) {
      supervisor.await("said READY=1", BOUND);
      assertTrue(Files.exists(state.resolve("rehearsal")), "a thousand take half a minute");
      supervisor.end();
      supervisor.await("said STOPPING=1", BOUND);
    }
  }
}
