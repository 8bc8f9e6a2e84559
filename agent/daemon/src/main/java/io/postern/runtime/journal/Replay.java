package io.postern.runtime.journal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.postern.core.failover.Checkpoint;
import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.FailoverMachine;
import io.postern.core.failover.Notice;
import io.postern.core.failover.state.FailoverStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a journal to the core again and compares the actions. A segment begins where its checkpoint
 * stands; where one follows another of the same run, the core has to stand there by itself. After a
 * gap the replay goes on at the next checkpoint.
 */
public final class Replay {
  private static final int MOST_DIFFERENCES = 1_000;

  /**
   * How a replay went.
   *
   * @param segments files read
   * @param events events fed
   * @param skipped lines between a gap and the next checkpoint
   * @param lost entries that the journal says were lost when it was written
   * @param notices notices that the core told, in order
   * @param differences where the core did otherwise, in words; empty where it did the same
   * @param status the state at the end, as windows would show it
   * @param end all that the core knows at the end
   */
  public record Result(
      int segments,
      long events,
      long skipped,
      long lost,
      List<Notice> notices,
      List<String> differences,
      FailoverStatus status,
      Checkpoint end) {
    /** Copies the lists. */
    public Result {
      notices = List.copyOf(notices);
      differences = List.copyOf(differences);
    }
  }

  /** A journal that cannot be read; the message names file and line. */
  public static final class UnreadableJournal extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableJournal(String message) {
      super(message);
    }
  }

  private final RecordJson json = new RecordJson();
  private final List<Notice> notices = new ArrayList<>();
  private final List<String> differences = new ArrayList<>();
  private long events;
  private long skipped;
  private long lost;

  /** The core; null before the first head. */
  private @Nullable FailoverMachine machine;

  /** Whether the core stands where the journal's core stood. */
  private boolean inStep;

  private long lastNumber;
  private Longhand longhand = new Longhand(json);

  private Replay() {}

  /**
   * Replays a journal.
   *
   * @param journal a segment, or a folder with segments
   * @throws UnreadableJournal where it is no journal
   */
  public static Result replay(Path journal) throws IOException, UnreadableJournal {
    List<Path> files = Files.isDirectory(journal) ? Segments.in(journal) : List.of(journal);
    if (files.isEmpty()) {
      throw new UnreadableJournal(journal + ": expected segments (0000000001.jsonl), found none");
    }
    Replay replay = new Replay();
    for (Path file : files) {
      replay.segment(file);
    }
    FailoverMachine last = replay.machine;
    if (last == null) {
      throw new UnreadableJournal(journal + ": empty, expected a journal");
    }
    return new Result(
        files.size(),
        replay.events,
        replay.skipped,
        replay.lost,
        replay.notices,
        replay.differences,
        last.status(),
        last.checkpoint());
  }

  private void segment(Path file) throws IOException, UnreadableJournal {
    boolean cut = isCut(file);
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      String text = lines.readLine();
      if (text == null) {
        inStep = false; // the agent was killed before it wrote the head
        return;
      }
      head(file, text);
      int number = 1;
      for (text = lines.readLine(); text != null; text = lines.readLine()) {
        number++;
        lines.mark(1);
        boolean last = lines.read() < 0;
        if (!last) {
          lines.reset();
        }
        if (last && cut) {
          inStep = false;
        } else {
          line(file, number, parse(file, number, text));
        }
      }
    }
  }

  /** Whether the last line was not written to its end: the agent was killed meanwhile. */
  private static boolean isCut(Path file) throws IOException {
    try (var channel = Files.newByteChannel(file)) {
      if (channel.size() == 0) {
        return false;
      }
      java.nio.ByteBuffer last = java.nio.ByteBuffer.allocate(1);
      channel.position(channel.size() - 1).read(last);
      return last.get(0) != '\n';
    }
  }

  private void head(Path file, String text) throws UnreadableJournal {
    JsonObject head = parse(file, 1, text);
    if (!head.has(SegmentWriter.CHECKPOINT)) {
      throw new UnreadableJournal(
          file + ": line 1: expected a segment's head with \"checkpoint\", found " + shorten(text));
    }
    String kept = head.get(SegmentWriter.CHECKPOINT).toString();
    FailoverMachine before = machine;
    long number = Segments.number(file);
    boolean follows = number != 0 && number == lastNumber + 1 && !head.has(SegmentWriter.START);
    if (before != null && inStep && follows && head.get(SegmentWriter.LOST).getAsLong() == lost) {
      String stands = json.write(before.checkpoint(), Checkpoint.class).toString();
      if (!stands.equals(kept)) {
        differ(file, 1, "the core stands otherwise: " + firstDifference(kept, stands));
      }
    }
    lost = head.get(SegmentWriter.LOST).getAsLong();
    lastNumber = number;
    longhand = new Longhand(json);
    try {
      machine =
          new FailoverMachine(json.read(head.get(SegmentWriter.CHECKPOINT), Checkpoint.class));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new UnreadableJournal(file + ": line 1: " + e.getMessage());
    }
    inStep = true;
  }

  private void line(Path file, int number, JsonObject line) throws UnreadableJournal {
    if (line.has(SegmentWriter.GAP)) {
      lost = line.get(SegmentWriter.GAP).getAsLong();
      inStep = false;
      return;
    }
    FailoverMachine core = machine;
    if (core == null || !inStep) {
      skipped++;
      return;
    }
    List<FailoverEvent> heard;
    try {
      heard = longhand.events(line);
    } catch (IllegalArgumentException e) {
      if (differences.isEmpty()) {
        throw new UnreadableJournal(file + ": line " + number + ": " + e.getMessage());
      }
      differ(file, number, e.getMessage());
      return;
    }
    if (heard.isEmpty() && !line.has(Shorthand.AGAIN)) {
      throw new UnreadableJournal(file + ": line " + number + ": expected \"event\"");
    }
    List<FailoverAction> actions = List.of();
    for (FailoverEvent event : heard) {
      events++;
      actions = core.handle(event);
    }
    longhand.sent(actions);
    String did = Shorthand.actions(json, actions).toString();
    String wrote = line.has(Shorthand.ACTIONS) ? line.get(Shorthand.ACTIONS).toString() : "[]";
    if (!did.equals(wrote)) {
      differ(file, number, "journal " + wrote + "; core " + did);
    }
    for (FailoverAction action : actions) {
      if (action instanceof FailoverAction.Tell(Notice notice)) {
        notices.add(notice);
      }
    }
  }

  private void differ(Path file, int number, @Nullable String what) {
    if (differences.size() < MOST_DIFFERENCES) {
      differences.add(file + ": line " + number + ": " + what);
    }
  }

  private static JsonObject parse(Path file, int number, String text) throws UnreadableJournal {
    try {
      return JsonParser.parseString(text).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new UnreadableJournal(
          file + ": line " + number + ": expected a JSON object, found " + shorten(text));
    }
  }

  private static String shorten(String text) {
    return text.substring(0, Math.min(60, text.length()));
  }

  private static String firstDifference(String one, String other) {
    int at = 0;
    while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) {
      at++;
    }
    int from = Math.max(0, at - 40);
    return "journal ..."
        + one.substring(from, Math.min(one.length(), at + 60))
        + "; core ..."
        + other.substring(from, Math.min(other.length(), at + 60));
  }
}
