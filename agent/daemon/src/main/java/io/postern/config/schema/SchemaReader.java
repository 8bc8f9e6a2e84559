package io.postern.config.schema;

import io.postern.config.schema.SchemaNode.Branch;
import io.postern.config.schema.SchemaNode.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.ActionNodeContainer;
import org.opendaylight.yangtools.yang.model.api.CaseSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ContainerSchemaNode;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.EffectiveStatementEquivalent;
import org.opendaylight.yangtools.yang.model.api.ElementCountConstraint;
import org.opendaylight.yangtools.yang.model.api.ElementCountConstraintAware;
import org.opendaylight.yangtools.yang.model.api.LeafListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.LeafSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.MandatoryAware;
import org.opendaylight.yangtools.yang.model.api.MustConstraintAware;
import org.opendaylight.yangtools.yang.model.api.NotificationDefinition;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.meta.DeclaredStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.MustEffectiveStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.MustStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.SchemaNodeIdentifier;

/** Turns yangtools' effective model into {@link SchemaNode}s, choices flattened. */
final class SchemaReader {
  private final EffectiveModelContext context;
  private final Map<String, YangModule> modules;
  private final TypeReader types;
  private final List<Typed> untyped = new ArrayList<>();
  private final Map<SchemaNode, TypeDefinition<?>> definitions = new HashMap<>();

  private record Typed(SchemaNode node, TypeDefinition<?> type, @Nullable String byDefault) {}

  /**
   * A reader.
   *
   * @param modules by namespace
   */
  SchemaReader(EffectiveModelContext context, Map<String, YangModule> modules) {
    this.context = context;
    this.modules = modules;
    Map<String, String> names = new HashMap<>();
    modules.forEach((namespace, module) -> names.put(namespace, module.name()));
    types = new TypeReader(context, names);
  }

  /** The root: every implemented module's nodes stand in it. */
  SchemaNode root(YangModule nobody) {
    SchemaNode root = new SchemaNode(Kind.CONTAINER, nobody, "", null, true);
    for (DataSchemaNode child : ordered(root, context)) {
      if (module(child.getQName()).implemented()) {
        add(root, child, List.of());
      }
    }
    return root;
  }

  /** The notifications at the top of implemented modules, by name. */
  Map<String, SchemaNode> notifications() {
    Map<String, SchemaNode> found = new LinkedHashMap<>();
    for (NotificationDefinition notification : context.getNotifications()) {
      QName name = notification.getQName();
      if (module(name).implemented()) {
        SchemaNode node =
            new SchemaNode(Kind.OPERATION, module(name), name.getLocalName(), null, false);
        notification.getChildNodes().forEach(child -> add(node, child, List.of()));
        found.put(name.getLocalName(), node);
      }
    }
    return found;
  }

  /** Gives every leaf its type; leafrefs need the whole tree. */
  void finish() {
    untyped.forEach(t -> definitions.put(t.node(), t.type()));
    for (Typed t : untyped) {
      LeafType type = types.read(t.type(), path -> referred(t.node(), path));
      String byDefault = t.byDefault();
      t.node().typed(type, byDefault == null ? null : type.canonical(byDefault));
    }
  }

  /** The type of the leaf at a leafref's path: prefixes are ignored, names are unique enough. */
  private @Nullable TypeDefinition<?> referred(SchemaNode from, String path) {
    SchemaNode at = SchemaPaths.follow(from, path);
    return at == null ? null : definitions.get(at);
  }

