package io.postern.view;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column, declared once.
 *
 * @param leaf its YANG path below the list entry ({@code status}, {@code last-move/event-id}); a
 *     module's name before a colon where it differs from the list's; empty where YANG has no such
 *     leaf
 * @param object its MIB object's name; empty where the MIB does not show it
 * @param subId its MIB column number; 0 where the MIB does not show it
 * @param type its type
 * @param description what it means, for people
 * @param cell its value in a row; null where the row has none
 * @param emptyInMib whether a value that the row does not have is an empty one in the MIB instead
 *     of no instance
 * @param <R> the row
 */
public record Column<R>(
    String leaf,
    String object,
    int subId,
    ColumnType type,
    String description,
    Function<R, @Nullable Cell> cell,
    boolean emptyInMib) {

  /** A column without instance where the row has no value. */
  Column(
      String leaf,
      String object,
      int subId,
      ColumnType type,
      String description,
      Function<R, @Nullable Cell> cell) {
    this(leaf, object, subId, type, description, cell, false);
  }

  /** The same, with an empty instance in the MIB where the row has no value. */
  Column<R> emptyWhereAbsent() {
    return new Column<>(leaf, object, subId, type, description, cell, true);
  }

  /** The last part of its path, for headings. */
  public String name() {
    return leaf.substring(leaf.lastIndexOf('/') + 1);
  }
}
