package io.postern.tests.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code docs/model-map.md}: which leaf is which object. */
final class ModelMap {
  /**
   * A line of the map.
   *
   * @param leaf path; {@code -} where YANG has none
   * @param object name; {@code -} where the MIB has none
   */
  record Row(
      String leaf,
      String type,
      String units,
      String object,
      String oid,
      String writable,
      String meaning) {}

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private final List<Row> rows = new ArrayList<>();
  private final List<String> notShown = new ArrayList<>();
  private final Map<String, Map<String, String>> notificationObjects = new LinkedHashMap<>();
  private final Map<Integer, List<String>> identities = new LinkedHashMap<>();
  private final Map<String, String> conventions = new LinkedHashMap<>();

  private ModelMap() {}

  /** Reads the map. */
  static ModelMap read(String markdown) {
    ModelMap map = new ModelMap();
    String header = "";
    for (String line : markdown.lines().toList()) {
      if (!line.startsWith("|")) {
        header = "";
      } else if (header.isEmpty()) {
        header = line;
      } else if (!line.startsWith("| ---")) {
        List<String> cells =
            Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                .map(String::strip)
                .toList();
        map.line(header, cells);
      }
    }
    return map;
  }

  private void line(String header, List<String> cells) {
    if (header.startsWith("| leaf | type |")) {
      rows.add(
          new Row(
              plain(cells.get(0)),
              cells.get(1),
              cells.get(2),
              plain(cells.get(3)),
              cells.get(4),
              cells.get(5),
              cells.get(6)));
    } else if (header.startsWith("| leaf | why |")) {
      notShown(cells.get(0));
    } else if (header.startsWith("| notification |")) {
      Map<String, String> objects = new LinkedHashMap<>();
      for (String pair : cells.get(2).split(", ", -1)) {
        String[] sides = pair.split(" = ", 2);
        objects.put(sides[0], sides[1]);
      }
      notificationObjects.put(plain(cells.get(0)), objects);
    } else if (header.startsWith("| number |")) {
      identities.put(
          Integer.valueOf(cells.get(0)), List.of(plain(cells.get(1)), plain(cells.get(2))));
    } else if (header.startsWith("| textual convention |")) {
      conventions.put(cells.get(0), cells.get(1));
    }
  }

  private void notShown(String cell) {
    String folder = "";
    Matcher matcher = CODE.matcher(cell);
    while (matcher.find()) {
      String path = matcher.group(1);
      if (path.startsWith(".../")) {
        path = folder + path.substring(3);
      } else {
        folder = path.substring(0, path.lastIndexOf('/'));
      }
      notShown.add(path);
    }
  }

  private static String plain(String cell) {
    return cell.replace("`", "");
  }

  /** Lines that put a leaf beside an object. */
  List<Row> rows() {
    return List.copyOf(rows);
  }

  /** Whether the map says that SNMP does not show this leaf, or what it stands in. */
  boolean saysNotShown(String leaf) {
    return notShown.stream().anyMatch(p -> leaf.equals(p) || leaf.startsWith(p + "/"));
  }

  /** Notification to its objects (without {@code posternEvent}) and their leaves, in order. */
  Map<String, Map<String, String>> notificationObjects() {
    return notificationObjects;
  }

  /** Number to identities: cause, check. */
  Map<Integer, List<String>> identities() {
    return identities;
  }

  /** Textual convention to its numbers as text. */
  Map<String, String> conventions() {
    return conventions;
  }
}
