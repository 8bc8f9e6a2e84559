package io.postern.linux.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Alternative names that the agent gave, in this life or an earlier one. The kernel has no place
 * for a tag on them, so they are kept in a file: only such a name may be taken from another link.
 */
public final class GivenNames {
  private final @Nullable Path file;
  private final Set<String> given = ConcurrentHashMap.newKeySet();

  /** Reads the names of earlier lives. */
  public GivenNames(@Nullable Path stateDir) {
    file = stateDir == null ? null : stateDir.resolve("alternative-names");
    if (file != null && Files.exists(file)) {
      try {
        given.addAll(Files.readAllLines(file));
      } catch (IOException e) {
        // As if never given: a name is then not taken from another link, and the core is told.
      }
    }
  }

  /** Takes note that the agent gave a name; writes only what is new. */
  void give(String name) {
    if (given.add(name) && file != null) {
      try {
        Files.writeString(
            file,
            name + "\n",
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        // Known in this life all the same.
      }
    }
  }

  /** Whether the agent gave it. */
  boolean wasGiven(String name) {
    return given.contains(name);
  }
}
