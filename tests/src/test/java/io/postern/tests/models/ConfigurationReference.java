package io.postern.tests.models;

import io.postern.tests.models.Yang.Node;
import io.postern.tests.models.Yang.Sort;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.EnumTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.UnionTypeDefinition;

/** The tables of {@code docs/configuration.md}: every leaf that can be configured. */
final class ConfigurationReference {
  private static final List<String> ROOTS =
      List.of(
          "/postern/node",
          "/postern/cluster",
          "/postern/failover",
          "/postern/gateway",
          "/postern/management");

  /** Of all modules with configuration, the one whose nodes the agent does not have. */
  private static final String NOT_THERE = "/nacm/";

  private final Yang yang;
  private final StringBuilder page = new StringBuilder();
  private final Set<String> typedefs = new LinkedHashSet<>();

  private ConfigurationReference(Yang yang) {
    this.yang = yang;
  }

  /** Markdown drawn from the modules. */
  static String of(Yang yang) {
    ConfigurationReference reference = new ConfigurationReference(yang);
    for (Node leaf : yang.nodes()) {
      if (leaf.isLeaf()
          && leaf.config()
          && !leaf.path().startsWith(NOT_THERE)
          && ROOTS.stream().noneMatch(root -> leaf.path().startsWith(root + "/"))) {
        throw new AssertionError(leaf.path() + " can be configured and has no section");
      }
    }
    for (String root : ROOTS) {
      List<Node> nodes = yang.below(root).stream().filter(Node::config).toList();
      nodes.stream().filter(n -> !n.isLeaf()).forEach(n -> reference.section(n, nodes));
    }
    reference.types();
    return reference.page.toString();
  }

  private void section(Node folder, List<Node> nodes) {
    List<Node> leaves =
        nodes.stream()
            .filter(n -> n.isLeaf() && n.folder().equals(folder.path()))
            .sorted(Comparator.comparing(n -> !folder.keys().contains(n.name())))
            .toList();
    if (leaves.isEmpty()) {
      return;
    }
    line("## " + Prose.code(heading(folder)));
    line("");
    line("Module `" + leaves.getFirst().module() + "`. " + folder.description());
    line("");
    if (folder.sort() == Sort.LIST) {
      line(listing(folder));
      line("");
    }
    line("| leaf | type | units | default | required | meaning |");
    line("| --- | --- | --- | --- | --- | --- |");
    leaves.forEach(leaf -> row(folder, leaf));
    line("");
    rules(folder, leaves);
  }

  private String heading(Node folder) {
    StringBuilder path = new StringBuilder();
    for (int slash = 1; slash > 0; ) {
      int next = folder.path().indexOf('/', slash);
      String here = next < 0 ? folder.path() : folder.path().substring(0, next);
      path.append('/').append(here.substring(here.lastIndexOf('/') + 1));
      yang.nodes().stream()
          .filter(n -> n.path().equals(here) && n.sort() == Sort.LIST)
          .findFirst()
          .ifPresent(n -> path.append('[').append(String.join(" ", n.keys())).append(']'));
      slash = next + 1;
    }
    return path.toString();
  }

  private static String listing(Node list) {
    String keys = list.keys().stream().map(Prose::code).collect(Collectors.joining(", "));
    return "A list; key: "
        + keys
        + (list.atLeast() > 0 ? "; at least " + list.atLeast() + " entry" : "")
        + (list.ordered() ? "; the order of the entries matters" : "")
        + list.unique().stream()
            .map(u -> "; no two entries may have the same " + Prose.code(u))
            .collect(Collectors.joining())
        + ".";
  }

  private void row(Node folder, Node leaf) {
    String values =
        leaf.values().entrySet().stream()
            .map(
                v ->
                    "<br>" + Prose.code(v.getKey()) + ": " + Prose.cell(v.getValue().description()))
            .collect(Collectors.joining());
    line(
        "| "
            + Prose.code(leaf.name())
            + " | "
            + type(leaf)
            + " | "
            + Prose.cell(leaf.units())
            + " | "
            + (leaf.byDefault().isEmpty() ? "-" : Prose.code(leaf.byDefault()))
            + " | "
            + required(folder, leaf)
            + " | "
            + Prose.cell(leaf.description())
            + (leaf.secret() ? " A secret: no window of the network shows it." : "")
            + values
            + " |");
  }

