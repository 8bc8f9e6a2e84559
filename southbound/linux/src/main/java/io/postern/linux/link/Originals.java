package io.postern.linux.link;

import io.postern.linux.link.SettingFiles.Setting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What settings were before the agent wrote them. Kept in a file that is on disk before the setting
 * is written, so that the next life restores the true values after a crash. A file of another boot
 * or namespace counts for nothing. One thread.
 */
final class Originals {
  private static final String NAME = "kernel-settings";

  private final @Nullable Path file;
  private final String where;
  private final Map<Setting, Original> originals = new TreeMap<>();

  /** A value and the index of the link it was found on (0 for {@code all} and {@code default}). */
  record Original(String value, int index) {}

  /** Reads what an earlier life left. */
  Originals(@Nullable Path stateDir, String where) {
    this.where = where;
    file = stateDir == null ? null : stateDir.resolve(NAME);
    if (file != null && Files.exists(file)) {
      try {
        read(Files.readAllLines(file));
      } catch (IOException e) {
        originals.clear();
      }
    }
  }

  /** Boot and network namespace of the calling thread. */
  static String here() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
    } catch (IOException e) {
      return "unknown";
    }
  }

  private void read(List<String> lines) {
    if (lines.isEmpty() || !lines.get(0).equals(where)) {
      return;
    }
    for (String line : lines.subList(1, lines.size())) {
      List<String> parts = List.of(line.split("\t", -1));
      if (parts.size() == 5 && parts.get(4).matches("\\d{1,9}")) {
        originals.put(
            new Setting(parts.get(0), parts.get(1), parts.get(2)),
            new Original(parts.get(3), Integer.parseInt(parts.get(4))));
      }
    }
  }

  /** All that is to be restored, sorted. */
  Map<Setting, Original> all() {
    return Map.copyOf(originals);
  }

  /** The original of a setting; null where the agent did not write it. */
  @Nullable Original of(Setting s) {
    return originals.get(s);
  }

  /** Keeps an original; on disk when this returns. False where it cannot be kept. */
  boolean keep(Setting s, Original original) {
    originals.put(s, original);
    if (save()) {
      return true;
    }
    originals.remove(s);
    return false;
  }

  /** The setting is restored, or its link gone. */
  void forget(Setting s) {
    if (originals.remove(s) != null) {
      save();
    }
  }

  private boolean save() {
    if (file == null) {
      return true;
    }
    try {
      if (originals.isEmpty()) {
        Files.deleteIfExists(file);
        return true;
      }
      StringBuilder text = new StringBuilder(where).append('\n');
      originals.forEach(
          (s, o) ->
              text.append(String.join("\t", s.family(), s.link(), s.key(), o.value()))
                  .append('\t')
                  .append(o.index())
                  .append('\n'));
      Path fresh = file.resolveSibling(NAME + ".new");
      try (FileChannel out =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
