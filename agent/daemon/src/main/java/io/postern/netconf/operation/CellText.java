package io.postern.netconf.operation;

import io.postern.view.Cell;
import io.postern.view.ColumnType;
import java.time.Instant;
import java.util.stream.Collectors;

/** A cell's value in YANG's canonical form. */
public final class CellText {
  private CellText() {}

  /** A column's value. */
  public static String of(Cell cell, ColumnType type) {
    return cell instanceof Cell.Whole(long value) && type == ColumnType.COUNTER64
        ? Long.toUnsignedString(value)
        : of(cell);
  }

  /** A key's value. */
  public static String of(Cell cell) {
    return switch (cell) {
      case Cell.Text(String text) -> text;
      case Cell.Whole(long value) -> Long.toString(value);
      case Cell.Truth(boolean value) -> Boolean.toString(value);
      case Cell.Named named -> named.yang();
      case Cell.Ip ip -> ip.address().toString();
      case Cell.Prefix prefix -> prefix.prefix().toString();
      case Cell.Mac mac -> mac.address().toString();
      case Cell.Date(long wallMillis) -> Instant.ofEpochMilli(wallMillis).toString();
      case Cell.Several several ->
          several.cells().stream().map(CellText::of).collect(Collectors.joining(" "));
    };
  }
}
