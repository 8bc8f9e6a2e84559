package io.postern.runtime.journal;

import io.postern.core.failover.Checkpoint;
import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the core heard and did, in segments of bounded size of which the oldest go. Each
 * begins with a checkpoint of the core, so each can be replayed without those before it.
 *
 * <p>The loop hands over and never waits: what the queue cannot take is counted, and the place is
 * marked in the journal. After such a gap, after trouble with the disk, and when a segment is full,
 * the journal asks for a checkpoint ({@link #wantsCheckpoint}) and begins the next segment with it.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final int QUEUE = 65_536;
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long DISK_RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** So long without an error, and trouble is over. */
  private static final long SOUND_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final long NOT_WANTED = Long.MAX_VALUE;

  private sealed interface Entry {
    /** Entries that were lost before this one, since the start. */
    long lost();
  }

  private record Heard(FailoverEvent event, List<FailoverAction> actions, Trace trace, long lost)
      implements Entry {}

  private record Stood(Checkpoint checkpoint, long lost) implements Entry {}

  private final ArrayBlockingQueue<Entry> queue;
  private final AtomicLong dropped = new AtomicLong();
  private final Path folder;
  private final SegmentWriter writer;
  private final long diskRetryNanos;
  private final Thread thread;
  private volatile boolean closing;
  private volatile String trouble = "";

  /** From when on a checkpoint is wanted, by {@link System#nanoTime}. */
  private volatile long wantedFrom = NOT_WANTED;

  // The writing thread's own.
  private long marked;
  private long begunAt;

  private Journal(Path folder, SegmentWriter writer, int queueLength, long diskRetryNanos) {
    this.diskRetryNanos = diskRetryNanos;
    this.folder = folder;
    this.writer = writer;
    this.queue = new ArrayBlockingQueue<>(queueLength);
    this.thread = Thread.ofPlatform().name("journal").daemon().unstarted(this::run);
  }

  /**
   * Begins to write. What earlier runs wrote is kept as far as the bound allows.
   *
   * @param folder where the segments are kept; made if it does not exist
   * @param start what the core starts from
   * @param maxBytes bound of all segments together, octets
   */
  public static Journal open(Path folder, Checkpoint start, long maxBytes) throws IOException {
    return open(folder, start, maxBytes, QUEUE, DISK_RETRY_NANOS);
  }

  /**
   * As {@link #open(Path, Checkpoint, long)}.
   *
   * @param queueLength entries that may wait for the disk
   * @param diskRetryNanos when a disk that failed is tried again
   */
  static Journal open(
      Path folder, Checkpoint start, long maxBytes, int queueLength, long diskRetryNanos)
      throws IOException {
    SegmentWriter writer = new SegmentWriter(folder, maxBytes);
    Journal journal = new Journal(folder, writer, queueLength, diskRetryNanos);
    try {
      writer.begin(start, 0);
    } catch (IOException e) {
      journal.fail(e);
    }
    journal.thread.start();
    return journal;
  }

  /** Takes an event with what the core made of it; never waits. */
  public void record(FailoverEvent event, List<FailoverAction> actions, Trace trace) {
    if (trace != Trace.NONE && !queue.offer(new Heard(event, actions, trace, dropped.get()))) {
      lose();
    }
  }

  /** Whether the core is to be written down after one of the next events, when it has time. */
  public boolean wantsCheckpoint() {
    long from = wantedFrom;
    return from != NOT_WANTED && System.nanoTime() - from >= 0;
  }

  /** Takes the core's state between two events; never waits. */
  public void record(Checkpoint checkpoint) {
    wantedFrom = NOT_WANTED;
    if (!queue.offer(new Stood(checkpoint, dropped.get()))) {
      want(RETRY_NANOS);
    }
  }

  /** An event is missing: what follows cannot be told from what stands here. */
  public void lose() {
    dropped.incrementAndGet();
    if (wantedFrom == NOT_WANTED) {
      want(RETRY_NANOS);
    }
  }

  /** Entries that were lost since the start. */
  public long dropped() {
    return dropped.get();
  }

  /** Why the disk does not take it, or lately did not; empty where it does. */
  public String trouble() {
    return trouble;
  }

  private void want(long afterNanos) {
    wantedFrom = System.nanoTime() + afterNanos;
  }

  private void run() {
    try {
      while (true) {
        Entry entry = queue.poll();
        if (entry == null) {
          rest();
          entry = queue.poll(200, TimeUnit.MILLISECONDS);
        }
        if (entry != null) {
          take(entry);
        } else if (closing) {
          writer.close();
          return;
        }
      }
    } catch (IOException e) {
      fail(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nothing waits: what was written goes to the disk. */
  private void rest() {
    try {
      writer.flush();
    } catch (IOException e) {
      fail(e);
      return;
    }
    if (!trouble.isEmpty() && writer.takes() && System.nanoTime() - begunAt > SOUND_NANOS) {
      trouble = "";
      LOG.info(
          "the journal {} is written again; {} entries were lost since the start",
          folder,
          dropped.get());
    }
  }

  private void take(Entry entry) {
    try {
      switch (entry) {
        case Heard heard -> write(heard);
        case Stood(Checkpoint checkpoint, long lost) -> {
          writer.begin(checkpoint, lost);
          begunAt = System.nanoTime();
        }
      }
      marked = entry.lost();
    } catch (IOException e) {
      fail(e);
    }
  }

  private void write(Heard heard) throws IOException {
    if (!writer.takes()) {
      dropped.incrementAndGet();
      return;
    }
    if (heard.lost() != marked) {
      writer.gap(heard.lost());
    }
    writer.write(heard.event(), heard.actions(), heard.trace());
    if (writer.full() && wantedFrom == NOT_WANTED) {
      want(0);
    }
  }

  private void fail(IOException e) {
    writer.abandon();
    if (trouble.isEmpty()) {
      LOG.warn(
          "the journal {} cannot be written, the agent goes on without: {}",
          folder,
          e.getMessage());
    }
    trouble = String.valueOf(e.getMessage());
    dropped.incrementAndGet();
    want(diskRetryNanos);
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
