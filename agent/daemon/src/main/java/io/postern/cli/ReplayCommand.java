package io.postern.cli;

import io.postern.runtime.journal.Replay;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern replay}: feeds a journal to the core again. */
@Command(
    name = "replay",
    description = "Feeds a journal to the core again and says whether it decides the same.",
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "A journal (journal.jsonl).")
  private Path file = Path.of("journal.jsonl");

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the field
  ReplayCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      Replay.Result result = Replay.replay(file);
      result.notices().forEach(n -> out.println("event " + n.eventId() + ": " + n.text()));
      out.println(
          result.events()
              + " events replayed, "
              + result.differences().size()
              + " differences"
              + (result.gaps() > 0 ? ", " + result.gaps() + " entries lost when written" : ""));
      out.flush();
      result.differences().stream().limit(20).forEach(err::println);
      return result.differences().isEmpty() ? SysExits.OK : SysExits.SOFTWARE;
    } catch (Replay.UnreadableJournal e) {
      err.println("postern: " + e.getMessage());
      return SysExits.DATA_ERROR;
    } catch (IOException e) {
      err.println("postern: " + file + ": cannot be read: " + e.getMessage());
      return SysExits.NO_INPUT;
    }
  }
}
