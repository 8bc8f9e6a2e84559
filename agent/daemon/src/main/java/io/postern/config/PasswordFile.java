package io.postern.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A file that holds a password in each line, mostly one, and that nobody else may read. */
final class PasswordFile {
  private static final int LEAST = 8;
  private static final long MAX_OCTETS = 4096;
  private static final Set<PosixFilePermission> OWNERS_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private PasswordFile() {}

  /** What became of reading. */
  sealed interface Result {}

  /**
   * The password; never shown.
   *
   * @param text that of the first line
   * @param further those of further lines
   */
  record Password(String text, List<String> further) implements Result {
    /** Copies the list. */
    Password {
      further = List.copyOf(further);
    }

    @Override
    public String toString() {
      return "Password";
    }
  }

  /** Why not. */
  record Unusable(String sentence) implements Result {}

  /** Reads a file's password. */
  static Result read(Path file) {
    return read(file, LEAST);
  }

  /** Reads a file's passwords, which have at least so many characters. */
  static Result read(Path file, int least) {
    try {
      PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
      String owner = attributes.owner().getName();
      if (!owner.equals("root") && !owner.equals(System.getProperty("user.name"))) {
        return new Unusable(
            file + " belongs to " + owner + "; expected root or the user that the agent runs as");
      }
      if (!OWNERS_ONLY.containsAll(attributes.permissions())) {
        return new Unusable(file + " may be read or written by others; expected mode 0600 or 0400");
      }
      if (!attributes.isRegularFile() || attributes.size() > MAX_OCTETS) {
        return new Unusable(file + " is no file with a password");
      }
      List<String> lines = Files.readString(file, StandardCharsets.UTF_8).lines().toList();
      String password = lines.isEmpty() ? "" : lines.getFirst();
      List<String> further = lines.stream().skip(1).filter(line -> !line.isBlank()).toList();
      return password.length() < least
          ? new Unusable(
              "the password in "
                  + file
                  + " is too short; expected at least "
                  + least
                  + " characters")
          : new Password(password, further);
    } catch (NoSuchFileException e) {
      return new Unusable("no such file: " + file);
    } catch (IOException | UnsupportedOperationException e) {
      return new Unusable(file + " cannot be read");
    }
  }
}
