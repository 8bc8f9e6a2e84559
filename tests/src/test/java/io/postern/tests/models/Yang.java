package io.postern.tests.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.model.api.ActionNodeContainer;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.EffectiveStatementEquivalent;
import org.opendaylight.yangtools.yang.model.api.ElementCountConstraint;
import org.opendaylight.yangtools.yang.model.api.ElementCountConstraintAware;
import org.opendaylight.yangtools.yang.model.api.LeafListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.MandatoryAware;
import org.opendaylight.yangtools.yang.model.api.Module;
import org.opendaylight.yangtools.yang.model.api.MustConstraintAware;
import org.opendaylight.yangtools.yang.model.api.NotificationDefinition;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.meta.DeclaredStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.BaseStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.TypeStatement;
import org.opendaylight.yangtools.yang.model.api.type.EnumTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.LengthConstraint;
import org.opendaylight.yangtools.yang.model.api.type.RangeRestrictedTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.StringTypeDefinition;
import org.opendaylight.yangtools.yang.model.spi.source.URLYangTextSource;
import org.opendaylight.yangtools.yang.parser.api.YangParser;
import org.opendaylight.yangtools.yang.parser.api.YangParserConfiguration;
import org.opendaylight.yangtools.yang.parser.api.YangParserException;
import org.opendaylight.yangtools.yang.parser.impl.DefaultYangParserFactory;

/** The YANG modules of the checkout as flat lists of nodes, in the order of the modules. */
final class Yang {
  /** A value of an enumeration. */
  record Value(int number, String description) {}

  /**
   * A node.
   *
   * @param path names from the root, without prefixes, {@code input} and {@code output}
   * @param module name of the module that defines it
   * @param declared its type as the module writes it, {@code identityref check} with its base;
   *     empty where it is not a leaf
   * @param type the type in effect; null where it is not a leaf
   * @param units in effect; empty where none
   * @param byDefault the default in effect; empty where none
   * @param choice names of the leaves of which one may be given; empty where it stands alone
   * @param rules error messages of its musts
   */
  record Node(
      String path,
      String module,
      Sort sort,
      boolean config,
      boolean operation,
      boolean mandatory,
      boolean ordered,
      boolean secret,
      int atLeast,
      List<String> keys,
      List<String> unique,
      String declared,
      @Nullable TypeDefinition<?> type,
      String units,
      String byDefault,
      List<String> choice,
      String description,
      List<String> rules) {
    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    String folder() {
      return path.substring(0, path.lastIndexOf('/'));
    }

    boolean isLeaf() {
      return sort == Sort.LEAF || sort == Sort.LEAF_LIST;
    }

    /** The values of an enumeration; empty for other types. */
    Map<String, Value> values() {
      return Yang.values(type);
    }

    /** Whether a typedef of this name is in the type's ancestry. */
    boolean is(String typedef) {
      for (TypeDefinition<?> t = type; t != null; t = t.getBaseType()) {
        if (t.getQName().getLocalName().equals(typedef)) {
          return true;
        }
      }
      return false;
    }
  }

  /** What a node is. */
  enum Sort {
    CONTAINER,
    LIST,
    LEAF,
    LEAF_LIST
  }

  private final EffectiveModelContext context;
  private final Map<String, String> modules = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, List<Node>> notifications = new LinkedHashMap<>();
  private final Map<String, NotificationDefinition> notificationDefinitions = new LinkedHashMap<>();

  private Yang(EffectiveModelContext context) {
    this.context = context;
    for (Module module : context.getModules()) {
      modules.put(module.getNamespace().toString(), module.getName());
    }
    context.getChildNodes().forEach(n -> add(nodes, "", true, false, n, List.of()));
    for (NotificationDefinition notification : context.getNotifications()) {
      if (module(notification.getQName().getNamespace()).equals("postern-notifications")) {
        String name = notification.getQName().getLocalName();
        List<Node> leaves = new ArrayList<>();
        notification
            .getChildNodes()
            .forEach(n -> add(leaves, "/" + name, false, false, n, List.of()));
        notifications.put(name, leaves);
        notificationDefinitions.put(name, notification);
      }
    }
  }

  /** Reads {@code yang/}. */
  static Yang read() {
    try {
      YangParser parser = parser();
      for (Path file : Checkout.files("yang", ".yang")) {
        parser.addSource(new URLYangTextSource(file.toUri().toURL()));
      }
      return new Yang(parser.buildEffectiveModel());
    } catch (IOException | YangParserException e) {
      throw new AssertionError("the YANG modules cannot be read", e);
    }
  }

