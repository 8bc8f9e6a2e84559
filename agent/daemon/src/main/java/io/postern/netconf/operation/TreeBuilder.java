package io.postern.netconf.operation;

import io.postern.config.schema.SchemaNode;
import io.postern.config.tree.DataNode;
import io.postern.config.tree.DataNode.Entries;
import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.DataNode.Leaf;
import io.postern.config.tree.DataNode.LeafList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Builds a small tree by names; a name that the modules do not have is a bug and throws. */
final class TreeBuilder {
  private final SchemaNode schema;
  private final Map<SchemaNode, Object> children = new LinkedHashMap<>();

  TreeBuilder(SchemaNode schema) {
    this.schema = schema;
  }

  /** A container in this one. */
  TreeBuilder child(String name) {
    SchemaNode node = schema.require(name);
    if (children.computeIfAbsent(node, TreeBuilder::new) instanceof TreeBuilder child) {
      return child;
    }
    throw new IllegalStateException(name + " is no container");
  }

  /** A further entry of a list in this one. */
  TreeBuilder entry(String list, String... keys) {
    SchemaNode node = schema.require(list);
    TreeBuilder entry = new TreeBuilder(node);
    for (int i = 0; i < keys.length; i++) {
      entry.leaf(node.keys().get(i).name(), keys[i]);
    }
    if (children.computeIfAbsent(node, n -> new Several()) instanceof Several several) {
      several.entries.put(List.of(keys), entry);
    }
    return entry;
  }

  /** A leaf, or a further value of a leaf-list. */
  TreeBuilder leaf(String name, String value) {
    SchemaNode node = schema.require(name);
    if (node.kind() == SchemaNode.Kind.LEAF) {
      children.put(node, value);
    } else if (children.computeIfAbsent(node, n -> new Several()) instanceof Several several) {
      several.values.add(value);
    }
    return this;
  }

  private static final class Several {
    private final SequencedMap<List<String>, TreeBuilder> entries = new LinkedHashMap<>();
    private final List<String> values = new ArrayList<>();
  }

  Inner build() {
    Map<SchemaNode, DataNode> built = new LinkedHashMap<>();
    children.forEach((node, child) -> built.put(node, build(node, child)));
    return new Inner(schema, built);
  }

  private static DataNode build(SchemaNode node, Object child) {
    return switch (child) {
      case TreeBuilder builder -> builder.build();
      case Several several when node.kind() == SchemaNode.Kind.LIST -> {
        SequencedMap<List<String>, Inner> entries = new LinkedHashMap<>();
        several.entries.forEach((keys, entry) -> entries.put(keys, entry.build()));
        yield new Entries(node, entries);
      }
      case Several several -> new LeafList(node, several.values);
      default -> new Leaf(node, child.toString());
    };
  }
}
