package io.postern.netconf.operation;

import io.postern.netconf.datastore.Datastore;
import io.postern.netconf.datastore.Lock;
import io.postern.netconf.datastore.Target;
import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.RpcError;
import io.postern.netconf.xml.XmlElement;
import io.postern.view.Operator;
import java.time.Instant;

/** commit, discard-changes, validate, lock, unlock. */
public final class CommitOperations {
  private final Datastore datastore;

  /** Works on a datastore. */
  public CommitOperations(Datastore datastore) {
    this.datastore = datastore;
  }

  /** Makes the candidate the running configuration. */
  public Outcome commit(Client client, XmlElement request) {
    if (!request.children().isEmpty()) {
      String element = request.children().getFirst().name();
      return Outcome.failed(
          RpcError.protocol(
                  ErrorTag.UNKNOWN_ELEMENT, "a commit is for good here: " + element + " is unknown")
              .with("bad-element", element));
    }
    return Outcome.of(datastore.commit(caller(client), client.session()));
  }

  /** Who asks, for the audit log. */
  static Operator.Caller caller(Client client) {
    return new Operator.Caller(client.user(), "netconf " + client.source());
  }

  /** Forgets what was not committed. */
  public Outcome discard(Client client, XmlElement request) {
    return Outcome.of(datastore.discard(client.session()));
  }

  /** Everything that is wrong with a configuration. */
  public Outcome validate(Client client, XmlElement request) {
    return switch (DatastoreNames.read(request, "source")) {
      case DatastoreNames.Store(Target target) -> Outcome.of(datastore.validate(target));
      case DatastoreNames.Inline(XmlElement config) -> Outcome.of(datastore.validate(config));
      case DatastoreNames.Wrong(RpcError error) -> Outcome.failed(error);
    };
  }

  /** Keeps others from changing a datastore. */
  public Outcome lock(Client client, XmlElement request) {
    return switch (DatastoreNames.read(request, "target")) {
      case DatastoreNames.Store(Target target) ->
          Outcome.of(
              datastore.lock(
                  target,
                  new Lock(
                      client.session(),
                      "netconf session " + client.session() + " of " + client.user(),
                      Instant.now())));
      case DatastoreNames.Inline ignored -> noDatastore();
      case DatastoreNames.Wrong(RpcError error) -> Outcome.failed(error);
    };
  }

  /** Lets others change it again. */
  public Outcome unlock(Client client, XmlElement request) {
    return switch (DatastoreNames.read(request, "target")) {
      case DatastoreNames.Store(Target target) ->
          Outcome.of(datastore.unlock(target, client.session()));
      case DatastoreNames.Inline ignored -> noDatastore();
      case DatastoreNames.Wrong(RpcError error) -> Outcome.failed(error);
    };
  }

  private static Outcome noDatastore() {
    return Outcome.failed(ErrorTag.INVALID_VALUE, "expected running or candidate, found config");
  }
}
