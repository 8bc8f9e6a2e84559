package io.postern.netconf.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages on their way out, bounded by their size: replies wait for room, notifications are
 * refused while the client is behind and stay with whoever sends them.
 */
final class OutQueue {
  private final long maxSize;
  private final Deque<Part> messages = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition more = lock.newCondition();
  private long size;
  private boolean closed;

  /** A long message is on its way, and its end has not been added yet. */
  private boolean begun;

  /**
   * A message, or a part of one.
   *
   * @param last whether the message ends with it
   */
  record Part(String text, boolean last) {}

  /** Holds this many characters; a single longer message is taken when nothing else waits. */
  OutQueue(long maxSize) {
    this.maxSize = maxSize;
  }

  /** Adds a message; false where there was no room in time, or the queue is closed. */
  boolean put(String message, long seconds) throws InterruptedException {
    return put(new Part(message, true), seconds);
  }

  /** Adds a part of a message, under the same rules; only the parts of one at a time. */
  boolean put(Part part, long seconds) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.SECONDS.toNanos(seconds);
      while (!closed && !messages.isEmpty() && size + part.text().length() > maxSize) {
        if (left <= 0) {
          return false;
        }
        left = room.awaitNanos(left);
      }
      begun = !part.last();
      return add(part);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds a message where half of the room is free, or nothing waits, and no other is being added in
   * parts; false where it was not.
   */
  boolean offer(String message) {
    lock.lock();
    try {
      return !begun
          && (messages.isEmpty() || size + message.length() <= maxSize / 2)
          && add(new Part(message, true));
    } finally {
      lock.unlock();
    }
  }

  private boolean add(Part part) {
    if (closed) {
      return false;
    }
    messages.add(part);
    size += part.text().length();
    more.signal();
    return true;
  }

  /** The next message, or part of one; empty when the queue is closed and drained. */
  Optional<Part> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (messages.isEmpty()) {
        if (closed) {
          return Optional.empty();
        }
        more.await();
      }
      Part part = messages.remove();
      size -= part.text().length();
      room.signal();
      return Optional.of(part);
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what is queued still goes out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      more.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
