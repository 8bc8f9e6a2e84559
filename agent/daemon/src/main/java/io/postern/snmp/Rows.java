package io.postern.snmp;

import io.postern.view.Cursor;
import io.postern.view.Moment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The rows of a table in the order of their index, at one moment. */
sealed interface Rows<R> {

  /**
   * The first row that is not below an index; null where there is none.
   *
   * @param included whether a row of that very index counts
   */
  Cursor.@Nullable Placed<R> from(int[] index, boolean included);

  /** The row of an index; null where there is none. */
  default @Nullable R at(int[] index) {
    Cursor.Placed<R> found = from(index, true);
    return found != null && Arrays.equals(found.index(), index) ? found.row() : null;
  }

  /** Rows that were read once and put in order. */
  record Indexed<R>(RowIndex<R> index) implements Rows<R> {
    @Override
    public Cursor.@Nullable Placed<R> from(int[] wanted, boolean included) {
      int at = index.from(wanted, included);
      if (at == index.entries().size()) {
        return null;
      }
      RowIndex.Entry<R> entry = index.entries().get(at);
      return new Cursor.Placed<>(entry.index(), entry.row());
    }
  }

  /** Rows that are read where they are. */
  record Live<R>(Cursor<R> cursor, Moment moment) implements Rows<R> {
    @Override
    public Cursor.@Nullable Placed<R> from(int[] wanted, boolean included) {
      return cursor.from(moment, wanted, included);
    }
  }
}
