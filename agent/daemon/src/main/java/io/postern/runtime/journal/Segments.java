package io.postern.runtime.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a journal: {@code 0000000001.jsonl} and so on, in one folder. The numbers go on from
 * one run of the agent to the next.
 */
final class Segments {
  private static final Pattern NAME = Pattern.compile("[0-9]{10}\\.jsonl");

  private final Path folder;
  private final long maxBytes;

  /**
   * The segments of a folder.
   *
   * @param maxBytes bound of all of them together, octets
   */
  Segments(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  Path folder() {
    return folder;
  }

  /** Those that there are, the oldest first. */
  static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  /** A segment's number; 0 for a file of another name. */
  static long number(Path file) {
    String name = String.valueOf(file.getFileName());
    return NAME.matcher(name).matches() ? Long.parseLong(name.substring(0, 10)) : 0;
  }

  /**
   * The next segment, not made yet. The oldest are removed until it fits.
   *
   * @param bytes what it may grow to
   */
  Path next(long bytes) throws IOException {
    List<Path> there = in(folder);
    long sum = bytes;
    for (int i = there.size() - 1; i >= 0; i--) {
      sum += Files.size(there.get(i));
      if (sum > maxBytes) {
        Files.delete(there.get(i));
      }
    }
    long last = there.isEmpty() ? 0 : number(there.getLast());
    return folder.resolve("%010d.jsonl".formatted(last + 1));
  }
}
