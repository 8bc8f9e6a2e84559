package io.postern.netconf.operation;

import io.postern.config.schema.LeafType;
import io.postern.config.schema.Schema;
import io.postern.config.schema.SchemaNode;
import io.postern.config.tree.DataNode;
import io.postern.config.tree.DataNode.Entries;
import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.DataNode.Leaf;
import io.postern.config.tree.DataNode.LeafList;
import io.postern.netconf.operation.StatePlan.Row;
import io.postern.netconf.operation.SubtreeFilter.Selection;
import io.postern.netconf.xml.XmlElement;
import io.postern.netconf.xml.XmlWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes configuration and state as one tree, straight from the configuration's tree and the view's
 * rows, which are matched by key. What a filter does not select is not read; secrets are never
 * written. One use each; one thread.
 */
final class DataRenderer {
  private final Schema schema;
  private final SubtreeFilter filter;
  private final StateRows rows;
  private final XmlWriter out;
  private final List<Unopened> unopened = new ArrayList<>();

  /** An element that is written when the first thing in it is. */
  private record Unopened(SchemaNode node, List<String> keys, boolean open) {}

  /**
   * A place among lists.
   *
   * @param keys the keys of all entries around it
   * @param rows what the view says of the innermost entry
   */
  private record Scope(List<String> keys, List<Row<?>> rows) {
    List<String> values(SchemaNode leaf) {
      for (Row<?> row : rows) {
        List<String> values = row.values(leaf);
        if (!values.isEmpty()) {
          return values;
        }
      }
      return List.of();
    }
  }

  DataRenderer(Schema schema, StateRows rows, XmlWriter out) {
    this.schema = schema;
    this.rows = rows;
    this.out = out;
    filter = new SubtreeFilter(schema);
  }

  /** Writes what is selected of a tree and of the state that goes with it. */
  void write(Inner tree, @Nullable XmlElement subtree) {
    Selection selection = subtree == null ? new Selection.Everything() : filter.root(subtree);
    children(schema.root(), tree, selection, new Scope(List.of(), rows.containers()));
  }

  private void children(SchemaNode node, @Nullable Inner data, Selection selection, Scope scope) {
    if (selection instanceof Selection.Nothing) {
      return;
    }
    for (SchemaNode child : node.children()) {
      Selection inChild = selection.at(child);
      if (inChild instanceof Selection.Nothing || child.secret() || child.isKey()) {
        continue;
      }
      DataNode present = data == null ? null : data.get(child);
      switch (child.kind()) {
        case LEAF, LEAF_LIST ->
            values(child, present, scope).stream()
                .filter(value -> filter.selects(inChild, child, value))
                .forEach(value -> leaf(child, value));
        case CONTAINER ->
            container(child, present instanceof Inner inner ? inner : null, inChild, scope);
        case LIST -> list(child, present instanceof Entries list ? list : null, inChild, scope);
        case OPERATION -> {}
      }
    }
  }

  private void container(SchemaNode node, @Nullable Inner data, Selection selection, Scope scope) {
    Selection decided =
        filter.decide(selection, node, (leaf, value) -> holds(leaf, value, data, scope));
    if (decided instanceof Selection.Nothing) {
      return;
    }
    int before = unopened.size();
    unopened.add(new Unopened(node, List.of(), false));
    if (data != null && node.presence()) {
      open();
    }
    children(node, data, decided, scope);
    close(before);
  }

  private void list(SchemaNode node, @Nullable Entries data, Selection selection, Scope scope) {
    if (data == null && rows.isLarge(node)) {
      rows.forEach(
          node,
          scope.keys(),
          filter.named(selection, node),
          (key, row) -> entry(node, key, null, row, selection, scope));
      return;
    }
    Map<List<String>, Row<?>> state = rows.below(node, scope.keys());
    Set<List<String>> keys = new LinkedHashSet<>();
    if (data != null) {
      keys.addAll(data.entries().keySet());
    }
    keys.addAll(state.keySet());
    for (List<String> key : keys) {
      Inner entry = data == null ? null : data.entries().get(key);
      entry(node, key, entry, state.get(key), selection, scope);
    }
  }

  private void entry(
      SchemaNode node,
      List<String> key,
      @Nullable Inner data,
      @Nullable Row<?> row,
      Selection selection,
      Scope scope) {
    List<String> all = new ArrayList<>(scope.keys());
    all.addAll(key);
    Scope inner = new Scope(all, row == null ? List.of() : List.of(row));
    Selection decided =
        filter.decide(
            selection,
            node,
            (leaf, value) -> {
              int index = node.keys().indexOf(leaf);
              return index >= 0 ? key.get(index).equals(value) : holds(leaf, value, data, inner);
            });
    if (decided instanceof Selection.Nothing) {
      return;
    }
    int before = unopened.size();
    unopened.add(new Unopened(node, key, false));
    if (selectsKey(node, decided)) {
      open();
    }
    children(node, data, decided, inner);
    close(before);
  }

  private static boolean selectsKey(SchemaNode list, Selection selection) {
    return list.keys().stream().anyMatch(key -> !(selection.at(key) instanceof Selection.Nothing));
  }

  private static boolean holds(SchemaNode leaf, String value, @Nullable Inner data, Scope scope) {
    return values(leaf, data == null ? null : data.get(leaf), scope).contains(value);
  }

  /** What is configured, or else what the view says. */
  private static List<String> values(SchemaNode leaf, @Nullable DataNode present, Scope scope) {
    return switch (present) {
      case Leaf found -> List.of(found.value());
      case LeafList found -> found.values();
      case Inner ignored -> List.of();
      case Entries ignored -> List.of();
      case null -> scope.values(leaf);
    };
  }

  private void leaf(SchemaNode node, String value) {
    open();
    value(node, value);
  }

  private void value(SchemaNode node, String value) {
    out.start(node.module().namespace(), node.name());
    int colon = value.indexOf(':');
    if (colon > 0 && node.type() instanceof LeafType.Identity) {
      schema
          .module(value.substring(0, colon))
          .ifPresentOrElse(
              module -> {
                out.attribute("xmlns:" + module.prefix(), module.namespace());
                out.text(module.prefix() + value.substring(colon));
              },
              () -> out.text(value));
    } else {
      out.text(value);
    }
    out.end();
  }

  /** Writes the start tags, and the keys, of everything around that has none yet. */
  private void open() {
    for (int i = 0; i < unopened.size(); i++) {
      Unopened element = unopened.get(i);
      if (element.open()) {
        continue;
      }
      out.start(element.node().module().namespace(), element.node().name());
      for (int k = 0; k < element.keys().size(); k++) {
        value(element.node().keys().get(k), element.keys().get(k));
      }
      unopened.set(i, new Unopened(element.node(), List.of(), true));
    }
  }

  private void close(int before) {
    Unopened element = unopened.remove(before);
    if (element.open()) {
      out.end();
    }
  }
}
