package io.postern.view;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.util.stream.Collectors;

/**
 * Tables as JSON with the model's leaf names: numbers as numbers, everything else as in RFC 7951.
 * Leaves without a value are left out.
 */
public final class JsonView {
  private JsonView() {}

  /** A list of the model, or the one object that a container is. */
  public static <R> JsonElement of(Table<R> table, Moment moment) {
    JsonArray array = new JsonArray();
    table
        .rows()
        .apply(moment)
        .forEach(
            row -> {
              JsonObject object = new JsonObject();
              for (Table.Key<R> key : table.keys()) {
                put(object, key.leaf(), key.cell().apply(row));
              }
              for (Column<R> column : table.leaves()) {
                Cell cell = column.cell().apply(row);
                if (cell != null) {
                  put(object, column.leaf(), cell);
                }
              }
              array.add(object);
            });
    return !table.isList() && array.size() == 1 ? array.get(0) : array;
  }

  private static void put(JsonObject object, String leaf, Cell cell) {
    object.add(
        leaf,
        switch (cell) {
          case Cell.Whole(long value) -> new JsonPrimitive(value);
          case Cell.Truth(boolean value) -> new JsonPrimitive(value);
          case Cell.Several several -> {
            JsonArray list = new JsonArray();
            several.cells().forEach(c -> list.add(text(c)));
            yield list;
          }
          default -> new JsonPrimitive(text(cell));
        });
  }

  /** A value in its YANG lexical form. */
  public static String text(Cell cell) {
    return switch (cell) {
      case Cell.Text(String text) -> text;
      case Cell.Whole(long value) -> Long.toString(value);
      case Cell.Truth(boolean value) -> Boolean.toString(value);
      case Cell.Named named -> named.yang();
      case Cell.Ip ip -> ip.address().toString();
      case Cell.Prefix prefix -> prefix.prefix().toString();
      case Cell.Several several ->
          several.cells().stream().map(JsonView::text).collect(Collectors.joining(" "));
      case Cell.Mac mac -> mac.address().toString();
      case Cell.Date(long wallMillis) -> Instant.ofEpochMilli(wallMillis).toString();
    };
  }
}
