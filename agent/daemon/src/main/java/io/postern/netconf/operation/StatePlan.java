package io.postern.netconf.operation;

import io.postern.config.schema.Schema;
import io.postern.config.schema.SchemaNode;
import io.postern.view.Cell;
import io.postern.view.Column;
import io.postern.view.Cursor;
import io.postern.view.Moment;
import io.postern.view.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where each table and column of the view stands in the schema. Made once; any thread. */
public final class StatePlan {
  private final Map<SchemaNode, Planned<?>> lists = new HashMap<>();
  private final List<Planned<?>> containers = new ArrayList<>();

  /** Finds the place of every table; throws where the modules have none for one. */
  public StatePlan(Schema schema, List<Table<?>> tables) {
    for (Table<?> table : tables) {
      Planned<?> planned = plan(schema, table);
      if (table.isList()) {
        lists.put(planned.node, planned);
      } else {
        containers.add(planned);
      }
    }
  }

  private static <R> Planned<R> plan(Schema schema, Table<R> table) {
    SchemaNode node =
        schema
            .find(table.list())
            .orElseThrow(
                () -> new IllegalStateException("no such list in the modules: " + table.list()));
    Map<SchemaNode, Column<R>> columns = new LinkedHashMap<>();
    for (Column<R> column : table.leaves()) {
      SchemaNode leaf =
          schema
              .find(table.list() + "/" + column.leaf())
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "no such leaf in the modules: " + table.list() + "/" + column.leaf()));
      columns.put(leaf, column);
    }
    return new Planned<>(table, node, columns);
  }

  /** The table whose rows are a list's entries. */
  Optional<Planned<?>> of(SchemaNode list) {
    return Optional.ofNullable(lists.get(list));
  }

  /** The tables that are containers. */
  List<Planned<?>> containers() {
    return containers;
  }

  /** A table and the place of its columns. */
  record Planned<R>(Table<R> table, SchemaNode node, Map<SchemaNode, Column<R>> columns) {

    /** Its rows at a moment, by the keys of the entries they stand in, and by their own. */
    Map<List<String>, Map<List<String>, Row<R>>> rows(Moment moment) {
      int own = node.keys().size();
      Map<List<String>, Map<List<String>, Row<R>>> rows = new HashMap<>();
      table
          .rows()
          .apply(moment)
          .forEach(
              row -> {
                List<String> keys =
                    table.keys().stream().map(k -> CellText.of(k.cell().apply(row))).toList();
                int above = keys.size() - own;
                rows.computeIfAbsent(keys.subList(0, above), k -> new LinkedHashMap<>())
                    .put(keys.subList(above, keys.size()), new Row<>(this, row));
              });
      return rows;
    }

    /**
     * The rows of a large table in an entry, as they are reached.
     *
     * @param named the keys of the only ones that are wanted; empty where all are
     */
    Stream<Keyed<R>> live(
        Cursor<R> cursor, Moment moment, List<String> keys, Optional<Set<List<String>>> named) {
      Stream<R> rows =
          named
              .map(
                  wanted ->
                      wanted.stream()
                          .map(own -> cursor.find(moment, keys, own))
                          .filter(Objects::nonNull))
              .orElseGet(() -> cursor.within(moment, keys));
      int above = table.keys().size() - node.keys().size();
      return rows.map(
          row ->
              new Keyed<>(
                  table.keys().stream()
                      .skip(above)
                      .map(key -> CellText.of(key.cell().apply(row)))
                      .toList(),
                  new Row<>(this, row)));
    }

    /** The one row of a container. */
    Optional<Row<R>> row(Moment moment) {
      return table.rows().apply(moment).findFirst().map(row -> new Row<>(this, row));
    }
  }

  /** A row with its own keys. */
  record Keyed<R>(List<String> keys, Row<R> row) {}

  /** A row of a table. */
  record Row<R>(Planned<R> planned, R row) {
    /** The values of a leaf or leaf-list; none where the row has none. */
    List<String> values(SchemaNode leaf) {
      Column<R> column = planned.columns().get(leaf);
      if (column == null) {
        return List.of();
      }
      return switch (column.cell().apply(row)) {
        case null -> List.of();
        case Cell.Several several -> several.cells().stream().map(CellText::of).toList();
        case Cell cell -> List.of(CellText.of(cell, column.type()));
      };
    }
  }
}
