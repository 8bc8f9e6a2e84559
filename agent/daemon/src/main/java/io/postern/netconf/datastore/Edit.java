package io.postern.netconf.datastore;

import static io.postern.netconf.datastore.EditOperation.CREATE;
import static io.postern.netconf.datastore.EditOperation.DELETE;
import static io.postern.netconf.datastore.EditOperation.REMOVE;
import static io.postern.netconf.datastore.EditOperation.REPLACE;

import io.postern.config.schema.SchemaNode;
import io.postern.config.tree.DataNode;
import io.postern.config.tree.DataNode.Entries;
import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.DataNode.Leaf;
import io.postern.config.tree.DataNode.LeafList;
import io.postern.netconf.datastore.EditNode.Insert;
import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.RpcError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Applies an edit to a tree: a pure function, all or nothing. */
final class Edit {
  private Edit() {}

  /** The tree after the edit. */
  static Inner apply(Inner tree, EditNode edit) throws Refused {
    return children(edit.operation() == REPLACE ? Inner.empty(tree.schema()) : tree, edit);
  }

  private static Inner children(Inner node, EditNode edit) throws Refused {
    Inner result = node;
    for (EditNode child : edit.children()) {
      result =
          switch (child.schema().kind()) {
            case LEAF -> leaf(result, child);
            case LEAF_LIST -> leafList(result, child);
            case LIST -> list(result, child);
            case CONTAINER -> container(result, child);
            case OPERATION -> throw new IllegalStateException("an operation in an edit");
          };
    }
    return result;
  }

  private static Inner leaf(Inner parent, EditNode edit) throws Refused {
    SchemaNode schema = edit.schema();
    boolean there = parent.get(schema) != null;
    if (edit.operation() == DELETE || edit.operation() == REMOVE) {
      if (schema.isKey()) {
        throw new Refused(
            RpcError.at(ErrorTag.OPERATION_NOT_SUPPORTED, edit.place(), "a key cannot be deleted"));
      }
      return there ? parent.without(schema) : absent(parent, edit);
    }
    if (edit.operation() == EditOperation.NONE && !schema.isKey()) {
      // RFC 6241 section 7.2: with default-operation none, what is not there is an error.
      return there ? parent : missing(edit);
    }
    if (edit.operation() == CREATE && there && !schema.isKey()) {
      throw exists(edit);
    }
    return alone(parent, schema).with(new Leaf(schema, edit.value()));
  }

  private static Inner container(Inner parent, EditNode edit) throws Refused {
    SchemaNode schema = edit.schema();
    Inner before = parent.get(schema) instanceof Inner inner ? inner : null;
    if (edit.operation() == DELETE || edit.operation() == REMOVE) {
      return before == null ? absent(parent, edit) : parent.without(schema);
    }
    if (edit.operation() == CREATE && before != null) {
      throw exists(edit);
    }
    if (edit.operation() == EditOperation.NONE && before == null && schema.presence()) {
      return missing(edit);
    }
    Inner after = children(base(before, edit), edit);
    // A container without presence is there in any case: empty, it is not kept.
    return after.children().isEmpty() && !schema.presence()
        ? parent.without(schema)
        : alone(parent, schema).with(after);
  }

  private static Inner list(Inner parent, EditNode edit) throws Refused {
    SchemaNode schema = edit.schema();
    Entries entries =
        parent.get(schema) instanceof Entries list
            ? list
            : new Entries(schema, new LinkedHashMap<>());
    Inner before = entries.entries().get(edit.keys());
    if (edit.operation() == DELETE || edit.operation() == REMOVE) {
      return before == null ? absent(parent, edit) : kept(parent, entries.without(edit.keys()));
    }
    if (edit.operation() == CREATE && before != null) {
      throw exists(edit);
    }
    if (edit.operation() == EditOperation.NONE && before == null) {
      return missing(edit);
    }
    Inner entry = base(before, edit);
    for (int i = 0; i < edit.keys().size(); i++) {
      SchemaNode key = schema.keys().get(i);
      if (entry.get(key) == null) {
        entry = entry.with(new Leaf(key, edit.keys().get(i)));
      }
    }
    Entries after = entries.with(edit.keys(), children(entry, edit));
    return alone(parent, schema)
        .with(new Entries(schema, placed(after.entries(), edit.keys(), edit)));
  }