  private static String required(Node folder, Node leaf) {
    if (folder.keys().contains(leaf.name())) {
      return "key";
    }
    if (!leaf.choice().isEmpty()) {
      return "one of " + leaf.choice().stream().map(Prose::code).collect(Collectors.joining(", "));
    }
    return leaf.mandatory() ? "yes" : leaf.atLeast() > 0 ? "at least " + leaf.atLeast() : "no";
  }

  private String type(Node leaf) {
    TypeDefinition<?> type = leaf.type();
    String list = leaf.sort() == Sort.LEAF_LIST ? "list of " : "";
    if (!leaf.values().isEmpty()) {
      return list
          + leaf.values().keySet().stream().map(Prose::code).collect(Collectors.joining(", "));
    }
    if (leaf.declared().equals("leafref")) {
      return list + "name that is configured there";
    }
    String declared = leaf.declared();
    String limits = Yang.limits(type);
    if (isTypedef(declared)) {
      String module =
          yang.moduleOfPrefix(
              declared.contains(":") ? declared.substring(0, declared.indexOf(':')) : "",
              leaf.module());
      String name = declared.substring(declared.indexOf(':') + 1);
      typedefs.add(module + ":" + name);
      TypeDefinition<?> definition = typedef(module + ":" + name);
      boolean same = limits.equals(Yang.limits(definition));
      return list + "[" + name + "](#" + name + ")" + (same ? "" : ", " + Prose.cell(limits));
    }
    return list + declared + (limits.isEmpty() ? "" : ", " + Prose.cell(limits));
  }

  private boolean isTypedef(String declared) {
    return declared.contains(":")
        || yang.typedefs().keySet().stream().anyMatch(t -> t.endsWith(":" + declared));
  }

  private TypeDefinition<?> typedef(String name) {
    TypeDefinition<?> found = yang.typedefs().get(name);
    if (found == null) {
      throw new AssertionError("no typedef " + name);
    }
    return found;
  }

  private void rules(Node folder, List<Node> leaves) {
    List<String> rules =
        java.util.stream.Stream.concat(
                folder.rules().stream(), leaves.stream().flatMap(l -> l.rules().stream()))
            .distinct()
            .toList();
    if (!rules.isEmpty()) {
      line("Refused with one of these sentences where they do not hold:");
      line("");
      rules.forEach(rule -> line("- " + rule));
      line("");
    }
  }

  private void types() {
    line("## Types");
    line("");
    Map<String, String> sorted = new TreeMap<>();
    typedefs.forEach(t -> sorted.put(t.substring(t.indexOf(':') + 1), t));
    sorted.forEach(
        (name, full) -> {
          TypeDefinition<?> type = typedef(full);
          line("### " + name);
          line("");
          line(
              "Module `"
                  + full.substring(0, full.indexOf(':'))
                  + "`. "
                  + firstParagraph(type.getDescription().orElse("")));
          String limits = Yang.limits(type);
          if (!limits.isEmpty()) {
            line("");
            line("Allowed: " + limits + ".");
          }
          Yang.values(type)
              .forEach((value, v) -> line("\n- " + Prose.code(value) + ": " + v.description()));
          members(type);
          line("");
        });
  }

  private void members(@Nullable TypeDefinition<?> type) {
    if (type instanceof UnionTypeDefinition union
        && union.getTypes().stream().anyMatch(EnumTypeDefinition.class::isInstance)) {
      line("");
      for (TypeDefinition<?> member : union.getTypes()) {
        Yang.values(member)
            .forEach((value, v) -> line("- " + Prose.code(value) + ": " + v.description()));
        if (!(member instanceof EnumTypeDefinition)) {
          line("- a number, " + Yang.limits(member));
        }
      }
    }
  }

  private static String firstParagraph(String text) {
    String stripped = text.strip();
    int end = stripped.indexOf("\n\n");
    return Prose.cell(end < 0 ? stripped : stripped.substring(0, end));
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
