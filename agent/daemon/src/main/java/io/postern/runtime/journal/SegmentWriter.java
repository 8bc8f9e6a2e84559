package io.postern.runtime.journal;

import com.google.gson.JsonObject;
import io.postern.core.failover.Checkpoint;
import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.Trace;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a journal's segments, one after the other. Used by one thread. After an {@link
 * IOException} nothing is written until {@link #begin} succeeds.
 */
public final class SegmentWriter implements AutoCloseable {
  /** A bound is divided into so many segments. */
  private static final int SEGMENTS = 16;

  /** A segment is full at its size; beyond so many times that nothing is written to it. */
  private static final int MOST = 2;

  /** The form's number, in every head. */
  private static final int FORM = 2;

  /** Written where entries were lost; its value says how many since the start. */
  static final String GAP = "gap";

  /** Members of a head. */
  static final String START = "start";

  static final String LOST = "lost";
  static final String CHECKPOINT = "checkpoint";

  private final RecordJson json = new RecordJson();
  private final Segments segments;
  private final long segmentBytes;
  private final List<String> lines = new ArrayList<>();
  private Shorthand shorthand = new Shorthand(json);
  private @Nullable Writer out;
  private boolean started;
  private long written;

  /**
   * A writer that has begun nothing yet.
   *
   * @param folder where the segments are kept; made if it does not exist
   * @param maxBytes bound of all segments together, octets
   */
  public SegmentWriter(Path folder, long maxBytes) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    this.segments = new Segments(folder, maxBytes);
    this.segmentBytes = maxBytes / SEGMENTS;
  }

  /**
   * Ends the segment and begins the next one.
   *
   * @param checkpoint where the core stands between the last event and the next
   * @param lost entries that were lost since the start
   */
  public void begin(Checkpoint checkpoint, long lost) throws IOException {
    close();
    JsonObject head = new JsonObject();
    head.addProperty("journal", FORM);
    if (!started) {
      head.addProperty(START, true);
    }
    head.addProperty(LOST, lost);
    head.add(CHECKPOINT, json.write(checkpoint, Checkpoint.class));
    Path file = segments.next(MOST * segmentBytes);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(file, head + "\n");
      written = Files.size(file);
      out =
          new BufferedWriter(
              Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND),
              1 << 16);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    started = true;
    shorthand = new Shorthand(json);
  }

  /** Whether a segment is open and has room; what is written otherwise is lost. */
  public boolean takes() {
    return out != null && written <= MOST * segmentBytes;
  }

  /** Whether the next segment is due. */
  public boolean full() {
    return written > segmentBytes;
  }

  /** Writes an event with what the core made of it. */
  public void write(FailoverEvent event, List<FailoverAction> actions, Trace trace)
      throws IOException {
    shorthand.write(event, actions, trace, lines);
    put();
  }

  /** Notes that entries are missing here. */
  public void gap(long lost) throws IOException {
    shorthand.flush(lines);
    lines.add("{\"" + GAP + "\":" + lost + "}");
    put();
  }

  /** Gives the disk what was written. */
  public void flush() throws IOException {
    Writer open = out;
    if (open != null) {
      open.flush();
    }
  }

  private void put() throws IOException {
    Writer open = out;
    if (open != null) {
      for (String line : lines) {
        open.write(line);
        open.write('\n');
        written += line.length() + 1L;
      }
    }
    lines.clear();
  }

  /** Leaves the segment as it is: it cannot be written. */
  void abandon() {
    lines.clear();
    Writer open = out;
    out = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // That it cannot be written is why it is abandoned.
        lines.clear();
      }
    }
  }

  /** Completes the segment. */
  @Override
  public void close() throws IOException {
    Writer open = out;
    if (open != null) {
      try (open) {
        shorthand.flush(lines);
        put();
      } finally {
        out = null;
      }
    }
  }
}