  private void add(SchemaNode parent, DataSchemaNode yang, List<Branch> branches) {
    if (yang instanceof ChoiceSchemaNode choice) {
      for (CaseSchemaNode branch : choice.getCases()) {
        List<Branch> inner = new ArrayList<>(branches);
        inner.add(
            new Branch(
                choice.getQName().getLocalName(),
                branch.getQName().getLocalName(),
                choice.isMandatory()));
        branch.getChildNodes().forEach(child -> add(parent, child, inner));
      }
      return;
    }
    boolean config = parent.config() && yang.effectiveConfig().orElse(true);
    SchemaNode node =
        new SchemaNode(
            kind(yang), module(yang.getQName()), yang.getQName().getLocalName(), parent, config);
    boolean secret = denied(yang) || parent.secret();
    node.mark(yang instanceof MandatoryAware m && m.isMandatory(), secret, branches);
    if (yang instanceof MustConstraintAware m) {
      m.getMustConstraints()
          .forEach(
              must -> {
                MustEffectiveStatement statement = must.asEffectiveStatement();
                MustStatement declared = statement.getDeclared();
                String xpath = declared == null ? null : declared.rawArgument();
                if (xpath != null) {
                  node.addMust(xpath);
                }
              });
    }
    if (yang instanceof ElementCountConstraintAware counted) {
      counted.getElementCountConstraint().ifPresent(c -> bound(node, c));
    }
    switch (yang) {
      case ContainerSchemaNode container -> {
        if (container.isPresenceContainer()) {
          node.markPresence();
        }
        addAll(node, container);
      }
      case ListSchemaNode list -> {
        if (list.isUserOrdered()) {
          node.markUserOrdered();
        }
        addAll(node, list);
        list.getKeyDefinition().forEach(key -> node.key(node.require(key.getLocalName())));
        list.getUniqueConstraints()
            .forEach(
                unique ->
                    node.unique(
                        unique.argument().stream().map(leaf -> descend(node, leaf)).toList()));
      }
      case LeafSchemaNode leaf ->
          typed(node, leaf, leaf.getType().getDefaultValue().map(Object::toString).orElse(null));
      case LeafListSchemaNode leafs -> {
        if (leafs.isUserOrdered()) {
          node.markUserOrdered();
        }
        typed(node, leafs, null);
      }
      default -> node.mark(false, secret, List.of());
    }
    parent.add(node);
  }

  /** Own children as the module has them, then those of other modules, by the modules' names. */
  private List<DataSchemaNode> ordered(SchemaNode node, DataNodeContainer yang) {
    List<DataSchemaNode> children = new ArrayList<>(yang.getChildNodes());
    children.sort(
        Comparator.comparing(
            child -> {
              YangModule module = module(child.getQName());
              return module.equals(node.module()) ? "" : module.name();
            }));
    return children;
  }

  private void addAll(SchemaNode node, DataNodeContainer yang) {
    ordered(node, yang).forEach(child -> add(node, child, List.of()));
    if (yang instanceof ActionNodeContainer acting) {
      acting
          .getActions()
          .forEach(
              action -> {
                QName name = action.getQName();
                SchemaNode operation =
                    new SchemaNode(Kind.OPERATION, module(name), name.getLocalName(), node, true);
                action
                    .getInput()
                    .getChildNodes()
                    .forEach(child -> add(operation, child, List.of()));
                node.addAction(operation);
              });
    }
  }

  private void typed(SchemaNode node, TypedDataSchemaNode leaf, @Nullable String byDefault) {
    untyped.add(new Typed(node, leaf.getType(), byDefault));
  }

  private static SchemaNode descend(SchemaNode list, SchemaNodeIdentifier.Descendant path) {
    SchemaNode at = list;
    for (QName step : path.getNodeIdentifiers()) {
      at = at.require(step.getLocalName());
    }
    return at;
  }

  private static void bound(SchemaNode node, ElementCountConstraint constraint) {
    Integer min = constraint.getMinElements();
    Integer max = constraint.getMaxElements();
    node.bound(min == null ? 0 : min, max == null ? Integer.MAX_VALUE : max);
  }

  /**
   * Whether nacm:default-deny-all stands on a node. Only the declared statements tell: the parser's
   * usual reactor does not take the extension into the effective model.
   */
  private static boolean denied(DataSchemaNode yang) {
    if (!(yang instanceof EffectiveStatementEquivalent<?> node)) {
      return false;
    }
    DeclaredStatement<?> declared = node.asEffectiveStatement().getDeclared();
    return declared != null
        && declared.declaredSubstatements().stream()
            .map(s -> s.statementDefinition().getStatementName().getLocalName())
            .anyMatch("default-deny-all"::equals);
  }

  private static Kind kind(DataSchemaNode yang) {
    return switch (yang) {
      case ListSchemaNode ignored -> Kind.LIST;
      case LeafSchemaNode ignored -> Kind.LEAF;
      case LeafListSchemaNode ignored -> Kind.LEAF_LIST;
      default -> Kind.CONTAINER;
    };
  }

  private YangModule module(QName name) {
    YangModule module = modules.get(name.getNamespace().toString());
    if (module == null) {
      throw new IllegalStateException("no module for " + name);
    }
    return module;
  }
}
