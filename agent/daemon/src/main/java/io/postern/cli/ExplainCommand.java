package io.postern.cli;

import com.google.gson.JsonObject;
import io.postern.core.failover.Explanation;
import io.postern.core.failover.Notice;
import io.postern.core.failover.state.GroupStatus;
import io.postern.runtime.journal.Replay;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern explain}: why things are as they are. */
@Command(
    name = "explain",
    description = "Says in plain words who serves, why, and what happened last.",
    mixinStandardHelpOptions = true)
final class ExplainCommand extends AgentQuestion {
  private static final int LAST_NOTICES = 100;

  @Parameters(arity = "0..1", paramLabel = "GROUP", description = "Only this group.")
  private @Nullable String group;

  @Option(
      names = "--journal",
      paramLabel = "JOURNAL",
      description =
          "Explains how things stood at the end of this journal (a folder, or a segment) instead"
              + " of asking the agent.")
  private @Nullable Path journal;

  @Spec private CommandSpec command;

  @SuppressWarnings("NullAway.Init") // picocli sets the field
  ExplainCommand() {}

  @Override
  JsonObject question() {
    JsonObject question = asking("explain");
    question.addProperty("group", group);
    return question;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path from = journal;
    if (from == null) {
      return super.call();
    }
    PrintWriter err = command.commandLine().getErr();
    return switch (ReplayedJournal.of(from)) {
      case ReplayedJournal.Refused(int code, String sentence) -> {
        err.println("postern: " + sentence);
        yield code;
      }
      case ReplayedJournal.Replayed(Replay.Result result) -> {
        List<String> lines = explained(result);
        if (lines.isEmpty()) {
          err.println("postern: " + from + " ends without a group" + named());
          yield SysExits.DATA_ERROR;
        }
        PrintWriter out = command.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
        yield SysExits.OK;
      }
    };
  }

  private String named() {
    return group == null ? "" : " of the name " + group;
  }

  private List<String> explained(Replay.Result result) {
    List<Notice> all = result.notices();
    List<Notice> last = all.subList(Math.max(0, all.size() - LAST_NOTICES), all.size());
    if (group == null) {
      return result.status().groups().isEmpty() ? List.of() : Explanation.of(result.status(), last);
    }
    for (GroupStatus each : result.status().groups()) {
      if (each.name().equals(group)) {
        return Explanation.of(each, last);
      }
    }
    return List.of();
  }
}
