package io.postern.config.tree;

import io.postern.config.schema.SchemaNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where something stands in the data: an instance path.
 *
 * @param above what it stands in; null for the root
 * @param node what it is; the root node where {@code above} is null
 * @param keys the keys of a list's entry, or the value of a leaf-list's; empty for others
 */
public record Place(@Nullable Place above, SchemaNode node, List<String> keys) {
  private static final Pattern STEP =
      Pattern.compile("/(?:[\\w.-]+:)?([\\w.-]+)((?:\\[[^=\\]]+=(?:'[^']*'|\"[^\"]*\")\\])*)");
  private static final Pattern PREDICATE = Pattern.compile("=(?:'([^']*)'|\"([^\"]*)\")\\]");

  /** The root. */
  public static Place root(SchemaNode root) {
    return new Place(null, root, List.of());
  }

  /** A child. */
  public Place child(SchemaNode child) {
    return new Place(this, child, List.of());
  }

  /** A child by its name. */
  public Place child(String name) {
    return child(node.require(name));
  }

  /** An entry of a list, or of a leaf-list, in this. */
  public Place entry(SchemaNode list, List<String> entryKeys) {
    return new Place(this, list, entryKeys);
  }

  /** An entry by its list's name. */
  public Place entry(String list, String... entryKeys) {
    return entry(node.require(list), List.of(entryKeys));
  }

  /** As an instance-identifier of RFC 7951 section 6.11; empty for the root. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    write(text);
    return text.toString();
  }

  private void write(StringBuilder text) {
    if (above == null) {
      return;
    }
    above.write(text);
    text.append('/');
    if (!node.ofParentsModule()) {
      text.append(node.module().name()).append(':');
    }
    text.append(node.name());
    predicates(text, false);
  }

  /** The place that {@link #toString} wrote; empty where the text leads nowhere. */
  public static Optional<Place> parse(SchemaNode root, String text) {
    Place at = root(root);
    Matcher step = STEP.matcher(text);
    int end = 0;
    while (step.find() && step.start() == end) {
      Optional<SchemaNode> child = at.node.child(step.group(1));
      if (child.isEmpty()) {
        return Optional.empty();
      }
      List<String> found = new ArrayList<>();
      Matcher predicate = PREDICATE.matcher(step.group(2));
      while (predicate.find()) {
        String value = predicate.group(1) == null ? predicate.group(2) : predicate.group(1);
        found.add(value == null ? "" : value);
      }
      at = new Place(at, child.get(), found);
      end = step.end();
    }
    return end == text.length() && end > 0 ? Optional.of(at) : Optional.empty();
  }

  /** As XPath with every name prefixed by its module's prefix; {@code /} for the root. */
  public String toXPath() {
    if (above == null) {
      return "/";
    }
    StringBuilder text = new StringBuilder();
    writeXPath(text);
    return text.toString();
  }

  private void writeXPath(StringBuilder text) {
    if (above == null) {
      return;
    }
    above.writeXPath(text);
    text.append('/').append(node.module().prefix()).append(':').append(node.name());
    predicates(text, true);
  }

  private void predicates(StringBuilder text, boolean prefixed) {
    for (int i = 0; i < keys.size(); i++) {
      text.append('[');
      if (node.kind() == SchemaNode.Kind.LEAF_LIST) {
        text.append('.');
      } else {
        if (prefixed) {
          text.append(node.module().prefix()).append(':');
        }
        text.append(node.keys().get(i).name());
      }
      String value = keys.get(i);
      char quote = value.indexOf('\'') < 0 ? '\'' : '"';
      text.append('=').append(quote).append(value).append(quote).append(']');
    }
  }
}
