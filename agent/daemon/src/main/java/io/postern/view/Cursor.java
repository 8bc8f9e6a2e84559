package io.postern.view;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a large table are reached where they are: nobody copies them, and nobody goes
 * through all of them to find some. What is read is a row as it is at that moment; rows that come
 * or go meanwhile are met or not.
 *
 * @param <R> the row
 */
public interface Cursor<R> {

  /** A row and where it stands in the MIB. */
  @SuppressWarnings("ArrayRecordComponent") // compared with its neighbours only
  record Placed<R>(int[] index, R row) {}

  /**
   * The first row that is not below an index of the MIB; null where there is none.
   *
   * @param included whether a row of that very index counts
   */
  @Nullable Placed<R> from(Moment moment, int[] index, boolean included);

  /** The rows in an entry of the lists around, in order; as they are reached. */
  Stream<R> within(Moment moment, List<String> keys);

  /**
   * One row of such an entry; null where it is not there.
   *
   * @param own its own keys
   */
  @Nullable R find(Moment moment, List<String> keys, List<String> own);
}
