package io.postern.cli;

import io.postern.runtime.journal.Replay;
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
  @Parameters(
      paramLabel = "JOURNAL",
      description = "A journal (the folder journal of the state directory), or a segment of one.")
  private Path journal = Path.of("journal");

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the field
  ReplayCommand() {}

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    return switch (ReplayedJournal.of(journal)) {
      case ReplayedJournal.Refused(int code, String sentence) -> {
        err.println("postern: " + sentence);
        yield code;
      }
      case ReplayedJournal.Replayed(Replay.Result result) -> {
        print(result);
        result.differences().stream().limit(20).forEach(err::println);
        yield result.differences().isEmpty() ? SysExits.OK : SysExits.SOFTWARE;
      }
    };
  }

  private void print(Replay.Result result) {
    PrintWriter out = spec.commandLine().getOut();
    result.notices().forEach(n -> out.println("event " + n.eventId() + ": " + n.text()));
    out.println(
        result.events()
            + " events in "
            + result.segments()
            + (result.segments() == 1 ? " segment" : " segments")
            + " replayed, "
            + result.differences().size()
            + " differences"
            + (result.lost() > 0 ? ", " + result.lost() + " entries lost when written" : "")
            + (result.skipped() > 0
                ? ", " + result.skipped() + " lines skipped up to the next checkpoint"
                : ""));
    out.flush();
  }
}
