package io.postern.runtime.apply;

import io.postern.core.failover.Memory;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what must survive a crash put on disk, and goes on trying where the disk does not take it:
 * failing over without a durable note beats not failing over (invariant 9). Written on the loop's
 * thread; {@link #trouble} is for any.
 */
public final class DurableMemory {
  private static final Logger LOG = LoggerFactory.getLogger(DurableMemory.class);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final MemoryFile file;
  private @Nullable Memory unwritten;
  private long triedAt;
  private volatile String trouble = "";

  /** Kept in this file. */
  public DurableMemory(MemoryFile file) {
    this.file = file;
  }

  /** Puts it on disk, if the disk takes it. */
  void write(Memory memory, long now) {
    triedAt = now;
    try {
      file.write(memory);
      if (!trouble.isEmpty()) {
        LOG.info("what must survive a crash is on disk again, after: {}", trouble);
      }
      unwritten = null;
      trouble = "";
    } catch (IOException e) {
      if (trouble.isEmpty()) {
        LOG.error("what must survive a crash cannot be written: {}", e.getMessage());
      }
      unwritten = memory;
      trouble = String.valueOf(e.getMessage());
    }
  }

  /** Tries again what the disk did not take, now and then. */
  void again(long now) {
    Memory left = unwritten;
    if (left != null && now - triedAt >= RETRY_NANOS) {
      write(left, now);
    }
  }

  /** Why the last is not on disk; empty where it is. */
  public String trouble() {
    return trouble;
  }
}
