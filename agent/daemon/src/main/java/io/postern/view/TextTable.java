package io.postern.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table as aligned text: heads in capitals, two blanks between columns, "-" for no value. */
public final class TextTable {
  private static final int WIDEST = 60;

  private final List<List<String>> lines = new ArrayList<>();

  /** A table with these heads. */
  public TextTable(List<String> heads) {
    lines.add(heads.stream().map(h -> h.toUpperCase(Locale.ROOT)).toList());
  }

  /** Adds a row; as many cells as there are heads. */
  public void add(List<String> cells) {
    lines.add(cells.stream().map(c -> c.isEmpty() ? "-" : c).toList());
  }

  /** How many rows were added. */
  public int rows() {
    return lines.size() - 1;
  }

  /**
   * The named columns (keys and leaves by their last name) of a declared table at a moment; all of
   * them where none is named.
   */
  public static <R> TextTable of(Table<R> table, Moment moment, List<String> leaves) {
    List<Table.Key<R>> keys =
        table.keys().stream().filter(k -> leaves.isEmpty() || leaves.contains(k.name())).toList();
    List<Column<R>> columns =
        leaves.isEmpty()
            ? table.leaves()
            : leaves.stream()
                .flatMap(l -> table.leaves().stream().filter(c -> c.leaf().equals(l)))
                .toList();
    List<String> heads = new ArrayList<>();
    keys.forEach(k -> heads.add(k.leaf().endsWith("/name") ? parent(k.leaf()) : k.name()));
    columns.forEach(c -> heads.add(c.leaf()));
    TextTable text = new TextTable(heads);
    table
        .rows()
        .apply(moment)
        .forEach(
            row -> {
              List<String> cells = new ArrayList<>();
              keys.forEach(k -> cells.add(word(k.cell().apply(row))));
              columns.forEach(c -> cells.add(word(c.cell().apply(row))));
              text.add(cells);
            });
    return text;
  }

  private static String parent(String leaf) {
    String above = leaf.substring(0, leaf.lastIndexOf('/'));
    return above.substring(above.lastIndexOf('/') + 1);
  }

  /** A value as a word for people: identities without their module, dates in UTC. */
  public static String word(@Nullable Cell cell) {
    return switch (cell) {
      case null -> "";
      case Cell.Named named -> named.yang().substring(named.yang().indexOf(':') + 1);
      default -> JsonView.text(cell);
    };
  }

  @Override
  public String toString() {
    int columns = lines.getFirst().size();
    int[] width = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        width[i] = Math.max(width[i], Math.min(WIDEST, line.get(i).length()));
      }
    }
    return lines.stream().map(line -> aligned(line, width)).collect(Collectors.joining("\n"));
  }

  private static String aligned(List<String> line, int[] width) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < width.length; i++) {
      String cell = line.get(i);
      text.append(cell);
      if (i < width.length - 1) {
        text.repeat(' ', Math.max(0, width[i] - cell.length()) + 2);
      }
    }
    return text.toString();
  }
}
