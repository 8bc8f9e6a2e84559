package io.postern.netconf.operation;

import io.postern.config.schema.LeafType;
import io.postern.config.schema.Names;
import io.postern.config.schema.Schema;
import io.postern.config.schema.SchemaNode;
import io.postern.config.schema.YangModule;
import io.postern.config.tree.Place;
import io.postern.core.gateway.GatewayEvent.Wish;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.RpcError;
import io.postern.netconf.xml.XmlElement;
import io.postern.view.AgentView;
import io.postern.view.Operator;
import io.postern.view.Operator.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** YANG 1.1 actions (RFC 7950 section 7.15): what an operator can ask for. */
public final class ActionOperation {
  private static final long SECONDS = Operator.BOUND_SECONDS + 5L;

  private final Schema schema;
  private final Operator operator;
  private final AgentView view;

  /** Hands actions to the operator's seam. */
  public ActionOperation(Schema schema, Operator operator, AgentView view) {
    this.schema = schema;
    this.operator = operator;
    this.view = view;
  }

  /** An action with its input; the error where the message is wrong. */
  private sealed interface Found {
    record Action(SchemaNode node, Place at, Map<String, String> input) implements Found {}

    record Wrong(RpcError error) implements Found {}
  }

  /** Does the action in the message. */
  public Outcome run(Client client, XmlElement request) {
    if (request.children().size() != 1) {
      return Outcome.failed(ErrorTag.MISSING_ELEMENT, "expected one action");
    }
    return switch (find(request.children().getFirst(), Place.root(schema.root()))) {
      case Found.Wrong(RpcError error) -> Outcome.failed(error);
      case Found.Action action -> run(client, action);
    };
  }

  private Found find(XmlElement xml, Place above) {
    Optional<YangModule> module = schema.moduleOfNamespace(xml.namespace());
    SchemaNode parent = above.node();
    Optional<SchemaNode> action =
        parent.action(xml.name()).filter(a -> module.filter(a.module()::equals).isPresent());
    if (action.isPresent()) {
      return input(xml, action.get(), above);
    }
    Optional<SchemaNode> child =
        module.flatMap(m -> parent.child(m.name(), xml.name())).filter(c -> !c.isTerminal());
    if (child.isEmpty()) {
      return wrong(ErrorTag.UNKNOWN_ELEMENT, above, xml.name() + " leads to no action", xml);
    }
    SchemaNode node = child.get();
    Map<String, String> keys = new HashMap<>();
    XmlElement next = null;
    for (XmlElement element : xml.children()) {
      Optional<SchemaNode> key = node.child(element.name()).filter(SchemaNode::isKey);
      if (key.isPresent()) {
        keys.put(element.name(), key.get().type().canonical(element.value()));
      } else if (next == null) {
        next = element;
      } else {
        return wrong(ErrorTag.BAD_ELEMENT, above.child(node), "expected one action", element);
      }
    }
    List<String> values = node.keys().stream().map(k -> keys.getOrDefault(k.name(), "")).toList();
    Place place = node.keys().isEmpty() ? above.child(node) : above.entry(node, values);
    if (keys.size() < node.keys().size()) {
      return wrong(ErrorTag.MISSING_ELEMENT, place, "a key is missing", xml);
    }
    return next == null
        ? wrong(ErrorTag.MISSING_ELEMENT, place, "expected an action", xml)
        : find(next, place);
  }

  private Found input(XmlElement xml, SchemaNode action, Place at) {
    Map<String, String> input = new HashMap<>();
    for (XmlElement element : xml.children()) {
      Optional<SchemaNode> leaf =
          schema
              .moduleOfNamespace(element.namespace())
              .flatMap(m -> action.child(m.name(), element.name()))
              .filter(SchemaNode::isTerminal);
      if (leaf.isEmpty()) {
        return wrong(ErrorTag.UNKNOWN_ELEMENT, at, element.name() + " is unknown here", element);
      }
      switch (leaf.get().type().read(element.value(), Names.MODULE_NAMES)) {
        case LeafType.Valid valid -> input.put(element.name(), valid.canonical());
        case LeafType.Invalid invalid -> {
          return wrong(
              ErrorTag.INVALID_VALUE,
              at,
              element.name() + ": expected " + invalid.expected(),
              element);
        }
      }
    }
    for (SchemaNode leaf : action.children()) {
      leaf.defaultValue().ifPresent(value -> input.putIfAbsent(leaf.name(), value));
      if (leaf.mandatory() && !input.containsKey(leaf.name())) {
        return wrong(ErrorTag.MISSING_ELEMENT, at, leaf.name() + " is missing", xml);
      }
    }
    return new Found.Action(action, at, input);
  }

