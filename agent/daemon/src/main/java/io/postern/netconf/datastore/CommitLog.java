package io.postern.netconf.datastore;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable log of configurations. A record is written before its configuration is applied, so
 * that a full disk is noticed in time, and sealed after: only a sealed one counts after a crash.
 *
 * <pre>
 * file   = magic record*
 * record = length:u32 crc32c:u32 revision:u64 json:octet[length] seal:u8
 * </pre>
 *
 * The checksum is of revision and json. Used by one thread at a time.
 */
final class CommitLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommitLog.class);
  private static final byte[] MAGIC = "postern-config 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD = 16;
  private static final byte SEALED = 1;
  private static final long COMPACT_BEYOND = 1L << 20;

  private final LogFile file;
  private @Nullable KeptConfiguration last;
  private long end;

  private CommitLog(LogFile file) {
    this.file = file;
  }

  /** Reads a log; what a crash left unfinished at its end is cut off. */
  static CommitLog open(LogFile file) throws IOException {
    CommitLog log = new CommitLog(file);
    log.recover(file.read());
    return log;
  }

  /** The configuration that was sealed last; empty in a new log. */
  Optional<KeptConfiguration> last() {
    return Optional.ofNullable(last);
  }

  /**
   * Writes a configuration without making it count.
   *
   * @throws IOException where the disk refuses; nothing has changed then
   */
  Prepared prepare(KeptConfiguration configuration) throws IOException {
    byte[] record = record(configuration, (byte) 0);
    try {
      file.write(record, end);
    } catch (IOException e) {
      cut();
      throw e;
    }
    return new Prepared(configuration, record.length);
  }

  /** A configuration that is written and does not count yet: seal it, or drop it. */
  final class Prepared {
    private final KeptConfiguration configuration;
    private final int length;

    private Prepared(KeptConfiguration configuration, int length) {
      this.configuration = configuration;
      this.length = length;
    }

    /**
     * Makes it count; on disk when this returns.
     *
     * @throws IOException where the disk refuses; it does not count then
     */
    void seal() throws IOException {
      try {
        file.write(new byte[] {SEALED}, end + length - 1);
        file.force();
      } catch (IOException e) {
        cut();
        throw e;
      }
      end += length;
      last = configuration;
      compact();
    }

    /** Takes it back. */
    void drop() {
      cut();
    }
  }

  private void cut() {
    try {
      file.truncate(end);
      file.force();
    } catch (IOException e) {
      // The next record is written over it, and after a crash it does not count.
      LOG.warn("the end of the configuration log could not be cut off: {}", e.getMessage());
    }
  }

  private void compact() {
    KeptConfiguration kept = last;
    if (kept == null || end < COMPACT_BEYOND || end < 8L * kept.json().length()) {
      return;
    }
    byte[] record = record(kept, SEALED);
    byte[] contents = Arrays.copyOf(MAGIC, MAGIC.length + record.length);
    System.arraycopy(record, 0, contents, MAGIC.length, record.length);
    try {
      file.replace(contents);
      end = contents.length;
    } catch (IOException e) {
      LOG.warn("the configuration log stays long, it could not be rewritten: {}", e.getMessage());
    }
  }

  private void recover(byte[] contents) throws IOException {
    if (contents.length < MAGIC.length) {
      if (!Arrays.equals(contents, Arrays.copyOf(MAGIC, contents.length))) {
        throw new IOException("the configuration log is no configuration log");
      }
      file.truncate(0);
      file.write(MAGIC, 0);
      file.force();
      end = MAGIC.length;
      return;
    }
    if (!Arrays.equals(MAGIC, Arrays.copyOf(contents, MAGIC.length))) {
      throw new IOException("the configuration log is no configuration log, or of a later release");
    }
    end = MAGIC.length;
    for (KeptConfiguration next = next(contents); next != null; next = next(contents)) {
      last = next;
    }
    if (end < contents.length) {
      LOG.warn(
          "the configuration log ended in {} octets of a commit that was never acknowledged; they"
              + " are cut off, {} stands",
          contents.length - end,
          last == null ? "nothing" : last);
      file.truncate(end);
      file.force();
    }
  }

  /** The record at {@link #end}, or null where a crash left something unfinished there. */
  private @Nullable KeptConfiguration next(byte[] contents) throws IOException {
    int at = Math.toIntExact(end);
    ByteBuffer in = ByteBuffer.wrap(contents);
    if (contents.length - at < HEAD + 1) {
      return null;
    }
    int length = in.getInt(at);
    long whole = HEAD + 1L + length;
    if (length < 0 || contents.length - at < whole) {
      return null;
    }
    boolean more = contents.length - at > whole;
    CRC32C sum = new CRC32C();
    sum.update(contents, at + 8, 8 + length);
    if ((int) sum.getValue() != in.getInt(at + 4)) {
      if (more) {
        throw new IOException(
            "the configuration log is damaged at octet "
                + at
                + ", in the middle: restore it from a backup, or remove it and start with -c FILE");
      }
      return null;
    }
    if (in.get(Math.toIntExact(at + whole - 1)) != SEALED) {
      return null;
    }
    end += whole;
    return new KeptConfiguration(
        in.getLong(at + 8), new String(contents, at + HEAD, length, StandardCharsets.UTF_8));
  }

  private static byte[] record(KeptConfiguration configuration, byte seal) {
    byte[] json = configuration.json().getBytes(StandardCharsets.UTF_8);
    ByteBuffer head = ByteBuffer.allocate(HEAD);
    head.putInt(json.length).putInt(0).putLong(configuration.revision());
    CRC32C sum = new CRC32C();
    sum.update(head.array(), 8, 8);
    sum.update(json);
    head.putInt(4, (int) sum.getValue());
    ByteArrayOutputStream out = new ByteArrayOutputStream(HEAD + json.length + 1);
    try (DataOutputStream data = new DataOutputStream(out)) {
      data.write(head.array());
      data.write(json);
      data.writeByte(seal);
    } catch (IOException e) {
      throw new IllegalStateException("memory does not refuse to be written", e);
    }
    return out.toByteArray();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
