package io.postern.netconf.operation;

import io.postern.config.tree.DataNode.Inner;
import io.postern.netconf.datastore.Datastore;
import io.postern.netconf.datastore.Target;
import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.Namespaces;
import io.postern.netconf.xml.RpcError;
import io.postern.netconf.xml.XmlElement;
import io.postern.view.Moment;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** get and get-config. */
public final class ReadOperations {
  private final Datastore datastore;
  private final StatePlan plan;
  private final Supplier<Moment> moments;
  private final UnaryOperator<Inner> protocolState;

  /**
   * Reads from these.
   *
   * @param protocolState adds what the server knows of itself to a tree
   */
  public ReadOperations(
      Datastore datastore,
      StatePlan plan,
      Supplier<Moment> moments,
      UnaryOperator<Inner> protocolState) {
    this.datastore = datastore;
    this.plan = plan;
    this.moments = moments;
    this.protocolState = protocolState;
  }

  /** Configuration and state. */
  public Outcome get(Client client, XmlElement request) {
    return reply(
        request,
        protocolState.apply(datastore.tree(Target.RUNNING)),
        () -> StateRows.at(plan, moments.get()));
  }

  /** Configuration. */
  public Outcome getConfig(Client client, XmlElement request) {
    return switch (DatastoreNames.read(request, "source")) {
      case DatastoreNames.Store(Target target) ->
          reply(request, datastore.tree(target), () -> StateRows.none(plan));
      case DatastoreNames.Inline ignored ->
          Outcome.failed(ErrorTag.INVALID_VALUE, "expected running or candidate, found config");
      case DatastoreNames.Wrong(RpcError error) -> Outcome.failed(error);
    };
  }

  private Outcome reply(XmlElement request, Inner tree, Supplier<StateRows> rows) {
    Optional<XmlElement> filter = request.child("filter");
    String type =
        filter
            .flatMap(f -> f.attribute("", "type").or(() -> f.attribute(Namespaces.BASE, "type")))
            .orElse("subtree");
    if (!type.equals("subtree")) {
      return Outcome.failed(
          RpcError.protocol(
                  ErrorTag.BAD_ATTRIBUTE, "expected a filter of type subtree, found " + type)
              .with("bad-attribute", "type")
              .with("bad-element", "filter"));
    }
    return new Outcome.Content(
        out -> {
          out.start(Namespaces.BASE, "data");
          new DataRenderer(datastore.schema(), rows.get(), out).write(tree, filter.orElse(null));
          out.end();
        });
  }
}
