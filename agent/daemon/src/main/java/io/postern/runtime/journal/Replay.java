package io.postern.runtime.journal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.FailoverMachine;
import io.postern.core.failover.Memory;
import io.postern.core.failover.Notice;
import io.postern.core.failover.state.FailoverStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Feeds a journal to the core again and compares the actions. */
public final class Replay {

  /**
   * How a replay went.
   *
   * @param events events fed
   * @param notices notices that the core told, in order
   * @param differences lines whose actions differ, in words; empty where the core did the same
   * @param gaps entries that the journal says were lost
   * @param status the state at the end
   */
  public record Result(
      long events,
      List<Notice> notices,
      List<String> differences,
      long gaps,
      FailoverStatus status) {}

  /** A journal that cannot be read; the message names file and line. */
  public static final class UnreadableJournal extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableJournal(String message) {
      super(message);
    }
  }

  private Replay() {}

  /** Replays a journal file. */
  public static Result replay(Path file) throws IOException, UnreadableJournal {
    RecordJson json = new RecordJson();
    List<Notice> notices = new ArrayList<>();
    List<String> differences = new ArrayList<>();
    long events = 0;
    long gaps = 0;
    int number = 0;
    FailoverMachine machine = null;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        number++;
        JsonObject line = parse(file, number, text);
        if (machine == null) {
          if (!line.has("memory")) {
            throw new UnreadableJournal(
                file + ": line 1: expected a journal's head with \"memory\", found " + text);
          }
          machine = new FailoverMachine(json.read(line.get("memory"), Memory.class));
          continue;
        }
        if (line.has(Journal.GAP)) {
          gaps = line.get(Journal.GAP).getAsLong();
          continue;
        }
        FailoverEvent event = event(json, line, file, number);
        events++;
        List<FailoverAction> actions = machine.handle(event);
        String did = text(json, actions);
        String wrote = line.has("actions") ? line.get("actions").toString() : "[]";
        if (!did.equals(wrote)) {
          differences.add("line " + number + ": journal " + wrote + "; core " + did);
        }
        for (FailoverAction action : actions) {
          if (action instanceof FailoverAction.Tell(Notice notice)) {
            notices.add(notice);
          }
        }
      }
    }
    if (machine == null) {
      throw new UnreadableJournal(file + ": empty, expected a journal");
    }
    return new Result(events, notices, differences, gaps, machine.status());
  }

  private static JsonObject parse(Path file, int number, String text) throws UnreadableJournal {
    try {
      return JsonParser.parseString(text).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new UnreadableJournal(
          file
              + ": line "
              + number
              + ": expected a JSON object, found "
              + text.substring(0, Math.min(60, text.length())));
    }
  }

  private static FailoverEvent event(RecordJson json, JsonObject line, Path file, int number)
      throws UnreadableJournal {
    try {
      FailoverEvent event = Journal.event(json, line);
      if (event != null) {
        return event;
      }
    } catch (IllegalArgumentException e) {
      throw new UnreadableJournal(file + ": line " + number + ": " + e.getMessage());
    }
    throw new UnreadableJournal(file + ": line " + number + ": expected \"event\"");
  }

  private static String text(RecordJson json, List<FailoverAction> actions) {
    com.google.gson.JsonArray array = new com.google.gson.JsonArray();
    for (FailoverAction action : actions) {
      JsonElement element = json.write(action, FailoverAction.class);
      array.add(element);
    }
    return array.toString();
  }
}
