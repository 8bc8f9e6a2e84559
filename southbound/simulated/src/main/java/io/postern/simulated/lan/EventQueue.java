package io.postern.simulated.lan;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A binary heap of tasks, ordered by time and, at one time, by the order in which they came. */
final class EventQueue {
  private long[] times = new long[256];
  private long[] sequences = new long[256];
  private @Nullable Runnable[] tasks = new @Nullable Runnable[256];
  private int size;
  private long nextSequence;

  boolean isEmpty() {
    return size == 0;
  }

  /** When the first task is due; {@link Long#MAX_VALUE} where there is none. */
  long firstTime() {
    return size == 0 ? Long.MAX_VALUE : times[0];
  }

  void add(long time, Runnable task) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      sequences = Arrays.copyOf(sequences, size * 2);
      tasks = Arrays.copyOf(tasks, size * 2);
    }
    siftUp(size++, time, nextSequence++, task);
  }

  Runnable removeFirst() {
    Runnable first = Objects.requireNonNull(tasks[0]);
    int last = --size;
    Runnable moved = Objects.requireNonNull(tasks[last]);
    tasks[last] = null;
    if (last > 0) {
      siftDown(times[last], sequences[last], moved);
    }
    return first;
  }

  private void siftUp(int start, long time, long sequence, Runnable task) {
    int hole = start;
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      if (!before(time, sequence, parent)) {
        break;
      }
      copy(parent, hole);
      hole = parent;
    }
    put(hole, time, sequence, task);
  }

  private void siftDown(long time, long sequence, Runnable task) {
    int hole = 0;
    while (true) {
      int child = 2 * hole + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && before(times[child + 1], sequences[child + 1], child)) {
        child++;
      }
      if (before(time, sequence, child)) {
        break;
      }
      copy(child, hole);
      hole = child;
    }
    put(hole, time, sequence, task);
  }

  private boolean before(long time, long sequence, int slot) {
    return time < times[slot] || (time == times[slot] && sequence < sequences[slot]);
  }

  private void copy(int from, int to) {
    times[to] = times[from];
    sequences[to] = sequences[from];
    tasks[to] = tasks[from];
  }

  private void put(int slot, long time, long sequence, Runnable task) {
    times[slot] = time;
    sequences[slot] = sequence;
    tasks[slot] = task;
  }
}
