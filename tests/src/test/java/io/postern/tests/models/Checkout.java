package io.postern.tests.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The sources that this build was made from. */
public final class Checkout {
  private Checkout() {}

  /** The top folder: the nearest above the working directory that has the launcher. */
  static Path home() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("yang"))
          && Files.isRegularFile(folder.resolve("mvnw"))) {
        return folder;
      }
    }
    throw new IllegalStateException("not run inside a checkout of Postern");
  }

  /** A file's text. */
  public static String text(String path) {
    try {
      return Files.readString(home().resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files of a folder whose name ends so, sorted by name. */
  static List<Path> files(String folder, String ending) {
    try (Stream<Path> files = Files.list(home().resolve(folder))) {
      return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
