package io.postern.netconf.datastore;

import io.postern.view.DurableText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What the file that seeded a state directory was like then, so that one who edits it later and
 * starts the agent again is told that it is not read any more.
 */
final class Seed {
  private final DurableText known;
  private final Path file;

  Seed(Path directory, Path file) {
    this.known = new DurableText(directory.resolve("configuration.seed"));
    this.file = file;
  }

  /** The configuration was made from the file as it is. */
  void remember() throws IOException {
    known.write(digest() + "\n");
  }

  /** Whether the file is there and is not what it was; false where that is not known. */
  boolean changed() throws IOException {
    Optional<String> then = known.read();
    return then.isPresent() && Files.isReadable(file) && !then.get().strip().equals(digest());
  }

  private String digest() throws IOException {
    try {
      byte[] octets = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
