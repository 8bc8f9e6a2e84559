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
  private final Deque<String> messages = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition more = lock.newCondition();
  private long size;
  private boolean closed;

  /** Holds this many characters; a single longer message is taken when nothing else waits. */
  OutQueue(long maxSize) {
    this.maxSize = maxSize;
  }

  /** Adds a message; false where there was no room in time, or the queue is closed. */
  boolean put(String message, long seconds) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.SECONDS.toNanos(seconds);
      while (!closed && !messages.isEmpty() && size + message.length() > maxSize) {
        if (left <= 0) {
          return false;
        }
        left = room.awaitNanos(left);
      }
      return add(message);
    } finally {
      lock.unlock();
    }
  }

  /** Adds a message where half of the room is free, or nothing waits; false where it was not. */
  boolean offer(String message) {
    lock.lock();
    try {
      return (messages.isEmpty() || size + message.length() <= maxSize / 2) && add(message);
    } finally {
      lock.unlock();
    }
  }

  private boolean add(String message) {
    if (closed) {
      return false;
    }
    messages.add(message);
    size += message.length();
    more.signal();
    return true;
  }

  /** The next message; empty when the queue is closed and drained. */
  Optional<String> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (messages.isEmpty()) {
        if (closed) {
          return Optional.empty();
        }
        more.await();
      }
      String message = messages.remove();
      size -= message.length();
      room.signal();
      return Optional.of(message);
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
