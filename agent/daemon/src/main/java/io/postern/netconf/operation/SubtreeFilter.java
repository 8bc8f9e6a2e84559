package io.postern.netconf.operation;

import io.postern.config.schema.LeafType;
import io.postern.config.schema.Names;
import io.postern.config.schema.Schema;
import io.postern.config.schema.SchemaNode;
import io.postern.config.schema.YangModule;
import io.postern.netconf.xml.Namespaces;
import io.postern.netconf.xml.XmlElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * A subtree filter (RFC 6241 section 6): which nodes are selected, decided level by level while a
 * reply is written, so that what is not selected is never built.
 */
final class SubtreeFilter {
  private final Schema schema;

  SubtreeFilter(Schema schema) {
    this.schema = schema;
  }

  /** What is selected at a node. */
  sealed interface Selection {

    /** What is selected at a child. */
    Selection at(SchemaNode child);

    /** Everything. */
    record Everything() implements Selection {
      @Override
      public Selection at(SchemaNode child) {
        return this;
      }
    }

    /** Nothing. */
    record Nothing() implements Selection {
      @Override
      public Selection at(SchemaNode child) {
        return this;
      }
    }

    /** What the filter's elements say, by the child they are about. */
    record Some(Map<SchemaNode, List<XmlElement>> elements) implements Selection {
      @Override
      public Selection at(SchemaNode child) {
        List<XmlElement> found = elements.get(child);
        return found == null ? new Nothing() : new Pending(found);
      }
    }

    /** Filter elements that were not held against the node's content yet. */
    record Pending(List<XmlElement> elements) implements Selection {
      @Override
      public Selection at(SchemaNode child) {
        throw new IllegalStateException("not decided");
      }
    }
  }

  /** The whole filter. */
  Selection root(XmlElement filter) {
    if (filter.children().isEmpty()) {
      return new Selection.Nothing();
    }
    Map<SchemaNode, List<XmlElement>> elements = new HashMap<>();
    for (XmlElement child : filter.children()) {
      resolve(child, schema.root())
          .forEach(node -> elements.computeIfAbsent(node, n -> new ArrayList<>()).add(child));
    }
    return new Selection.Some(elements);
  }

  /**
   * What is selected in a container or an entry.
   *
   * @param holds whether the leaf has this value here
   */
  Selection decide(Selection selection, SchemaNode node, BiPredicate<SchemaNode, String> holds) {
    if (!(selection instanceof Selection.Pending pending)) {
      return selection;
    }
    Map<SchemaNode, List<XmlElement>> union = new HashMap<>();
    for (XmlElement element : pending.elements()) {
      if (!element.attributes().isEmpty()) {
        continue; // No data here has attributes, so none matches (section 6.2.2).
      }
      if (element.children().isEmpty()) {
        if (element.value().isEmpty()) {
          return new Selection.Everything();
        }
        continue; // Text where elements are expected matches nothing.
      }
      Map<SchemaNode, List<XmlElement>> selected = new HashMap<>();
      boolean matches = true;
      boolean only = true;
      for (XmlElement child : element.children()) {
        List<SchemaNode> nodes = resolve(child, node);
        if (!child.value().isEmpty() && child.children().isEmpty()) {
          matches &= nodes.stream().anyMatch(n -> n.isTerminal() && equal(n, child, holds));
        } else {
          only = false;
        }
        nodes.forEach(n -> selected.computeIfAbsent(n, key -> new ArrayList<>()).add(child));
      }
      if (matches && only) {
        return new Selection.Everything();
      }
      if (matches) {
        selected.forEach(
            (n, list) -> union.computeIfAbsent(n, key -> new ArrayList<>()).addAll(list));
      }
    }
    return union.isEmpty() ? new Selection.Nothing() : new Selection.Some(union);
  }

  /**
   * The keys of the only entries of a list that can be selected, where the filter names them all;
   * empty where any entry may be.
   */
  Optional<Set<List<String>>> named(Selection selection, SchemaNode list) {
    if (!(selection instanceof Selection.Pending pending)) {
      return Optional.empty();
    }
    Set<List<String>> named = new LinkedHashSet<>();
    for (XmlElement element : pending.elements()) {
      List<String> keys = new ArrayList<>();
      for (SchemaNode key : list.keys()) {
        element.children().stream()
            .filter(child -> !child.value().isEmpty() && child.children().isEmpty())
            .filter(child -> resolve(child, list).contains(key))
            .findFirst()
            .ifPresent(child -> keys.add(canonical(key, child)));
      }
      if (keys.size() < list.keys().size()) {
        return Optional.empty();
      }
      named.add(keys);
    }
    return Optional.of(named);
  }

  /**
   * Whether a leaf's value is selected: by an element without contents, or by one that equals it.
   */
  boolean selects(Selection selection, SchemaNode leaf, String value) {
    return switch (selection) {
      case Selection.Everything ignored -> true;
      case Selection.Nothing ignored -> false;
      case Selection.Some ignored -> false;
      case Selection.Pending pending ->
          pending.elements().stream()
              .anyMatch(
                  e ->
                      e.attributes().isEmpty()
                          && e.children().isEmpty()
                          && (e.value().isEmpty() || canonical(leaf, e).equals(value)));
    };
  }

  /** A secret is never compared: a filter must not tell what a reply would not. */
  private boolean equal(
      SchemaNode leaf, XmlElement element, BiPredicate<SchemaNode, String> holds) {
    return !leaf.secret() && holds.test(leaf, canonical(leaf, element));
  }

  /** The text of an element as the leaf's type has it; as it stands where it is no such value. */
  String canonical(SchemaNode leaf, XmlElement element) {
    Names names =
        prefix ->
            Optional.ofNullable(element.prefixes().get(prefix))
                .flatMap(schema::moduleOfNamespace)
                .map(YangModule::name);
    return leaf.type().read(element.value(), names) instanceof LeafType.Valid valid
        ? valid.canonical()
        : element.value();
  }

  /** The children that an element may mean: several where it has no namespace (section 6.2.1). */
  private List<SchemaNode> resolve(XmlElement element, SchemaNode parent) {
    if (element.namespace().isEmpty() || element.namespace().equals(Namespaces.BASE)) {
      List<SchemaNode> found = new ArrayList<>();
      for (SchemaNode child : parent.children()) {
        if (child.name().equals(element.name())) {
          found.add(child);
        }
      }
      return found;
    }
    return schema
        .moduleOfNamespace(element.namespace())
        .flatMap(module -> parent.child(module.name(), element.name()))
        .map(List::of)
        .orElse(List.of());
  }
}
