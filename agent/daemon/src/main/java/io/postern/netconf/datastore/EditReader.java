package io.postern.netconf.datastore;

import io.postern.config.schema.LeafType;
import io.postern.config.schema.Names;
import io.postern.config.schema.Schema;
import io.postern.config.schema.SchemaNode;
import io.postern.config.schema.YangModule;
import io.postern.config.tree.Nearest;
import io.postern.config.tree.Place;
import io.postern.netconf.datastore.EditNode.Insert;
import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.Namespaces;
import io.postern.netconf.xml.RpcError;
import io.postern.netconf.xml.XmlElement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the config element of an edit: names, types, keys and attributes are checked here. */
public final class EditReader {
  private final Schema schema;

  /** Reads by these modules. */
  public EditReader(Schema schema) {
    this.schema = schema;
  }

  EditNode read(XmlElement config, EditOperation byDefault) throws Refused {
    Place root = Place.root(schema.root());
    return new EditNode(
        schema.root(),
        root,
        byDefault,
        List.of(),
        "",
        children(config, schema.root(), root, byDefault),
        new Insert.Unsaid());
  }

  private List<EditNode> children(
      XmlElement xml, SchemaNode parent, Place place, EditOperation inherited) throws Refused {
    if (!xml.value().isEmpty()) {
      throw new Refused(
          RpcError.at(ErrorTag.BAD_ELEMENT, place, "expected elements, found text")
              .with("bad-element", xml.name()));
    }
    List<EditNode> children = new ArrayList<>();
    Set<List<Object>> seen = new HashSet<>();
    for (XmlElement element : xml.children()) {
      EditNode child = child(element, parent, place, inherited);
      if (!seen.add(List.of(child.schema(), child.keys()))) {
        throw new Refused(
            RpcError.at(ErrorTag.BAD_ELEMENT, child.place(), "stands here twice")
                .with("bad-element", element.name()));
      }
      children.add(child);
    }
    return children;
  }

  private EditNode child(XmlElement xml, SchemaNode parent, Place above, EditOperation inherited)
      throws Refused {
    SchemaNode node = resolve(xml, parent, above);
    Place place = above.child(node);
    EditOperation operation = operation(xml, place).orElse(inherited);
    boolean goes = operation == EditOperation.DELETE || operation == EditOperation.REMOVE;
    return switch (node.kind()) {
      case LEAF -> {
        String value = goes ? "" : value(xml, node, place);
        yield new EditNode(
            node, place, operation, List.of(), value, List.of(), new Insert.Unsaid());
      }
      case LEAF_LIST -> {
        String value = value(xml, node, place);
        List<String> keys = List.of(value);
        yield new EditNode(
            node,
            above.entry(node, keys),
            operation,
            keys,
            value,
            List.of(),
            insert(xml, node, place));
      }
      case LIST -> {
        List<String> keys = keys(xml, node, place);
        Place entry = above.entry(node, keys);
        yield new EditNode(
            node,
            entry,
            operation,
            keys,
            "",
            goes ? List.of() : children(xml, node, entry, operation),
            insert(xml, node, entry));
      }
      case CONTAINER ->
          new EditNode(
              node,
              place,
              operation,
              List.of(),
              "",
              goes ? List.of() : children(xml, node, place, operation),
              new Insert.Unsaid());
      case OPERATION ->
          throw new Refused(
              RpcError.at(ErrorTag.UNKNOWN_ELEMENT, place, "is no configuration")
                  .with("bad-element", xml.name()));
    };
  }

  private SchemaNode resolve(XmlElement xml, SchemaNode parent, Place above) throws Refused {
    Optional<YangModule> module = schema.moduleOfNamespace(xml.namespace());
    if (module.isEmpty()) {
      throw new Refused(
          RpcError.at(
                  ErrorTag.UNKNOWN_NAMESPACE,
                  above,
                  "the namespace \"" + xml.namespace() + "\" of " + xml.name() + " is unknown")
              .with("bad-element", xml.name())
              .with("bad-namespace", xml.namespace()));
    }
    Optional<SchemaNode> found = parent.child(module.get().name(), xml.name());
    if (found.isEmpty()) {
      throw new Refused(
          RpcError.at(
                  ErrorTag.UNKNOWN_ELEMENT,
                  above,
                  xml.name()
                      + " of module "
                      + module.get().name()
                      + " is unknown here; "
                      + Nearest.to(module.get().name(), xml.name(), parent))
              .with("bad-element", xml.name()));
    }
    if (!found.get().config()) {
      throw new Refused(
          RpcError.at(
                  ErrorTag.UNKNOWN_ELEMENT,
                  above.child(found.get()),
                  xml.name() + " is state, which cannot be configured")
              .with("bad-element", xml.name()));
    }
    return found.get();
  }