  /** yangtools would rather be asked through Dagger, which is not wanted for one constructor. */
  @SuppressWarnings("removal")
  private static YangParser parser() {
    return new DefaultYangParserFactory().createParser(YangParserConfiguration.DEFAULT);
  }

  /** Every node of data and of operations. */
  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /** Nodes at and below a path. */
  List<Node> below(String path) {
    return nodes.stream()
        .filter(n -> n.path().equals(path) || n.path().startsWith(path + "/"))
        .toList();
  }

  /** A leaf. */
  Optional<Node> leaf(String path) {
    return nodes.stream().filter(n -> n.isLeaf() && n.path().equals(path)).findFirst();
  }

  /** Our notifications and their nodes. */
  Map<String, List<Node>> notifications() {
    return notifications;
  }

  /** What a notification's statements {@code pt:clears} name. */
  List<String> cleared(String notification) {
    NotificationDefinition definition = notificationDefinitions.get(notification);
    if (definition == null) {
      throw new AssertionError("no notification " + notification);
    }
    return declared(definition).stream()
        .flatMap(d -> d.declaredSubstatements().stream())
        .filter(s -> s.statementDefinition().getStatementName().getLocalName().equals("clears"))
        .map(DeclaredStatement::rawArgument)
        .toList();
  }

  /** A notification's description. */
  String description(String notification) {
    NotificationDefinition definition = notificationDefinitions.get(notification);
    return definition == null ? "" : Prose.oneLine(definition.getDescription().orElse(""));
  }

  /** Identities derived from a base of {@code postern-types}, name to description. */
  Map<String, String> identities(String base) {
    Map<String, String> found = new LinkedHashMap<>();
    context.getModules().stream()
        .flatMap(m -> m.getIdentities().stream())
        .filter(
            i ->
                i.getBaseIdentities().stream()
                    .anyMatch(b -> b.getQName().getLocalName().equals(base)))
        .forEach(
            i ->
                found.put(
                    i.getQName().getLocalName(), Prose.oneLine(i.getDescription().orElse(""))));
    return found;
  }

  /** Typedefs, {@code module:name} to definition. */
  Map<String, TypeDefinition<?>> typedefs() {
    Map<String, TypeDefinition<?>> found = new LinkedHashMap<>();
    for (Module module : context.getModules()) {
      module
          .getTypeDefinitions()
          .forEach(t -> found.put(module.getName() + ":" + t.getQName().getLocalName(), t));
    }
    return found;
  }

  /** The module that a prefix of a declared type stands for, seen from another module. */
  String moduleOfPrefix(String prefix, String from) {
    if (prefix.isEmpty()) {
      return from;
    }
    return context.getModules().stream()
        .filter(m -> m.getPrefix().equals(prefix))
        .map(Module::getName)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no module has the prefix " + prefix));
  }

  /** Values of an enumeration; empty for other types. */
  static Map<String, Value> values(@Nullable TypeDefinition<?> type) {
    Map<String, Value> values = new LinkedHashMap<>();
    if (type instanceof EnumTypeDefinition enumeration) {
      enumeration
          .getValues()
          .forEach(
              v ->
                  values.put(
                      v.getName(),
                      new Value(v.getValue(), Prose.oneLine(v.getDescription().orElse("")))));
    }
    return values;
  }

  /** Range or length in effect, as text; empty where there is none. */
  static String limits(@Nullable TypeDefinition<?> type) {
    return switch (type) {
      case RangeRestrictedTypeDefinition<?, ?> number ->
          number
              .getRangeConstraint()
              .map(
                  c ->
                      c.getAllowedRanges().asRanges().stream()
                          .map(r -> span(r.lowerEndpoint(), r.upperEndpoint()))
                          .collect(Collectors.joining(" or ")))
              .orElse("");
      case StringTypeDefinition text ->
          text.getLengthConstraint()
              .map(LengthConstraint::getAllowedRanges)
              .map(
                  ranges ->
                      ranges.asRanges().stream()
                          .map(r -> length(r.lowerEndpoint(), r.upperEndpoint()))
                          .filter(l -> !l.isEmpty())
                          .collect(Collectors.joining(" or ")))
              .orElse("");
      case null, default -> "";
    };
  }

  private static String length(int from, int to) {
    if (to == Integer.MAX_VALUE) {
      return from == 0 ? "" : "at least " + from + (from == 1 ? " character" : " characters");
    }
    return span(from, to) + " characters";
  }

  private static String span(Object from, Object to) {
    return from.equals(to) ? from.toString() : from + " to " + to;
  }