  /** What the edit's children are applied to: nothing where the node is new or replaced. */
  private static Inner base(@Nullable Inner before, EditNode edit) {
    return before == null || edit.operation() == REPLACE || edit.operation() == CREATE
        ? Inner.empty(edit.schema())
        : before;
  }

  private static Inner leafList(Inner parent, EditNode edit) throws Refused {
    SchemaNode schema = edit.schema();
    List<String> values = parent.get(schema) instanceof LeafList list ? list.values() : List.of();
    boolean there = values.contains(edit.value());
    if (edit.operation() == DELETE || edit.operation() == REMOVE) {
      if (!there) {
        return absent(parent, edit);
      }
      List<String> left = new ArrayList<>(values);
      left.remove(edit.value());
      return left.isEmpty() ? parent.without(schema) : parent.with(new LeafList(schema, left));
    }
    if (edit.operation() == CREATE && there) {
      throw exists(edit);
    }
    if (edit.operation() == EditOperation.NONE) {
      return there ? parent : missing(edit);
    }
    SequencedMap<List<String>, String> ordered = new LinkedHashMap<>();
    values.forEach(v -> ordered.put(List.of(v), v));
    ordered.put(edit.keys(), edit.value());
    return alone(parent, schema)
        .with(new LeafList(schema, List.copyOf(placed(ordered, edit.keys(), edit).values())));
  }

  /** The entries with one of them put where the edit says. */
  private static <V> SequencedMap<List<String>, V> placed(
      SequencedMap<List<String>, V> entries, List<String> keys, EditNode edit) throws Refused {
    V moved = entries.get(keys);
    if (moved == null || edit.insert() instanceof Insert.Unsaid) {
      return new LinkedHashMap<>(entries);
    }
    SequencedMap<List<String>, V> rest = new LinkedHashMap<>(entries);
    rest.remove(keys);
    SequencedMap<List<String>, V> result = new LinkedHashMap<>();
    switch (edit.insert()) {
      case Insert.Unsaid ignored -> {}
      case Insert.First ignored -> {
        result.put(keys, moved);
        result.putAll(rest);
      }
      case Insert.Last ignored -> {
        result.putAll(rest);
        result.put(keys, moved);
      }
      case Insert.Before before -> {
        known(rest, before.keys(), edit);
        rest.forEach(
            (k, v) -> {
              if (k.equals(before.keys())) {
                result.put(keys, moved);
              }
              result.put(k, v);
            });
      }
      case Insert.After after -> {
        known(rest, after.keys(), edit);
        rest.forEach(
            (k, v) -> {
              result.put(k, v);
              if (k.equals(after.keys())) {
                result.put(keys, moved);
              }
            });
      }
    }
    return result;
  }

  private static void known(SequencedMap<List<String>, ?> entries, List<String> keys, EditNode edit)
      throws Refused {
    if (!entries.containsKey(keys)) {
      throw new Refused(
          RpcError.at(
              ErrorTag.BAD_ATTRIBUTE,
              edit.place(),
              "there is no other entry " + String.join(" ", keys) + " to put it beside"));
    }
  }

  /** The parent without what stands in another case of a choice that {@code schema} is in. */
  private static Inner alone(Inner parent, SchemaNode schema) {
    Inner result = parent;
    for (SchemaNode.Branch branch : schema.branches()) {
      for (DataNode other : parent.children().values()) {
        boolean rival =
            other.schema().branches().stream()
                .anyMatch(
                    b -> b.choice().equals(branch.choice()) && !b.chosen().equals(branch.chosen()));
        if (rival) {
          result = result.without(other.schema());
        }
      }
    }
    return result;
  }

  private static Inner kept(Inner parent, Entries entries) {
    return entries.entries().isEmpty() ? parent.without(entries.schema()) : parent.with(entries);
  }

  private static Inner absent(Inner parent, EditNode edit) throws Refused {
    return edit.operation() == DELETE ? missing(edit) : parent;
  }

  private static Inner missing(EditNode edit) throws Refused {
    throw new Refused(RpcError.at(ErrorTag.DATA_MISSING, edit.place(), "does not exist"));
  }

  private static Refused exists(EditNode edit) {
    return new Refused(RpcError.at(ErrorTag.DATA_EXISTS, edit.place(), "exists already"));
  }
}
