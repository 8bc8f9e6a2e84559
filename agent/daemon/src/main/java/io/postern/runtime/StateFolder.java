package io.postern.runtime;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** The state directory: mode 0700, and one agent at a time. */
final class StateFolder implements AutoCloseable {
  private static final int EX_CANTCREAT = 73;
  private static final int EX_TEMPFAIL = 75;

  private final FileChannel channel;
  private final FileLock lock;

  private StateFolder(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /** Makes it where it is missing, and takes it; released by {@link #close} or by dying. */
  static StateFolder take(Path path) throws StartFailure {
    FileChannel channel = null;
    try {
      Path locked = path.resolve("lock");
      if (!Files.isDirectory(path)) {
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      if (!Files.exists(locked) && holdsSomething(path)) {
        throw new StartFailure(
            EX_CANTCREAT,
            path
                + ": expected a state directory of postern's, or an empty or a new one; found a"
                + " directory with other files, which the agent would close to everybody else");
      }
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      channel = FileChannel.open(locked, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new StateFolder(channel, lock);
      }
      channel.close();
    } catch (IOException e) {
      closeQuietly(channel);
      throw new StartFailure(
          EX_CANTCREAT, path + ": the state directory cannot be used: " + e.getMessage());
    }
    throw new StartFailure(
        EX_TEMPFAIL, path + ": another agent is running with this state directory");
  }

  private static boolean holdsSomething(Path path) throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isPresent();
    }
  }

  private static void closeQuietly(@org.jspecify.annotations.Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // What went wrong before is what the user is told.
      }
    }
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
