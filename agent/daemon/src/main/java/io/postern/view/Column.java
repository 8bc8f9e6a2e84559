package io.postern.view;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column, declared once.
 *
 * @param leaf its YANG path below the list entry ({@code status}, {@code last-move/event-id})
 * @param object its MIB object's name; empty where the MIB does not show it
 * @param subId its MIB column number; 0 where the MIB does not show it
 * @param type its type
 * @param description what it means, for people
 * @param cell its value in a row; null where the row has none
 * @param <R> the row
 */
public record Column<R>(
    String leaf,
    String object,
    int subId,
    ColumnType type,
    String description,
    Function<R, @Nullable Cell> cell) {}
