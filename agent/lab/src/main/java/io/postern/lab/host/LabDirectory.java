package io.postern.lab.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where labs keep what they must know later: a directory for each lab's tag, and a lock. Lies in
 * memory, for the user only, and is gone after a reboot as the namespaces are.
 *
 * @param root {@code /run/postern-lab}, or below XDG_RUNTIME_DIR where that cannot be written
 */
public record LabDirectory(Path root) {
  private static final String RECORD = "record";

  /** The lock that one lab or test run holds while it works. */
  public interface Lock extends AutoCloseable {
    @Override
    void close();
  }

  /** Finds or makes the directory. */
  public static LabDirectory open() throws LabFailure {
    Path run = Path.of("/run");
    @Nullable String user = System.getenv("XDG_RUNTIME_DIR");
    Path parent = Files.isWritable(run) || user == null ? run : Path.of(user);
    Path root = parent.resolve("postern-lab");
    try {
      if (!Files.isDirectory(root)) {
        Files.createDirectory(
            root,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return new LabDirectory(root);
    } catch (IOException e) {
      throw new LabFailure(
          ExitCode.CANNOT_CREATE,
          "the lab keeps its records in %s, which cannot be made (%s): run it as root, or where /run can be written"
              .formatted(root, e.getMessage()));
    }
  }

  /**
   * Takes the lock.
   *
   * @param patience how long to wait for another run to end
   */
  public Lock lock(Duration patience) throws LabFailure, InterruptedException {
    Path file = root.resolve("lock");
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new LabFailure(ExitCode.CANNOT_CREATE, "cannot open " + file + ": " + e.getMessage());
    }
    if (!Await.until(patience, () -> taken(channel))) {
      close(channel);
      throw new LabFailure(
          ExitCode.LATER,
          "another lab or test run is under way (it holds %s): wait for it or end it"
              .formatted(file));
    }
    return () -> close(channel);
  }

  @SuppressWarnings("resource") // the channel keeps the lock until it is closed
  private static boolean taken(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another thread of this process has it
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written to it.
    }
  }

  /** The directory of the lab with a tag, made where it is missing. */
  public Path of(String tag) throws LabFailure {
    Path directory = root.resolve(tag);
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new LabFailure(
          ExitCode.CANNOT_CREATE, "cannot make " + directory + ": " + e.getMessage());
    }
  }

  /** Tags of the labs that have a directory. */
  public List<String> tags() throws LabFailure {
    try (Stream<Path> files = Files.list(root)) {
      return files
          .filter(Files::isDirectory)
          .map(file -> String.valueOf(file.getFileName()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new LabFailure(ExitCode.SYSTEM, "cannot list " + root + ": " + e.getMessage());
    }
  }

  /** The record of the lab with a tag. */
  public Optional<LabRecord> record(String tag) throws LabFailure {
    Path file = root.resolve(tag).resolve(RECORD);
    try {
      return Files.exists(file)
          ? Optional.of(LabRecord.parse(tag, Files.readAllLines(file)))
          : Optional.empty();
    } catch (IOException e) {
      throw new LabFailure(ExitCode.SYSTEM, "cannot read " + file + ": " + e.getMessage());
    }
  }

  /** Writes a lab's record; a reader sees the old one or the new one. */
  public void write(LabRecord record) throws LabFailure {
    Path directory = of(record.tag());
    try {
      Path next = directory.resolve(RECORD + ".next");
      Files.write(next, record.lines());
      Files.move(
          next,
          directory.resolve(RECORD),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LabFailure(
          ExitCode.CANNOT_CREATE, "cannot write in " + directory + ": " + e.getMessage());
    }
  }

  /** Removes the directory of a lab. */
  public void remove(String tag) throws LabFailure {
    Path directory = root.resolve(tag);
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new LabFailure(ExitCode.SYSTEM, "cannot remove " + directory + ": " + e.getMessage());
    }
  }
}
