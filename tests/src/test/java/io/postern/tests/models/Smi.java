package io.postern.tests.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of an SMIv2 module (RFC 2578 to 2580) as the tests compare: a reader without imports. */
public final class Smi {
  /**
   * An object, table, entry or notification.
   *
   * @param kind OBJECT-TYPE or NOTIFICATION-TYPE
   * @param syntax first word of the syntax, {@code SEQUENCE OF} included
   * @param limits size or range as written; empty where none
   * @param labels enumeration, label to number; empty where none
   * @param units empty where none
   * @param access MAX-ACCESS; empty for notifications
   * @param index names of INDEX; empty where none
   * @param objects names of OBJECTS; empty where none
   * @param parent name of the node above
   * @param number last number of the identifier
   */
  public record Definition(
      String name,
      String kind,
      String syntax,
      String limits,
      Map<String, Integer> labels,
      String units,
      String access,
      String description,
      List<String> index,
      List<String> objects,
      String parent,
      int number) {
    boolean isTable() {
      return syntax.startsWith("SEQUENCE OF");
    }

    boolean isEntry() {
      return !index.isEmpty();
    }

    boolean isNotification() {
      return kind.equals("NOTIFICATION-TYPE");
    }
  }

  /** A textual convention. */
  record Convention(
      String name, String syntax, String limits, Map<String, Integer> labels, String description) {}

  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?<text>[^\"]*)\"|--[^\\n]*|(?<word>[A-Za-z][\\w-]*|\\d+)|::=|\\.\\.|[{}(),;|]");

  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Definition> definitions = new LinkedHashMap<>();
  private final Map<String, Convention> conventions = new LinkedHashMap<>();
  private final Map<String, String> parents = new LinkedHashMap<>();
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private String root = "";

  private Smi() {}

  /** Reads a module. */
  public static Smi read(String module) {
    Smi smi = new Smi();
    Matcher matcher = TOKEN.matcher(module);
    while (matcher.find()) {
      if (!matcher.group().startsWith("--")) {
        smi.tokens.add(matcher.group());
      }
    }
    for (int i = 0; i + 2 < smi.tokens.size(); i++) {
      smi.definitionAt(i);
    }
    return smi;
  }

  /** Objects and notifications in the order of the module. */
  public List<Definition> definitions() {
    return List.copyOf(definitions.values());
  }

  /** Textual conventions in the order of the module. */
  List<Convention> conventions() {
    return List.copyOf(conventions.values());
  }

  /** The definition of this name. */
  public Definition definition(String name) {
    Definition found = definitions.get(name);
    if (found == null) {
      throw new AssertionError("the module does not define " + name);
    }
    return found;
  }

  /** The identifier below the module's own node, with {@code .0} for a scalar. */
  public String oid(Definition definition) {
    String oid = Integer.toString(definition.number());
    String at = definition.parent();
    while (!at.equals(root)) {
      Integer number = numbers.get(at);
      String above = parents.get(at);
      if (number == null || above == null) {
        throw new AssertionError("the module does not define " + at);
      }
      oid = number + "." + oid;
      at = above;
    }
    return isScalar(definition) ? oid + ".0" : oid;
  }

  /** Whether it is an object that no table has. */
  boolean isScalar(Definition definition) {
    Definition above = definitions.get(definition.parent());
    return !definition.isNotification()
        && !definition.isTable()
        && !definition.isEntry()
        && (above == null || !above.isEntry());
  }

  /** Labels of an object, its own or those of its convention. */
  public Map<String, Integer> labels(Definition definition) {
    Convention convention = conventions.get(definition.syntax());
    return convention == null ? definition.labels() : convention.labels();
  }