  private List<String> keys(XmlElement xml, SchemaNode list, Place place) throws Refused {
    List<String> keys = new ArrayList<>();
    for (SchemaNode key : list.keys()) {
      Optional<XmlElement> given =
          xml.childrenOf(key.module().namespace())
              .filter(c -> c.name().equals(key.name()))
              .findFirst();
      if (given.isEmpty()) {
        throw new Refused(
            RpcError.at(ErrorTag.MISSING_ELEMENT, place, "the key " + key.name() + " is missing")
                .with("bad-element", key.name()));
      }
      keys.add(value(given.get(), key, place.child(key)));
    }
    return keys;
  }

  private String value(XmlElement xml, SchemaNode leaf, Place place) throws Refused {
    if (!xml.children().isEmpty()) {
      throw new Refused(
          RpcError.at(ErrorTag.BAD_ELEMENT, place, "expected a value, found elements")
              .with("bad-element", xml.name()));
    }
    // A string keeps its blanks; for all other types they mean nothing (RFC 7950 section 9.1).
    String text = leaf.type() instanceof LeafType.Text ? xml.text() : xml.value();
    Names names =
        prefix ->
            Optional.ofNullable(xml.prefixes().get(prefix))
                .flatMap(schema::moduleOfNamespace)
                .map(YangModule::name);
    return switch (leaf.type().read(text, names)) {
      case LeafType.Valid valid -> valid.canonical();
      case LeafType.Invalid invalid ->
          throw new Refused(
              RpcError.at(
                      ErrorTag.INVALID_VALUE,
                      place,
                      "expected "
                          + invalid.expected()
                          + (leaf.secret() ? "" : ", found \"" + shorten(text) + "\""))
                  .with("bad-element", xml.name()));
    };
  }

  private static String shorten(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "..." : text;
  }

  private static Optional<EditOperation> operation(XmlElement xml, Place place) throws Refused {
    Optional<String> given = xml.attribute(Namespaces.BASE, "operation");
    if (given.isEmpty()) {
      return Optional.empty();
    }
    Optional<EditOperation> operation =
        EditOperation.parse(given.get()).filter(o -> o != EditOperation.NONE);
    if (operation.isEmpty()) {
      throw new Refused(
          RpcError.at(
                  ErrorTag.BAD_ATTRIBUTE,
                  place,
                  "expected one of merge, replace, create, delete, remove, found \""
                      + shorten(given.get())
                      + "\"")
              .with("bad-attribute", "operation")
              .with("bad-element", xml.name()));
    }
    return operation;
  }

  private Insert insert(XmlElement xml, SchemaNode node, Place place) throws Refused {
    Optional<String> given = xml.attribute(Namespaces.YANG, "insert");
    if (given.isEmpty()) {
      return new Insert.Unsaid();
    }
    if (!node.userOrdered()) {
      throw new Refused(
          RpcError.at(ErrorTag.UNKNOWN_ATTRIBUTE, place, "the order of this list is not the user's")
              .with("bad-attribute", "insert")
              .with("bad-element", xml.name()));
    }
    return switch (given.get()) {
      case "first" -> new Insert.First();
      case "last" -> new Insert.Last();
      case "before" -> new Insert.Before(other(xml, node, place));
      case "after" -> new Insert.After(other(xml, node, place));
      default ->
          throw new Refused(
              RpcError.at(
                      ErrorTag.BAD_ATTRIBUTE, place, "expected one of first, last, before, after")
                  .with("bad-attribute", "insert")
                  .with("bad-element", xml.name()));
    };
  }

  /** The entry that an insertion names: {@code [p:key='value']...}, or a leaf-list's value. */
  private static List<String> other(XmlElement xml, SchemaNode node, Place place) throws Refused {
    boolean list = node.kind() == SchemaNode.Kind.LIST;
    String attribute = list ? "key" : "value";
    Optional<String> given = xml.attribute(Namespaces.YANG, attribute);
    if (given.isEmpty()) {
      throw new Refused(
          RpcError.at(
                  ErrorTag.MISSING_ATTRIBUTE, place, "the attribute " + attribute + " is missing")
              .with("bad-attribute", attribute)
              .with("bad-element", xml.name()));
    }
    if (!list) {
      return List.of(node.type().canonical(given.get()));
    }
    Optional<List<String>> keys = KeyPredicates.read(given.get(), node);
    if (keys.isEmpty()) {
      throw new Refused(
          RpcError.at(ErrorTag.BAD_ATTRIBUTE, place, "expected keys such as [name='value'] in key")
              .with("bad-attribute", attribute)
              .with("bad-element", xml.name()));
    }
    return keys.get();
  }
}
