package io.postern.config.tree;

import io.postern.config.ConfigError;
import io.postern.config.schema.LeafType;
import io.postern.config.schema.LeafType.JsonForm;
import io.postern.config.schema.Names;
import io.postern.config.schema.SchemaNode;
import io.postern.config.schema.SchemaNode.Kind;
import io.postern.config.tree.DataNode.Entries;
import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.DataNode.Leaf;
import io.postern.config.tree.DataNode.LeafList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads RFC 7951 JSON into a tree and goes on after an error: what is wrong is left out, or kept as
 * it was written where others refer to it, so that each further error is found too.
 */
public final class JsonReader {
  private final Consumer<ConfigError> errors;

  private JsonReader(Consumer<ConfigError> errors) {
    this.errors = errors;
  }

  /** Reads the configuration under {@code root}. */
  public static Inner read(SchemaNode root, Json json, Consumer<ConfigError> errors) {
    JsonReader reader = new JsonReader(errors);
    if (json instanceof Json.Members members) {
      return reader.members(root, members, Place.root(root));
    }
    errors.accept(
        new ConfigError("line " + json.line(), "expected an object, found " + json.kind()));
    return Inner.empty(root);
  }

  private Inner members(SchemaNode schema, Json.Members json, Place place) {
    Map<SchemaNode, DataNode> children = new LinkedHashMap<>();
    Map<String, SchemaNode.Branch> chosen = new LinkedHashMap<>();
    json.members()
        .forEach(
            (name, value) -> {
              if (name.startsWith("@")) {
                return; // RFC 7952 metadata says nothing that this agent acts on.
              }
              SchemaNode child = child(schema, name, place);
              if (child == null) {
                return;
              }
              for (SchemaNode.Branch branch : child.branches()) {
                SchemaNode.Branch before = chosen.putIfAbsent(branch.choice(), branch);
                if (before != null && !before.chosen().equals(branch.chosen())) {
                  report(
                      place.child(child),
                      "stands beside " + before.chosen() + "; only one of them may be there");
                }
              }
              DataNode node = node(child, value, place);
              if (node != null && children.put(child, node) != null) {
                report(place.child(child), "stands here twice");
              }
            });
    return new Inner(schema, children);
  }

  private @Nullable SchemaNode child(SchemaNode schema, String name, Place place) {
    int colon = name.indexOf(':');
    String local = name.substring(colon + 1);
    Optional<SchemaNode> found =
        colon >= 0
            ? schema.child(name.substring(0, colon), local)
            : schema.child(schema.module().name(), local);
    if (found.isEmpty()) {
      Optional<SchemaNode> meant = schema.child(local);
      errors.accept(
          new ConfigError(
              place + "/" + name,
              meant
                  .map(m -> "expected its module too: \"" + m.module().name() + ":" + local + "\"")
                  .orElseGet(
                      () ->
                          "unknown; "
                              + Nearest.to(name.substring(0, Math.max(colon, 0)), local, schema))));
      return null;
    }
    if (!found.get().config()) {
      report(place.child(found.get()), "is state, which cannot be configured");
      return null;
    }
    return found.get();
  }

  private @Nullable DataNode node(SchemaNode schema, Json value, Place above) {
    Place place = above.child(schema);
    return switch (schema.kind()) {
      case CONTAINER, OPERATION -> {
        if (value instanceof Json.Members members) {
          yield members(schema, members, place);
        }
        yield refuse(place, "an object", value);
      }
      case LIST -> {
        if (value instanceof Json.Elements elements) {
          yield entries(schema, elements, above);
        }
        yield refuse(place, "an array", value);
      }
      case LEAF -> new Leaf(schema, leaf(schema, value, place));
      case LEAF_LIST -> {
        if (value instanceof Json.Elements elements) {
          yield leafList(schema, elements, above);
        }
        yield refuse(place, "an array", value);
      }
    };
  }

  private @Nullable DataNode refuse(Place place, String expected, Json found) {
    report(place, "expected " + expected + ", found " + found.kind());
    return null;
  }