  private void definitionAt(int at) {
    String name = tokens.get(at);
    if (!Character.isLetter(name.charAt(0))) {
      return;
    }
    String kind = tokens.get(at + 1);
    switch (kind) {
      case "OBJECT-TYPE", "NOTIFICATION-TYPE" -> definitions.put(name, definition(at));
      case "OBJECT" -> {
        if (tokens.get(at + 2).equals("IDENTIFIER") && tokens.get(at + 3).equals("::=")) {
          node(name, at + 3);
        }
      }
      case "MODULE-IDENTITY", "OBJECT-GROUP", "NOTIFICATION-GROUP", "MODULE-COMPLIANCE" -> {
        if (!tokens.get(at + 2).equals(",")) {
          node(name, end(at));
          root = kind.equals("MODULE-IDENTITY") ? name : root;
        }
      }
      case "::=" -> {
        if (tokens.get(at + 2).equals("TEXTUAL-CONVENTION")) {
          int syntax = clause(at, "SYNTAX", tokens.size());
          conventions.put(
              name,
              new Convention(
                  name,
                  tokens.get(syntax),
                  limits(syntax + 1),
                  labels(syntax + 1),
                  prose(clause(at, "DESCRIPTION", syntax))));
        }
      }
      default -> {}
    }
  }

  private Definition definition(int at) {
    int end = end(at);
    node(tokens.get(at), end);
    int syntax = clause(at, "SYNTAX", end);
    int units = clause(at, "UNITS", end);
    int access = clause(at, "MAX-ACCESS", end);
    String type = syntax < 0 ? "" : tokens.get(syntax);
    if (type.equals("SEQUENCE")) {
      type = "SEQUENCE OF " + tokens.get(syntax + 2);
    }
    return new Definition(
        tokens.get(at),
        tokens.get(at + 1),
        type,
        syntax < 0 ? "" : limits(syntax + 1),
        syntax < 0 ? Map.of() : labels(syntax + 1),
        units < 0 ? "" : prose(units),
        access < 0 ? "" : tokens.get(access),
        prose(clause(at, "DESCRIPTION", end)),
        names(Math.max(clause(at, "INDEX", end), clause(at, "AUGMENTS", end))),
        names(clause(at, "OBJECTS", end)),
        tokens.get(end + 2),
        Integer.parseInt(tokens.get(end + 3)));
  }

  private void node(String name, int end) {
    parents.put(name, tokens.get(end + 2));
    numbers.put(name, Integer.parseInt(tokens.get(end + 3)));
  }

  private int end(int from) {
    int at = from;
    while (!tokens.get(at).equals("::=")) {
      at++;
    }
    return at;
  }

  /** Where a clause's value begins; -1 where there is no such clause. */
  private int clause(int from, String keyword, int end) {
    int depth = 0;
    for (int i = from + 2; i < end; i++) {
      String token = tokens.get(i);
      depth += token.equals("{") ? 1 : token.equals("}") ? -1 : 0;
      if (depth == 0 && token.equals(keyword)) {
        return i + 1;
      }
    }
    return -1;
  }

  private List<String> names(int at) {
    List<String> names = new ArrayList<>();
    for (int i = at + 1; at >= 0 && !tokens.get(i).equals("}"); i++) {
      if (!tokens.get(i).equals(",")) {
        names.add(tokens.get(i));
      }
    }
    return List.copyOf(names);
  }

  private String limits(int at) {
    StringBuilder limits = new StringBuilder();
    for (int i = at, depth = 0; tokens.get(i).equals("(") || depth > 0; i++) {
      String token = tokens.get(i);
      depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
      limits.append(token.equals("SIZE") ? "SIZE " : token.equals("|") ? " | " : token);
    }
    return limits.toString();
  }

  private Map<String, Integer> labels(int at) {
    Map<String, Integer> labels = new LinkedHashMap<>();
    if (tokens.get(at).equals("{")) {
      for (int i = at + 1; !tokens.get(i).equals("}"); i++) {
        if (tokens.get(i + 1).equals("(")) {
          labels.put(tokens.get(i), Integer.valueOf(tokens.get(i + 2)));
        }
      }
    }
    return labels;
  }

  private String prose(int at) {
    return Prose.oneLine(tokens.get(at).substring(1, tokens.get(at).length() - 1));
  }
}
