package io.postern.config.tree;

import io.postern.config.schema.SchemaNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** A node of data. Immutable: what changes one returns another and shares the rest. */
public sealed interface DataNode {

  /** What it is in the schema. */
  SchemaNode schema();

  /**
   * A leaf.
   *
   * @param schema what it is
   * @param value its value in canonical form
   */
  record Leaf(SchemaNode schema, String value) implements DataNode {}

  /**
   * A leaf-list.
   *
   * @param schema what it is
   * @param values its values in canonical form, without repetition, in order
   */
  record LeafList(SchemaNode schema, List<String> values) implements DataNode {
    /** Copies the list. */
    public LeafList {
      values = List.copyOf(values);
    }
  }

  /**
   * A list.
   *
   * @param schema what it is
   * @param entries by their keys, in order
   */
  record Entries(SchemaNode schema, SequencedMap<List<String>, Inner> entries) implements DataNode {
    /** Wraps the map: the caller gives it away. */
    public Entries {
      entries = Collections.unmodifiableSequencedMap(entries);
    }

    /** Equal entries, in the same order where the order is the user's. */
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Entries that
              && schema.equals(that.schema)
              && entries.equals(that.entries)
              && (!schema.userOrdered()
                  || new ArrayList<>(entries.keySet())
                      .equals(new ArrayList<>(that.entries.keySet()))));
    }

    @Override
    public int hashCode() {
      return 31 * schema.hashCode() + entries.hashCode();
    }

    /** With this entry in the place of the one with its keys, or at the end. */
    public Entries with(List<String> keys, Inner entry) {
      SequencedMap<List<String>, Inner> copy = new LinkedHashMap<>(entries);
      copy.put(keys, entry);
      return new Entries(schema, copy);
    }

    /** Without this entry. */
    public Entries without(List<String> keys) {
      SequencedMap<List<String>, Inner> copy = new LinkedHashMap<>(entries);
      copy.remove(keys);
      return new Entries(schema, copy);
    }
  }

  /**
   * A container, or an entry of a list.
   *
   * @param schema what it is
   * @param children its children, those that are there
   */
  record Inner(SchemaNode schema, Map<SchemaNode, DataNode> children) implements DataNode {
    /** Wraps the map: the caller gives it away. */
    public Inner {
      children = Collections.unmodifiableMap(children);
    }

    /** Nothing in it. */
    public static Inner empty(SchemaNode schema) {
      return new Inner(schema, Map.of());
    }

    /** The child, or null where it is not there. */
    public @Nullable DataNode get(SchemaNode child) {
      return children.get(child);
    }

    /** With this child in the place of its like. */
    public Inner with(DataNode child) {
      Map<SchemaNode, DataNode> copy = new LinkedHashMap<>(children);
      copy.put(child.schema(), child);
      return new Inner(schema, copy);
    }

    /** Without this child. */
    public Inner without(SchemaNode child) {
      if (!children.containsKey(child)) {
        return this;
      }
      Map<SchemaNode, DataNode> copy = new LinkedHashMap<>(children);
      copy.remove(child);
      return new Inner(schema, copy);
    }

    /** The container of this name; an empty one where it is not there. */
    public Inner inner(String name) {
      SchemaNode child = schema.require(name);
      return children.get(child) instanceof Inner inner ? inner : empty(child);
    }

    /** The entries of the list of this name, in order. */
    public List<Inner> entries(String name) {
      return children.get(schema.require(name)) instanceof Entries list
          ? new ArrayList<>(list.entries().values())
          : List.of();
    }

    /** The values of the leaf-list of this name, in order. */
    public List<String> values(String name) {
      return children.get(schema.require(name)) instanceof LeafList list
          ? list.values()
          : List.of();
    }

    /** The value of the leaf of this name, or its default; empty where it has neither. */
    public Optional<String> value(String name) {
      SchemaNode child = schema.require(name);
      return children.get(child) instanceof Leaf leaf
          ? Optional.of(leaf.value())
          : child.defaultValue();
    }

    /** Whether the leaf or container of this name is there, its default apart. */
    public boolean has(String name) {
      return children.containsKey(schema.require(name));
    }

    /** The values of an entry's keys. */
    public List<String> keys() {
      return schema.keys().stream()
          .map(key -> children.get(key) instanceof Leaf leaf ? leaf.value() : "")
          .toList();
    }
  }
}