  private String module(Object namespace) {
    String module = modules.get(namespace.toString());
    if (module == null) {
      throw new AssertionError("no module has the namespace " + namespace);
    }
    return module;
  }

  private void add(
      List<Node> into,
      String folder,
      boolean config,
      boolean operation,
      DataSchemaNode yang,
      List<String> choice) {
    if (yang instanceof ChoiceSchemaNode either) {
      List<String> names =
          either.getCases().stream()
              .flatMap(c -> c.getChildNodes().stream())
              .map(n -> n.getQName().getLocalName())
              .toList();
      either
          .getCases()
          .forEach(
              c -> c.getChildNodes().forEach(n -> add(into, folder, config, operation, n, names)));
      return;
    }
    boolean configured = config && yang.effectiveConfig().orElse(true);
    Node node =
        node(folder + "/" + yang.getQName().getLocalName(), configured, operation, yang, choice);
    into.add(node);
    if (yang instanceof DataNodeContainer container) {
      container
          .getChildNodes()
          .forEach(n -> add(into, node.path(), configured, operation, n, List.of()));
    }
    if (yang instanceof ActionNodeContainer acting) {
      acting
          .getActions()
          .forEach(
              action -> {
                String path = node.path() + "/" + action.getQName().getLocalName();
                Stream.of(action.getInput(), action.getOutput())
                    .flatMap(side -> side.getChildNodes().stream())
                    .forEach(n -> add(into, path, false, true, n, List.of()));
              });
    }
  }

  private Node node(
      String path, boolean config, boolean operation, DataSchemaNode yang, List<String> choice) {
    TypeDefinition<?> type = yang instanceof TypedDataSchemaNode leaf ? leaf.getType() : null;
    return new Node(
        path,
        module(yang.getQName().getNamespace()),
        switch (yang) {
          case ListSchemaNode ignored -> Sort.LIST;
          case LeafListSchemaNode ignored -> Sort.LEAF_LIST;
          case TypedDataSchemaNode ignored -> Sort.LEAF;
          default -> Sort.CONTAINER;
        },
        config,
        operation,
        yang instanceof MandatoryAware m && m.isMandatory(),
        (yang instanceof ListSchemaNode l && l.isUserOrdered())
            || (yang instanceof LeafListSchemaNode ll && ll.isUserOrdered()),
        declared(yang).stream()
            .flatMap(d -> d.declaredSubstatements().stream())
            .anyMatch(
                s ->
                    s.statementDefinition()
                        .getStatementName()
                        .getLocalName()
                        .equals("default-deny-all")),
        yang instanceof ElementCountConstraintAware counted
            ? counted
                .getElementCountConstraint()
                .map(ElementCountConstraint::getMinElements)
                .orElse(0)
            : 0,
        yang instanceof ListSchemaNode list
            ? list.getKeyDefinition().stream().map(k -> k.getLocalName()).toList()
            : List.of(),
        yang instanceof ListSchemaNode list
            ? list.getUniqueConstraints().stream()
                .map(
                    u ->
                        u.argument().stream()
                            .map(a -> a.lastNodeIdentifier().getLocalName())
                            .sorted()
                            .collect(Collectors.joining(", ")))
                .toList()
            : List.of(),
        declaredType(yang),
        type,
        type == null ? "" : type.getUnits().orElse(""),
        type == null ? "" : type.getDefaultValue().map(Object::toString).orElse(""),
        choice,
        Prose.oneLine(yang.getDescription().orElse("")),
        yang instanceof MustConstraintAware m
            ? m.getMustConstraints().stream()
                .map(c -> Prose.oneLine(c.getErrorMessage().orElse("")))
                .filter(s -> !s.isEmpty())
                .toList()
            : List.of());
  }

  private static String declaredType(DataSchemaNode yang) {
    Optional<TypeStatement> type =
        declared(yang).flatMap(d -> d.findFirstDeclaredSubstatement(TypeStatement.class));
    String base =
        type.flatMap(t -> t.findFirstDeclaredSubstatement(BaseStatement.class))
            .map(b -> " " + String.valueOf(b.rawArgument()).replaceFirst("^.*:", ""))
            .orElse("");
    return type.map(t -> t.rawArgument() + base).orElse("");
  }

  private static Optional<DeclaredStatement<?>> declared(Object yang) {
    return yang instanceof EffectiveStatementEquivalent<?> node
        ? Optional.ofNullable(node.asEffectiveStatement().getDeclared())
        : Optional.empty();
  }
}