  private DataNode leafList(SchemaNode schema, Json.Elements elements, Place above) {
    List<String> values = new ArrayList<>();
    for (Json element : elements.elements()) {
      String value = leaf(schema, element, above.child(schema));
      if (values.contains(value)) {
        report(above.entry(schema, List.of(value)), "stands here twice");
      } else {
        values.add(value);
      }
    }
    return new LeafList(schema, values);
  }

  private DataNode entries(SchemaNode schema, Json.Elements elements, Place above) {
    SequencedMap<List<String>, Inner> entries = new LinkedHashMap<>();
    int number = 0;
    for (Json element : elements.elements()) {
      number++;
      if (!(element instanceof Json.Members members)) {
        errors.accept(
            new ConfigError(
                above.child(schema) + "[" + number + "]",
                "expected an object, found " + element.kind()));
        continue;
      }
      List<String> keys = new ArrayList<>();
      for (SchemaNode key : schema.keys()) {
        Json value = members.members().get(key.name());
        if (value == null) {
          value = members.members().get(key.module().name() + ":" + key.name());
        }
        if (value == null) {
          errors.accept(
              new ConfigError(
                  above.child(schema) + "[" + number + "]",
                  "the key " + key.name() + " is missing (line " + element.line() + ")"));
          value = new Json.Text(element.line(), "#" + number);
        }
        keys.add(key.type().canonical(text(value)));
      }
      Place place = above.entry(schema, keys);
      Inner entry = members(schema, members, place);
      if (entries.putIfAbsent(List.copyOf(keys), entry) != null) {
        report(place, "stands here twice");
      }
    }
    return new Entries(schema, entries);
  }

  /** The value in canonical form; as it was written where it is wrong. */
  private String leaf(SchemaNode schema, Json json, Place place) {
    String text = text(json);
    switch (schema.type().read(text, Names.MODULE_NAMES)) {
      case LeafType.Valid valid -> {
        if (fits(valid.form(), json)) {
          return valid.canonical();
        }
        report(
            place,
            "expected "
                + switch (valid.form()) {
                  case STRING -> "a string: \"" + show(schema, text) + "\"";
                  case NUMBER -> "a number without quotes: " + text;
                  case BOOLEAN -> "a boolean without quotes: " + text;
                  case EMPTY -> "[null]";
                }
                + ", found "
                + json.kind());
      }
      case LeafType.Invalid invalid ->
          report(
              place,
              "expected "
                  + invalid.expected()
                  + ", found "
                  + (json instanceof Json.Text
                      ? "\"" + show(schema, text) + "\""
                      : schema.secret() ? json.kind() : found(json)));
    }
    return text;
  }

  private static String show(SchemaNode schema, String text) {
    return schema.secret() ? "..." : text.length() > 80 ? text.substring(0, 80) + "..." : text;
  }

  private static String found(Json json) {
    return json instanceof Json.Numeral number ? number.text() : json.kind();
  }

  private static boolean fits(JsonForm form, Json json) {
    return switch (form) {
      case STRING -> json instanceof Json.Text;
      case NUMBER -> json instanceof Json.Numeral;
      case BOOLEAN -> json instanceof Json.Truth;
      case EMPTY ->
          json instanceof Json.Elements array
              && array.elements().size() == 1
              && array.elements().getFirst() instanceof Json.Null;
    };
  }

  private static String text(Json json) {
    return switch (json) {
      case Json.Text text -> text.text();
      case Json.Numeral number -> number.text();
      case Json.Truth truth -> String.valueOf(truth.value());
      case Json.Null ignored -> "";
      case Json.Elements ignored -> "";
      case Json.Members ignored -> "";
    };
  }

  private void report(Place place, String sentence) {
    errors.accept(new ConfigError(place.toString(), sentence));
  }

  /** Whether a node can hold configuration at all: what JSON may contain. */
  static boolean configurable(SchemaNode schema) {
    return schema.config() && schema.kind() != Kind.OPERATION;
  }
}
