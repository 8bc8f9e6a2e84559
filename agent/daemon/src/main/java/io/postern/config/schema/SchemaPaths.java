package io.postern.config.schema;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows the few forms of path that modules and tables use; prefixes are ignored. */
final class SchemaPaths {
  private SchemaPaths() {}

  /** Where a leafref's path leads from a leaf, or null. Predicates do not change that. */
  static @Nullable SchemaNode follow(SchemaNode from, String path) {
    SchemaNode at = from;
    String rest = path.replaceAll("\\[[^\\]]*\\]", "").trim();
    if (rest.startsWith("/")) {
      at = root(from);
      rest = rest.substring(1);
    }
    for (String step : rest.split("/", -1)) {
      if (at == null) {
        return null;
      }
      at = step.equals("..") ? at.parent() : at.child(local(step)).orElse(null);
    }
    return at;
  }

  /** The node at a path of names from {@code root}, each with or without a module. */
  static Optional<SchemaNode> find(SchemaNode root, String path) {
    return Optional.ofNullable(follow(root, path));
  }

  private static SchemaNode root(SchemaNode node) {
    SchemaNode at = node;
    for (SchemaNode up = at.parent(); up != null; up = at.parent()) {
      at = up;
    }
    return at;
  }

  private static String local(String step) {
    return step.substring(step.indexOf(':') + 1).trim();
  }
}
