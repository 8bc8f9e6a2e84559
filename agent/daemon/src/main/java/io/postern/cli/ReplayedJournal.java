package io.postern.cli;

import io.postern.runtime.journal.Replay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A journal that was fed to the core again, or why it could not be. */
sealed interface ReplayedJournal {
  /** It was. */
  record Replayed(Replay.Result result) implements ReplayedJournal {}

  /** It could not be read; exit code and sentence. */
  record Refused(int code, String sentence) implements ReplayedJournal {}

  /** Replays a journal. */
  static ReplayedJournal of(Path journal) {
    if (!Files.exists(journal)) {
      return new Refused(SysExits.NO_INPUT, journal + ": expected a journal, found nothing");
    }
    try {
      return new Replayed(Replay.replay(journal));
    } catch (Replay.UnreadableJournal e) {
      return new Refused(SysExits.DATA_ERROR, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new Refused(
          SysExits.NO_INPUT, journal + ": cannot be read: " + String.valueOf(e.getMessage()));
    }
  }
}
