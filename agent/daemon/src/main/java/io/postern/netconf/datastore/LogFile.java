package io.postern.netconf.datastore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The disk as the log uses it: a seam where tests inject faults. */
interface LogFile extends AutoCloseable {

  /** The whole contents. */
  byte[] read() throws IOException;

  /** Writes all octets at a position, extending the file where needed. */
  void write(byte[] octets, long position) throws IOException;

  /** Returns when everything that was written is on disk. */
  void force() throws IOException;

  /** Cuts the file. */
  void truncate(long size) throws IOException;

  /** Replaces the file by these contents, durably and at once: either the old or the new. */
  void replace(byte[] octets) throws IOException;

  @Override
  void close() throws IOException;

  /** Opens a file, mode 0600, made where it is missing; nobody else may hold it open so. */
  static LogFile open(Path file) throws IOException {
    return new OnDisk(file);
  }

  /** A file on disk. */
  final class OnDisk implements LogFile {
    private static final Set<PosixFilePermission> OWNER =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);

    private final Path file;
    private final FileChannel lock;
    private FileChannel channel;

    private OnDisk(Path file) throws IOException {
      this.file = file;
      // The lock is on a file of its own: the log itself is replaced when it is compacted.
      lock = channel(file.resolveSibling(file.getFileName() + ".lock"));
      try {
        if (lock.tryLock() == null) {
          throw new IOException("another agent uses " + file.getParent());
        }
        channel = channel(file);
        forceDirectory();
      } catch (OverlappingFileLockException e) {
        lock.close();
        throw new IOException("this agent uses " + file.getParent() + " already", e);
      } catch (IOException e) {
        lock.close();
        throw e;
      }
    }

    private static FileChannel channel(Path path) throws IOException {
      try {
        Files.setPosixFilePermissions(path, OWNER);
      } catch (NoSuchFileException e) {
        Files.createFile(path, PosixFilePermissions.asFileAttribute(OWNER));
      }
      return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public byte[] read() throws IOException {
      return Files.readAllBytes(file);
    }

    @Override
    public void write(byte[] octets, long position) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(octets);
      while (buffer.hasRemaining()) {
        channel.write(buffer, position + buffer.position());
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(true);
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void replace(byte[] octets) throws IOException {
      Path next = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(next);
      FileChannel written = channel(next);
      try {
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        while (buffer.hasRemaining()) {
          written.write(buffer);
        }
        written.force(true);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        written.close();
        Files.deleteIfExists(next);
        throw e;
      }
      FileChannel old = channel;
      channel = written;
      old.close();
      try {
        forceDirectory();
      } catch (IOException e) {
        // After a crash it is the old file again, which ends in the same configuration.
        LOG.debug("directory not forced: {}", e.getMessage());
      }
    }

    /** A new name is durable when its directory is. */
    private void forceDirectory() throws IOException {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
          opened.force(true);
        }
      }
    }

    @Override
    public void close() throws IOException {
      try (FileChannel held = lock;
          FileChannel open = channel) {
        if (open.isOpen() && held.isOpen()) {
          open.force(true);
        }
      }
    }
  }
}
