package io.postern.runtime.apply;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.postern.core.failover.Memory;
import io.postern.runtime.journal.RecordJson;
import io.postern.view.DurableText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Keeps {@link Memory} on disk: a crash leaves the old or the new one, never half of either. */
public final class MemoryFile {
  private final RecordJson json = new RecordJson();
  private final DurableText file;

  /** The file {@code memory.json} of a state directory. */
  public MemoryFile(Path stateDirectory) {
    this.file = new DurableText(stateDirectory.resolve("memory.json"));
  }

  /**
   * What an earlier run left; {@link Memory#EMPTY} where there was none.
   *
   * @throws IOException where it cannot be read or understood: better to stop and say so than to
   *     take addresses for foreign that are our own
   */
  public Memory read() throws IOException {
    Optional<String> text = file.read();
    if (text.isEmpty()) {
      return Memory.EMPTY;
    }
    try {
      return json.read(JsonParser.parseString(text.get()), Memory.class);
    } catch (JsonParseException | IllegalArgumentException e) {
      throw new IOException(
          file.file() + ": expected what the agent remembers, as JSON; " + e.getMessage(), e);
    }
  }

  /** Makes it durable before it returns. */
  public void write(Memory memory) throws IOException {
    file.write(json.write(memory, Memory.class) + "\n");
  }
}
