package io.postern.netconf.datastore;

import io.postern.config.schema.SchemaNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code [p:key='value'][...]}. */
final class KeyPredicates {
  private static final Pattern PREDICATE =
      Pattern.compile(
          "\\[\\s*(?:[A-Za-z_][\\w.-]*:)?([A-Za-z_][\\w.-]*)\\s*=\\s*(?:'([^']*)'|\"([^\"]*)\")\\s*\\]");

  private KeyPredicates() {}

  /** The keys in the list's order; empty where the text is something else. */
  static Optional<List<String>> read(String text, SchemaNode list) {
    Map<String, String> values = new HashMap<>();
    Matcher matcher = PREDICATE.matcher(text);
    int at = 0;
    while (matcher.find() && matcher.start() == at) {
      String value = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
      values.put(matcher.group(1), value == null ? "" : value);
      at = matcher.end();
    }
    if (at != text.length()) {
      return Optional.empty();
    }
    List<String> keys = new ArrayList<>();
    for (SchemaNode key : list.keys()) {
      String value = values.remove(key.name());
      if (value == null) {
        return Optional.empty();
      }
      keys.add(key.type().canonical(value));
    }
    return values.isEmpty() ? Optional.of(keys) : Optional.empty();
  }
}
