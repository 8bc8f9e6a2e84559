package io.postern.config.tree;

import io.postern.config.ConfigError;
import io.postern.config.schema.LeafType;
import io.postern.config.schema.SchemaNode;
import io.postern.config.schema.SchemaNode.Branch;
import io.postern.config.tree.DataNode.Entries;
import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.DataNode.Leaf;
import io.postern.config.tree.DataNode.LeafList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a whole tree has to satisfy beyond the types of its leafs: mandatory nodes and choices,
 * numbers of entries, uniqueness, references. Leaf values were checked when they were read.
 */
public final class StructureRules {
  private final Consumer<ConfigError> errors;
  private final Inner root;
  private final Map<String, Set<String>> referable = new HashMap<>();

  private StructureRules(Inner root, Consumer<ConfigError> errors) {
    this.root = root;
    this.errors = errors;
  }

  /** Reports everything that is wrong with a tree. */
  public static void check(Inner root, Consumer<ConfigError> errors) {
    StructureRules rules = new StructureRules(root, errors);
    rules.inner(root, Place.root(root.schema()), new ArrayList<>());
  }

  private void inner(Inner node, Place place, List<Inner> ancestors) {
    ancestors.add(node);
    Map<String, Branch> open = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    for (SchemaNode schema : node.schema().children()) {
      if (!JsonReader.configurable(schema)) {
        continue;
      }
      DataNode child = node.get(schema);
      for (Branch branch : schema.branches()) {
        if (child != null) {
          taken.add(branch.choice());
        } else if (branch.mandatory()) {
          open.putIfAbsent(branch.choice(), branch);
        }
      }
      if (child == null) {
        absent(schema, place, ancestors);
      } else {
        present(child, place, ancestors);
      }
    }
    open.keySet().removeAll(taken);
    open.keySet().forEach(choice -> missingChoice(node.schema(), choice, place));
    ancestors.removeLast();
  }

  private void missingChoice(SchemaNode schema, String choice, Place place) {
    Set<String> names = new LinkedHashSet<>();
    for (SchemaNode child : schema.children()) {
      if (child.branches().stream().anyMatch(b -> b.choice().equals(choice))) {
        names.add(child.name());
      }
    }
    report(place, "one of " + String.join(", ", names) + " is missing");
  }

  private void absent(SchemaNode schema, Place place, List<Inner> ancestors) {
    boolean inBranch = !schema.branches().isEmpty();
    switch (schema.kind()) {
      case LEAF -> {
        if (schema.mandatory() && !inBranch) {
          report(place.child(schema), "is missing");
        }
      }
      case LIST, LEAF_LIST -> {
        if (schema.minElements() > 0 && !inBranch) {
          report(place.child(schema), tooFew(schema, 0));
        }
      }
      // A container without presence is there in any case, and so is what is mandatory in it.
      case CONTAINER -> {
        if (!schema.presence() && !inBranch) {
          inner(Inner.empty(schema), place.child(schema), ancestors);
        }
      }
      case OPERATION -> {}
    }
  }

  private void present(DataNode node, Place above, List<Inner> ancestors) {
    SchemaNode schema = node.schema();
    Place place = above.child(schema);
    switch (node) {
      case Leaf leaf -> reference(schema, leaf.value(), place, ancestors);
      case LeafList list -> {
        count(schema, list.values().size(), place);
        list.values()
            .forEach(v -> reference(schema, v, above.entry(schema, List.of(v)), ancestors));
      }
      case Inner inner -> inner(inner, place, ancestors);
      case Entries list -> {
        count(schema, list.entries().size(), place);
        list.entries().forEach((keys, entry) -> inner(entry, above.entry(schema, keys), ancestors));
        schema.uniques().forEach(unique -> unique(list, unique, above));
      }
    }
  }

  private void count(SchemaNode schema, int size, Place place) {
    if (size < schema.minElements()) {
      report(place, tooFew(schema, size));
    } else if (size > schema.maxElements()) {
      report(place, "expected at most " + schema.maxElements() + " entries, found " + size);
    }
  }

  private static String tooFew(SchemaNode schema, int size) {
    return "expected at least " + schema.minElements() + " entries, found " + size;
  }

  private void unique(Entries list, List<SchemaNode> leafs, Place above) {
    Map<List<String>, List<String>> seen = new HashMap<>();
    list.entries()
        .forEach(
            (keys, entry) -> {
              List<String> values = new ArrayList<>();
              for (SchemaNode leaf : leafs) {
                String value = valueOf(entry, leaf);
                if (value == null) {
                  return;
                }
                values.add(value);
              }
              List<String> other = seen.putIfAbsent(values, keys);
              if (other != null) {
                report(
                    above.entry(list.schema(), keys).child(leafs.getFirst()),
                    "must be unique, but is the same in "
                        + list.schema().name()
                        + " "
                        + String.join(" ", other));
              }
            });
  }

  private static @Nullable String valueOf(Inner entry, SchemaNode leaf) {
    SchemaNode above = leaf.parent();
    Inner holder = entry;
    if (above != null && !above.equals(entry.schema())) {
      List<SchemaNode> steps = new ArrayList<>();
      for (SchemaNode s = above; s != null && !s.equals(entry.schema()); s = s.parent()) {
        steps.addFirst(s);
      }
      for (SchemaNode step : steps) {
        if (!(holder.get(step) instanceof Inner next)) {
          return leaf.defaultValue().orElse(null);
        }
        holder = next;
      }
    }
    return holder.get(leaf) instanceof Leaf value
        ? value.value()
        : leaf.defaultValue().orElse(null);
  }

  private void reference(SchemaNode schema, String value, Place place, List<Inner> ancestors) {
    if (!(schema.type() instanceof LeafType.Reference reference)) {
      return;
    }
    String path = reference.path();
    Set<String> targets;
    if (path.startsWith("/")) {
      targets = referable.computeIfAbsent(path, p -> collect(root, p.substring(1)));
    } else {
      int up = 0;
      String rest = path;
      while (rest.startsWith("../")) {
        up++;
        rest = rest.substring(3);
      }
      // The first step up leads from the leaf to what it stands in: the last ancestor.
      int index = ancestors.size() - up;
      if (index < 0) {
        return;
      }
      String down = rest;
      Inner from = ancestors.get(index);
      targets =
          referable.computeIfAbsent(
              System.identityHashCode(from) + " " + down, key -> collect(from, down));
    }
    if (!targets.contains(value)) {
      report(
          place,
          "there is no "
              + path.replaceAll("^(\\.\\./)+", "").replaceAll("[a-z-]+:", "")
              + " \""
              + value
              + "\"");
    }
  }

  /** All values of the leafs at a path down from {@code from}, through all entries of lists. */
  private static Set<String> collect(Inner from, String path) {
    List<Inner> at = List.of(from);
    Set<String> values = new HashSet<>();
    String[] steps = path.replaceAll("\\[[^\\]]*\\]", "").split("/", -1);
    for (String step : steps) {
      String name = step.substring(step.indexOf(':') + 1).trim();
      List<Inner> next = new ArrayList<>();
      for (Inner node : at) {
        SchemaNode child = node.schema().child(name).orElse(null);
        switch (child == null ? null : node.get(child)) {
          case Inner inner -> next.add(inner);
          case Entries list -> next.addAll(list.entries().values());
          case Leaf leaf -> values.add(leaf.value());
          case LeafList list -> values.addAll(list.values());
          case null -> {}
        }
      }
      at = next;
    }
    return values;
  }

  private void report(Place place, String sentence) {
    errors.accept(new ConfigError(place.toString(), sentence));
  }
}
