package io.postern.runtime.journal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.Memory;
import io.postern.device.DeviceEvent;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one run of the agent: a head with the memory it started from, then a line for each event
 * with the actions that answered it. Bounded: what the queue cannot take, and what comes after
 * {@code maxBytes}, is dropped, counted and marked.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final int QUEUE = 65_536;

  /** Written instead of entries that were lost. */
  static final String GAP = "gap";

  private record Entry(FailoverEvent event, List<FailoverAction> actions) {}

  private final ArrayBlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong dropped = new AtomicLong();
  private final RecordJson json = new RecordJson();
  private final Path file;
  private final long maxBytes;
  private final Thread thread;
  private volatile boolean closing;

  private Journal(Path file, long maxBytes) {
    this.file = file;
    this.maxBytes = maxBytes;
    this.thread = Thread.ofPlatform().name("journal").daemon().unstarted(this::run);
  }

  /**
   * Begins a journal. An older one in its place is kept beside it as {@code FILE.1}.
   *
   * @param file where it is written
   * @param memory what the core starts from
   * @param maxBytes bound of one run's journal, octets
   */
  public static Journal open(Path file, Memory memory, long maxBytes) throws IOException {
    if (Files.exists(file)) {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    Journal journal = new Journal(file, maxBytes);
    JsonObject head = new JsonObject();
    head.addProperty("journal", 1);
    head.add("memory", journal.json.write(memory, Memory.class));
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, head + "\n");
    journal.thread.start();
    return journal;
  }

  /** Takes an entry; never waits. A heartbeat round that changed nothing is written in short. */
  public void record(FailoverEvent event, List<FailoverAction> actions) {
    if (!queue.offer(new Entry(event, actions))) {
      dropped.incrementAndGet();
    }
  }

  /** Entries that were lost since the start. */
  public long dropped() {
    return dropped.get();
  }

  private void run() {
    long written = 0;
    long marked = 0;
    boolean trouble = false;
    while (true) {
      try (Writer out =
          Files.newBufferedWriter(
              file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        while (true) {
          Entry entry = queue.poll();
          if (entry == null) {
            out.flush();
            trouble = false;
            entry = queue.poll(200, TimeUnit.MILLISECONDS);
          }
          if (entry == null) {
            if (closing) {
              return;
            }
            continue;
          }
          if (written > maxBytes) {
            dropped.incrementAndGet();
            continue;
          }
          if (dropped.get() != marked) {
            marked = dropped.get();
            out.write("{\"" + GAP + "\":" + marked + "}\n");
          }
          String line = line(entry);
          out.write(line);
          out.write('\n');
          written += line.length() + 1L;
        }
      } catch (IOException e) {
        if (!trouble) {
          LOG.warn("the journal {} cannot be written: {}", file, e.getMessage());
          trouble = true;
        }
        dropped.incrementAndGet();
        if (closing || !pause()) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(500);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private String line(Entry entry) {
    JsonObject line = new JsonObject();
    line.add("event", eventJson(entry.event()));
    if (!entry.actions().isEmpty()) {
      JsonArray actions = new JsonArray(entry.actions().size());
      for (FailoverAction action : entry.actions()) {
        actions.add(json.write(action, FailoverAction.class));
      }
      line.add("actions", actions);
    }
    return line.toString();
  }

  private JsonElement eventJson(FailoverEvent event) {
    if (event instanceof FailoverEvent.FromDevice(DeviceEvent device)) {
      return json.write(device, DeviceEvent.class);
    }
    return json.write(event, FailoverEvent.class);
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The value of a line's event. */
  static @Nullable FailoverEvent event(RecordJson json, JsonObject line) {
    JsonElement event = line.get("event");
    if (event == null) {
      return null;
    }
    String name = event.getAsJsonObject().get("@").getAsString();
    for (Class<?> each : FailoverEvent.class.getPermittedSubclasses()) {
      if (each.getSimpleName().equals(name)) {
        return json.read(event, FailoverEvent.class);
      }
    }
    return new FailoverEvent.FromDevice(json.read(event, DeviceEvent.class));
  }
}
