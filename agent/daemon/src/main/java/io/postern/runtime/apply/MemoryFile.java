package io.postern.runtime.apply;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.postern.core.failover.Memory;
import io.postern.runtime.journal.RecordJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Keeps {@link Memory} on disk: written aside, synchronised, renamed, so that a crash leaves the
 * old or the new one and never half of either.
 */
public final class MemoryFile {
  private final RecordJson json = new RecordJson();
  private final Path file;

  /** The file {@code memory.json} of a state directory. */
  public MemoryFile(Path stateDirectory) {
    this.file = stateDirectory.resolve("memory.json");
  }

  /**
   * What an earlier run left; {@link Memory#EMPTY} where there was none.
   *
   * @throws IOException where it cannot be read or understood: better to stop and say so than to
   *     take addresses for foreign that are our own
   */
  public Memory read() throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return Memory.EMPTY;
    }
    try {
      return json.read(JsonParser.parseString(text), Memory.class);
    } catch (JsonParseException | IllegalArgumentException e) {
      throw new IOException(
          file + ": expected what the agent remembers, as JSON; " + e.getMessage(), e);
    }
  }

  /** Makes it durable before it returns. */
  public void write(Memory memory) throws IOException {
    byte[] text = (json.write(memory, Memory.class) + "\n").getBytes(StandardCharsets.UTF_8);
    Path aside = file.resolveSibling("memory.json.new");
    try (FileChannel channel =
        FileChannel.open(
            aside,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer buffer = ByteBuffer.wrap(text);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
      directory.force(true);
    }
  }
}
