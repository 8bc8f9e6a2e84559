package io.postern.config.schema;

import io.postern.config.schema.LeafType.Range;
import io.postern.config.schema.LeafType.Shape;
import io.postern.config.schema.SchemaNode.Branch;
import io.postern.config.schema.SchemaNode.Kind;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The schema as octets: read in some ten milliseconds, where parsing the modules takes the better
 * part of a second. Whoever keeps one keeps a digest of the modules with it.
 */
final class SchemaImage {
  /** To be raised with every change of what is written here. */
  static final int FORMAT = 1;

  private SchemaImage() {}

  /** A tree and the notifications beside it. */
  record Contents(SchemaNode root, Map<String, SchemaNode> notifications) {}

  static void write(DataOutputStream out, List<YangModule> modules, Contents contents)
      throws IOException {
    new Writer(out, modules).contents(contents);
  }

  static Contents read(DataInputStream in, List<YangModule> modules, YangModule nobody)
      throws IOException {
    return new Reader(in, modules, nobody).contents();
  }

  private record Writer(DataOutputStream out, List<YangModule> modules) {
    void contents(Contents contents) throws IOException {
      node(contents.root());
      out.writeInt(contents.notifications().size());
      for (SchemaNode notification : contents.notifications().values()) {
        node(notification);
      }
    }

    private void node(SchemaNode node) throws IOException {
      out.writeUTF(node.kind().name());
      out.writeInt(modules.indexOf(node.module()));
      out.writeUTF(node.name());
      out.writeBoolean(node.config());
      out.writeBoolean(node.mandatory());
      out.writeBoolean(node.presence());
      out.writeBoolean(node.userOrdered());
      out.writeBoolean(node.secret());
      out.writeInt(node.minElements());
      out.writeInt(node.maxElements());
      optional(node.defaultValue().orElse(null));
      texts(node.musts());
      out.writeInt(node.branches().size());
      for (Branch branch : node.branches()) {
        out.writeUTF(branch.choice());
        out.writeUTF(branch.chosen());
        out.writeBoolean(branch.mandatory());
      }
      if (node.isTerminal()) {
        type(node.type());
      }
      List<SchemaNode> children = new ArrayList<>();
      node.children().forEach(children::add);
      nodes(children);
      nodes(node.actions());
      texts(node.keys().stream().map(SchemaNode::name).toList());
      out.writeInt(node.uniques().size());
      for (List<SchemaNode> unique : node.uniques()) {
        texts(unique.stream().map(leaf -> path(node, leaf)).toList());
      }
    }

    private static String path(SchemaNode list, SchemaNode leaf) {
      SchemaNode parent = leaf.parent();
      return parent == null || parent.equals(list)
          ? leaf.name()
          : path(list, parent) + "/" + leaf.name();
    }

    private void nodes(Collection<SchemaNode> nodes) throws IOException {
      out.writeInt(nodes.size());
      for (SchemaNode node : nodes) {
        node(node);
      }
    }

    private void type(LeafType type) throws IOException {
      switch (type) {
        case LeafType.Whole whole -> {
          out.writeByte('w');
          ranges(whole.ranges());
          out.writeBoolean(whole.wide());
        }
        case LeafType.Decimal decimal -> {
          out.writeByte('d');
          ranges(decimal.ranges());
          out.writeInt(decimal.fractionDigits());
        }
        case LeafType.Text text -> {
          out.writeByte('t');
          ranges(text.lengths());
          out.writeInt(text.patterns().size());
          for (Shape shape : text.patterns()) {
            out.writeUTF(shape.pattern().pattern());
            out.writeUTF(shape.yang());
            out.writeBoolean(shape.inverted());
            optional(shape.message().orElse(null));
          }
          out.writeUTF(text.meaning().name());
        }
        case LeafType.Truth ignored -> out.writeByte('b');
        case LeafType.Enumeration names -> {
          out.writeByte('e');
          texts(names.names());
        }
        case LeafType.Identity identity -> {
          out.writeByte('i');
          texts(identity.identities());
        }
        case LeafType.Reference reference -> {
          out.writeByte('r');
          type(reference.target());
          out.writeUTF(reference.path());
        }
        case LeafType.Union union -> {
          out.writeByte('u');
          out.writeInt(union.members().size());
          for (LeafType member : union.members()) {
            type(member);
          }
        }
        case LeafType.Binary binary -> {
          out.writeByte('o');
          ranges(binary.lengths());
        }
        case LeafType.Bits bits -> {
          out.writeByte('s');
          texts(bits.names());
        }
        case LeafType.Empty ignored -> out.writeByte('n');
        case LeafType.Opaque ignored -> out.writeByte('q');
      }
    }

