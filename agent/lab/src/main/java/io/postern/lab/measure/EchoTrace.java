package io.postern.lab.measure;

import java.util.Arrays;

/**
 * Requests and replies as they happened. The sender writes one half and the receiver the other;
 * whoever reads sees at least what was written before {@link #sent()} was advanced.
 */
final class EchoTrace {
  private static final long IN_FLIGHT_NANOS = 10_000_000;

  private final long[] sentAt;
  private final long[] repliedAt;
  private volatile int sent;
  private volatile long lastReply;

  EchoTrace(int capacity) {
    sentAt = new long[capacity];
    repliedAt = new long[capacity];
  }

  boolean isFull() {
    return sent == sentAt.length;
  }

  int sent() {
    return sent;
  }

  /** Sender only. */
  void request(long at) {
    int sequence = sent;
    sentAt[sequence] = at;
    sent = sequence + 1;
  }

  /** Receiver only; the first reply to a request counts. */
  void reply(int sequence, long at) {
    if (sequence >= 0 && sequence < repliedAt.length && repliedAt[sequence] == 0) {
      repliedAt[sequence] = at;
      lastReply = at;
    }
  }

  /** When the last reply came, nanoseconds of the wall clock; 0 before the first. */
  long lastReply() {
    return lastReply;
  }

  /** Whether all of the last {@code count} requests, but the newest few, were answered. */
  boolean answered(int count) {
    int end = sent - 5;
    if (end < count) {
      return false;
    }
    for (int i = end - count; i < end; i++) {
      if (repliedAt[i] == 0) {
        return false;
      }
    }
    return true;
  }

  /** The longest silence among the requests from {@code first} on. */
  Outage outage(int first) {
    int end = settled(first);
    if (first >= end) {
      return new Outage(0, 0, 0, 0, 0, true, 0, 0);
    }
    int count = end - first;
    long[] replies = new long[count];
    long[] trips = new long[count];
    int replied = 0;
    long stall = 0;
    for (int i = first; i < end; i++) {
      stall = i > first ? Math.max(stall, sentAt[i] - sentAt[i - 1]) : 0;
      if (repliedAt[i] != 0) {
        long at = Math.max(repliedAt[i], sentAt[i]);
        replies[replied] = at;
        trips[replied++] = at - sentAt[i];
      }
    }
    Arrays.sort(replies, 0, replied);
    Arrays.sort(trips, 0, replied);
    Silence worst = longestSilence(first, end, replies, replied);
    long median = replied == 0 ? 0 : trips[replied / 2];
    return new Outage(
        count,
        count - replied,
        worst.to - worst.from,
        worst.from,
        worst.to,
        worst.open,
        stall,
        median);
  }

  /** The end of the requests whose reply is not simply still on its way. */
  private int settled(int first) {
    int end = sent;
    long newest = end > first ? sentAt[end - 1] : 0;
    while (end > first && repliedAt[end - 1] == 0 && newest - sentAt[end - 1] < IN_FLIGHT_NANOS) {
      end--;
    }
    return end;
  }

  private record Silence(long from, long to, boolean open) {}

  private Silence longestSilence(int first, int end, long[] replies, int replied) {
    Silence worst = new Silence(0, 0, false);
    long previous = sentAt[first] - 1;
    int next = first;
    for (int i = 0; i <= replied; i++) {
      boolean open = i == replied;
      long at = open ? sentAt[end - 1] : replies[i];
      while (next < end && sentAt[next] <= previous) {
        next++;
      }
      long from = next < end ? sentAt[next] : at;
      if (at - from > worst.to - worst.from) {
        worst = new Silence(from, at, open);
      }
      previous = at;
    }
    return worst;
  }
}