  private static Found.Wrong wrong(ErrorTag tag, Place at, String sentence, XmlElement xml) {
    return new Found.Wrong(RpcError.at(tag, at, sentence).with("bad-element", xml.name()));
  }

  private Outcome run(Client client, Found.Action action) {
    Place at = action.at();
    if (at.node().module().name().equals("postern-gateway")) {
      return gateway(client, action);
    }
    boolean inGroup = at.node().name().equals("group");
    if (inGroup
        && view.snapshot().failover().groups().stream()
            .noneMatch(g -> g.name().equals(at.keys().getFirst()))) {
      return Outcome.failed(RpcError.at(ErrorTag.DATA_MISSING, at, "there is no such group"));
    }
    Operator.Caller caller = CommitOperations.caller(client);
    Map<String, String> input = action.input();
    return switch (action.node().name()) {
      case "move" ->
          await(
              action,
              operator.move(
                  caller,
                  at.keys().getFirst(),
                  Optional.ofNullable(input.get("ip")).map(IpAddress::of).orElse(null),
                  Integer.parseInt(input.getOrDefault("vlan-id", "0")),
                  Optional.ofNullable(input.get("to")).map(InterfaceName::of).orElse(null)));
      case "maintenance" ->
          await(
              action,
              operator.maintenance(
                  caller,
                  inGroup ? at.keys().getFirst() : null,
                  Boolean.parseBoolean(input.get("on")),
                  input.getOrDefault("reason", "")));
      case "rehearse" -> await(action, operator.rehearse(caller));
      default ->
          Outcome.failed(
              RpcError.at(
                  ErrorTag.OPERATION_NOT_SUPPORTED,
                  at,
                  "this agent has no action " + action.node().name()));
    };
  }

  private Outcome gateway(Client client, Found.Action action) {
    String group = action.at().keys().getFirst();
    boolean there =
        Stream.concat(
                view.gateways().groups().stream().map(g -> g.config().name()),
                view.gateways().balanced().stream().map(g -> g.config().name()))
            .anyMatch(group::equals);
    if (!there) {
      return Outcome.failed(
          RpcError.at(ErrorTag.DATA_MISSING, action.at(), "there is no such gateway group"));
    }
    Map<String, String> input = action.input();
    Optional<Wish> wish =
        Optional.ofNullable(
            switch (action.node().name()) {
              case "retire" ->
                  new Wish.Retire(Integer.parseInt(input.getOrDefault("forwarder", "0")));
              case "drain" ->
                  new Wish.Drain(Boolean.parseBoolean(input.getOrDefault("on", "true")));
              case "rebalance" -> new Wish.Rebalance();
              default -> null;
            });
    return wish.map(
            wanted ->
                await(action, operator.gateway(CommitOperations.caller(client), group, wanted)))
        .orElseGet(
            () ->
                Outcome.failed(
                    RpcError.at(
                        ErrorTag.OPERATION_NOT_SUPPORTED,
                        action.at(),
                        "this agent has no action " + action.node().name())));
  }

  private static Outcome await(Found.Action action, CompletableFuture<Reply> reply) {
    try {
      Reply answer = reply.get(SECONDS, TimeUnit.SECONDS);
      if (!answer.done()) {
        return Outcome.failed(RpcError.at(ErrorTag.OPERATION_FAILED, action.at(), answer.text()));
      }
      return new Outcome.Content(
          out -> out.leaf(action.node().module().namespace(), "text", answer.text()));
    } catch (TimeoutException | ExecutionException e) {
      return Outcome.failed(
          RpcError.at(ErrorTag.OPERATION_FAILED, action.at(), "the agent gave no answer"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Outcome.failed(
          RpcError.at(ErrorTag.OPERATION_FAILED, action.at(), "the agent is stopping"));
    }
  }
}