    private void ranges(List<Range> ranges) throws IOException {
      out.writeInt(ranges.size());
      for (Range range : ranges) {
        out.writeUTF(range.from().toString());
        out.writeUTF(range.to().toString());
      }
    }

    private void texts(Collection<String> texts) throws IOException {
      out.writeInt(texts.size());
      for (String text : texts) {
        out.writeUTF(text);
      }
    }

    private void optional(@Nullable String text) throws IOException {
      out.writeBoolean(text != null);
      if (text != null) {
        out.writeUTF(text);
      }
    }
  }

  private record Reader(DataInputStream in, List<YangModule> modules, YangModule nobody) {
    Contents contents() throws IOException {
      SchemaNode root = node(null);
      Map<String, SchemaNode> notifications = new LinkedHashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        SchemaNode notification = node(null);
        notifications.put(notification.name(), notification);
      }
      return new Contents(root, notifications);
    }

    private SchemaNode node(@Nullable SchemaNode parent) throws IOException {
      Kind kind = Kind.valueOf(in.readUTF());
      int module = in.readInt();
      SchemaNode node =
          new SchemaNode(
              kind,
              module < 0 ? nobody : modules.get(module),
              in.readUTF(),
              parent,
              in.readBoolean());
      boolean mandatory = in.readBoolean();
      if (in.readBoolean()) {
        node.markPresence();
      }
      if (in.readBoolean()) {
        node.markUserOrdered();
      }
      boolean secret = in.readBoolean();
      node.bound(in.readInt(), in.readInt());
      String byDefault = optional();
      texts().forEach(node::addMust);
      List<Branch> branches = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        branches.add(new Branch(in.readUTF(), in.readUTF(), in.readBoolean()));
      }
      node.mark(mandatory, secret, branches);
      if (node.isTerminal()) {
        node.typed(type(), byDefault);
      }
      for (int left = in.readInt(); left > 0; left--) {
        node.add(node(node));
      }
      for (int left = in.readInt(); left > 0; left--) {
        node.addAction(node(node));
      }
      texts().forEach(key -> node.key(node.require(key)));
      for (int left = in.readInt(); left > 0; left--) {
        node.unique(texts().stream().map(path -> descend(node, path)).toList());
      }
      return node;
    }

    private static SchemaNode descend(SchemaNode list, String path) {
      SchemaNode at = list;
      for (String step : path.split("/", -1)) {
        at = at.require(step);
      }
      return at;
    }

    private LeafType type() throws IOException {
      int tag = in.readByte();
      return switch (tag) {
        case 'w' -> new LeafType.Whole(ranges(), in.readBoolean());
        case 'd' -> new LeafType.Decimal(ranges(), in.readInt());
        case 't' -> new LeafType.Text(ranges(), shapes(), LeafType.Meaning.valueOf(in.readUTF()));
        case 'b' -> new LeafType.Truth();
        case 'e' -> new LeafType.Enumeration(texts());
        case 'i' -> new LeafType.Identity(new TreeSet<>(texts()));
        case 'r' -> new LeafType.Reference(type(), in.readUTF());
        case 'u' -> {
          List<LeafType> members = new ArrayList<>();
          for (int left = in.readInt(); left > 0; left--) {
            members.add(type());
          }
          yield new LeafType.Union(members);
        }
        case 'o' -> new LeafType.Binary(ranges());
        case 's' -> new LeafType.Bits(texts());
        case 'n' -> new LeafType.Empty();
        case 'q' -> new LeafType.Opaque();
        default -> throw new IOException("no type has the tag " + tag);
      };
    }

    private List<Shape> shapes() throws IOException {
      List<Shape> shapes = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        shapes.add(
            new Shape(
                Pattern.compile(in.readUTF()),
                in.readUTF(),
                in.readBoolean(),
                Optional.ofNullable(optional())));
      }
      return shapes;
    }

    private List<Range> ranges() throws IOException {
      List<Range> ranges = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        ranges.add(new Range(new BigDecimal(in.readUTF()), new BigDecimal(in.readUTF())));
      }
      return ranges;
    }

    private List<String> texts() throws IOException {
      List<String> texts = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        texts.add(in.readUTF());
      }
      return texts;
    }

    private @Nullable String optional() throws IOException {
      return in.readBoolean() ? in.readUTF() : null;
    }
  }
}
