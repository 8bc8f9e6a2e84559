package io.postern.config.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What may stand at one place of the data: a container, list, leaf, leaf-list, or the input of an
 * action. Choices and cases do not stand in data; their members stand here among the children and
 * say which case they belong to. Compared by identity.
 */
public final class SchemaNode {

  /** What it is. */
  public enum Kind {
    CONTAINER,
    LIST,
    LEAF,
    LEAF_LIST,
    /** An action, or a notification, or its input: a container that is never in a datastore. */
    OPERATION
  }

  /**
   * A choice that a node belongs to.
   *
   * @param choice the choice's name
   * @param chosen the case's name
   * @param mandatory whether one of the cases has to be there
   */
  public record Branch(String choice, String chosen, boolean mandatory) {}

  private final Kind kind;
  private final YangModule module;
  private final String name;
  private final @Nullable SchemaNode parent;
  private final boolean config;
  private final Map<String, SchemaNode> children = new LinkedHashMap<>();
  private final Map<String, SchemaNode> actions = new LinkedHashMap<>();
  private final List<SchemaNode> keys = new ArrayList<>();
  private final List<List<SchemaNode>> uniques = new ArrayList<>();
  private final List<String> musts = new ArrayList<>();
  private final List<Branch> branches = new ArrayList<>();
  private @Nullable LeafType type;
  private @Nullable String defaultValue;
  private boolean mandatory;
  private boolean presence;
  private boolean userOrdered;
  private boolean secret;
  private int minElements;
  private int maxElements = Integer.MAX_VALUE;

  SchemaNode(
      Kind kind, YangModule module, String name, @Nullable SchemaNode parent, boolean config) {
    this.kind = kind;
    this.module = module;
    this.name = name;
    this.parent = parent;
    this.config = config;
  }

  /** What it is. */
  public Kind kind() {
    return kind;
  }

  /** The module that defines it. */
  public YangModule module() {
    return module;
  }

  /** Its name without module or prefix. */
  public String name() {
    return name;
  }

  /** What it stands in; null for the root. */
  public @Nullable SchemaNode parent() {
    return parent;
  }

  /** Whether it is configuration; false: state. */
  public boolean config() {
    return config;
  }

  /** Whether it has to be there. */
  public boolean mandatory() {
    return mandatory;
  }

  /** Whether its mere presence means something (a presence container). */
  public boolean presence() {
    return presence;
  }

  /** Whether the order of its entries is the user's. */
  public boolean userOrdered() {
    return userOrdered;
  }

  /** Whether nobody may see it (nacm:default-deny-all). */
  public boolean secret() {
    return secret;
  }

  /** The least number of entries. */
  public int minElements() {
    return minElements;
  }

  /** The greatest number of entries. */
  public int maxElements() {
    return maxElements;
  }

  /** Its default in canonical form; empty where it has none. */
  public Optional<String> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /** The type of a leaf or leaf-list. */
  public LeafType type() {
    if (type == null) {
      throw new IllegalStateException(this + " has no type");
    }
    return type;
  }

  /** The keys of a list, in order. */
  public List<SchemaNode> keys() {
    return keys;
  }

  /** What must be unique among a list's entries, each a combination of leafs of the entry. */
  public List<List<SchemaNode>> uniques() {
    return uniques;
  }

  /** The XPath expressions of its must statements: each is checked in Java, beside the model. */
  public List<String> musts() {
    return musts;
  }

  /** The choices it belongs to, outermost first. */
  public List<Branch> branches() {
    return branches;
  }

  /** What may stand in it, in the order of the modules. */
  public Iterable<SchemaNode> children() {
    return children.values();
  }

  /** The child of this name and module. */
  public Optional<SchemaNode> child(String moduleName, String childName) {
    SchemaNode child = children.get(childName);
    if (child != null && child.module.name().equals(moduleName)) {
      return Optional.of(child);
    }
    return Optional.ofNullable(children.get(moduleName + ":" + childName));
  }

  /** The child of this name, whichever module defines it. */
  public Optional<SchemaNode> child(String childName) {
    return Optional.ofNullable(children.get(childName));
  }

  /** The child of this name; throws where the modules have none. */
  public SchemaNode require(String childName) {
    SchemaNode child = children.get(childName);
    if (child == null) {
      throw new IllegalArgumentException(this + " has no child " + childName);
    }
    return child;
  }

  /** The action of this name. */
  public Optional<SchemaNode> action(String actionName) {
    return Optional.ofNullable(actions.get(actionName));
  }

  /** Its actions. */
  Collection<SchemaNode> actions() {
    return actions.values();
  }

  /** Whether it is a leaf or a leaf-list. */
  public boolean isTerminal() {
    return kind == Kind.LEAF || kind == Kind.LEAF_LIST;
  }

  /** Whether it is a key of the list it stands in. */
  public boolean isKey() {
    return parent != null && parent.keys.contains(this);
  }

  /** Its path as RFC 7951 writes it: a module name wherever it changes. */
  @Override
  public String toString() {
    if (parent == null) {
      return "/";
    }
    String above = parent.parent == null ? "" : parent.toString();
    return above + "/" + (ofParentsModule() ? "" : module.name() + ":") + name;
  }

  /** Whether the node it stands in is of the same module: then it needs no module name. */
  public boolean ofParentsModule() {
    return parent != null && parent.module.equals(module);
  }

  void add(SchemaNode child) {
    // Two modules may augment one node with one name: the second is found by its full name only.
    if (children.putIfAbsent(child.name, child) != null) {
      children.put(child.module.name() + ":" + child.name, child);
    }
  }

  void addAction(SchemaNode action) {
    actions.put(action.name, action);
  }

  void addMust(String xpath) {
    musts.add(xpath);
  }

  void mark(boolean isMandatory, boolean isSecret, List<Branch> among) {
    mandatory = isMandatory;
    secret = isSecret;
    branches.addAll(among);
  }

  void markPresence() {
    presence = true;
  }

  void markUserOrdered() {
    userOrdered = true;
  }

  void bound(int min, int max) {
    minElements = min;
    maxElements = max;
  }

  void typed(LeafType leafType, @Nullable String byDefault) {
    type = leafType;
    defaultValue = byDefault;
  }

  void key(SchemaNode leaf) {
    keys.add(leaf);
  }

  void unique(List<SchemaNode> leafs) {
    uniques.add(leafs);
  }
}
