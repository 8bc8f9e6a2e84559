package io.postern.config.tree;

import io.postern.config.schema.SchemaNode;
import io.postern.config.tree.DataNode.Entries;
import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.DataNode.Leaf;
import io.postern.config.tree.DataNode.LeafList;

/** Writes a tree as RFC 7951 JSON, in the order of the modules, two blanks a level. */
public final class JsonWriter {
  private final StringBuilder out = new StringBuilder();
  private final boolean withSecrets;

  private JsonWriter(boolean withSecrets) {
    this.withSecrets = withSecrets;
  }

  /** The tree, ending with a line's end. Secrets are left out unless asked for. */
  public static String write(Inner tree, boolean withSecrets) {
    JsonWriter writer = new JsonWriter(withSecrets);
    writer.inner(tree, "");
    return writer.out.append('\n').toString();
  }

  private void inner(Inner node, String indent) {
    boolean first = true;
    out.append('{');
    String deeper = indent + "  ";
    for (SchemaNode schema : node.schema().children()) {
      DataNode child = node.get(schema);
      if (child == null || (schema.secret() && !withSecrets) || isVoid(child)) {
        continue;
      }
      out.append(first ? "\n" : ",\n").append(deeper);
      first = false;
      quote(
          schema.ofParentsModule() ? schema.name() : schema.module().name() + ":" + schema.name());
      out.append(": ");
      child(child, deeper);
    }
    if (!first) {
      out.append('\n').append(indent);
    }
    out.append('}');
  }

  private void child(DataNode node, String indent) {
    String deeper = indent + "  ";
    switch (node) {
      case Inner inner -> inner(inner, indent);
      case Leaf leaf -> value(leaf.schema(), leaf.value());
      case LeafList list -> {
        String gap = "";
        out.append('[');
        for (String value : list.values()) {
          out.append(gap);
          value(list.schema(), value);
          gap = ", ";
        }
        out.append(']');
      }
      case Entries list -> {
        String gap = "\n";
        out.append('[');
        for (Inner entry : list.entries().values()) {
          out.append(gap).append(deeper);
          inner(entry, deeper);
          gap = ",\n";
        }
        out.append('\n').append(indent).append(']');
      }
    }
  }

  /** Whether there is nothing to say: an empty container that is no presence container. */
  private static boolean isVoid(DataNode node) {
    return switch (node) {
      case Inner inner -> inner.children().isEmpty() && !inner.schema().presence();
      case Entries list -> list.entries().isEmpty();
      case LeafList list -> list.values().isEmpty();
      case Leaf ignored -> false;
    };
  }

  private void value(SchemaNode schema, String value) {
    switch (schema.type().form(value)) {
      case STRING -> quote(value);
      case NUMBER, BOOLEAN -> out.append(value);
      case EMPTY -> out.append("[null]");
    }
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
