package io.postern.snmp;

import io.postern.view.Moment;
import io.postern.view.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a table at one moment in the order of their index.
 *
 * @param moment the moment
 * @param entries rows, each with its index, ascending
 * @param builtAt when it was built, nanoseconds
 * @param cost how long that took, nanoseconds
 * @param <R> the row
 */
record RowIndex<R>(Moment moment, List<Entry<R>> entries, long builtAt, long cost) {
  private static final int[] SCALAR = {0};

  /** A row and its index. */
  @SuppressWarnings("ArrayRecordComponent") // compared with its neighbours only
  record Entry<R>(int[] index, R row) implements Comparable<Entry<R>> {
    @Override
    public int compareTo(Entry<R> other) {
      return Arrays.compareUnsigned(index, other.index);
    }
  }

  /** Reads a table. */
  static <R> RowIndex<R> of(Table<R> table, Moment moment) {
    long begun = System.nanoTime();
    List<Entry<R>> entries = new ArrayList<>();
    table
        .rows()
        .apply(moment)
        .forEach(
            row -> {
              int[] index = table.isList() ? Encoding.index(table, row, moment) : SCALAR;
              if (index != null) {
                entries.add(new Entry<>(index, row));
              }
            });
    entries.sort(null);
    long now = System.nanoTime();
    return new RowIndex<>(moment, entries, now, now - begun);
  }

  /**
   * The position of the first row that is not below an index.
   *
   * @param included whether a row of that very index counts
   */
  int from(int[] index, boolean included) {
    int low = 0;
    int high = entries.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = Arrays.compareUnsigned(entries.get(middle).index(), index);
      if (order < 0 || (order == 0 && !included)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
