package io.postern.netconf.operation;

import io.postern.netconf.datastore.Datastore;
import io.postern.netconf.datastore.EditOperation;
import io.postern.netconf.datastore.Target;
import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.RpcError;
import io.postern.netconf.xml.XmlElement;
import java.util.Optional;
import java.util.Set;

/** edit-config, copy-config, delete-config. */
public final class EditOperations {
  private static final Set<String> TEST_OPTIONS = Set.of("test-then-set", "set", "test-only");
  private static final String ONLY_CANDIDATE =
      "the running configuration is changed by a commit alone: edit the candidate";

  private final Datastore datastore;

  /** Edits a datastore. */
  public EditOperations(Datastore datastore) {
    this.datastore = datastore;
  }

  /**
   * Edits the candidate, always wholly or not at all. Unless test-option says otherwise only the
   * edit itself is checked, so that a candidate may become right step by step.
   */
  public Outcome edit(Client client, XmlElement request) {
    switch (DatastoreNames.read(request, "target")) {
      case DatastoreNames.Wrong(RpcError error) -> {
        return Outcome.failed(error);
      }
      case DatastoreNames.Inline ignored -> {
        return Outcome.failed(ErrorTag.INVALID_VALUE, "expected candidate, found config");
      }
      case DatastoreNames.Store(Target target) -> {
        if (target == Target.RUNNING) {
          return Outcome.failed(ErrorTag.OPERATION_NOT_SUPPORTED, ONLY_CANDIDATE);
        }
      }
    }
    String wanted = option(request, "default-operation").orElse("merge");
    Optional<EditOperation> byDefault =
        EditOperation.parse(wanted)
            .filter(
                o ->
                    o == EditOperation.MERGE
                        || o == EditOperation.REPLACE
                        || o == EditOperation.NONE);
    if (byDefault.isEmpty()) {
      return invalid("default-operation", "expected one of merge, replace, none", wanted);
    }
    String test = option(request, "test-option").orElse("");
    if (!test.isEmpty() && !TEST_OPTIONS.contains(test)) {
      return invalid("test-option", "expected one of test-then-set, set, test-only", test);
    }
    String onError = option(request, "error-option").orElse("rollback-on-error");
    if (onError.equals("continue-on-error")) {
      return Outcome.failed(
          ErrorTag.OPERATION_NOT_SUPPORTED,
          "an edit is made wholly or not at all: use rollback-on-error");
    }
    if (!onError.equals("rollback-on-error") && !onError.equals("stop-on-error")) {
      return invalid("error-option", "expected rollback-on-error", onError);
    }
    Optional<XmlElement> config = request.child("config");
    if (config.isEmpty()) {
      return Outcome.failed(
          RpcError.protocol(ErrorTag.MISSING_ELEMENT, "expected config")
              .with("bad-element", "config"));
    }
    return Outcome.of(
        datastore.edit(
            client.session(),
            config.get(),
            byDefault.get(),
            test.equals("test-then-set"),
            test.equals("test-only")));
  }

  /** Makes the candidate what is running, or what the message says. */
  public Outcome copy(Client client, XmlElement request) {
    switch (DatastoreNames.read(request, "target")) {
      case DatastoreNames.Wrong(RpcError error) -> {
        return Outcome.failed(error);
      }
      case DatastoreNames.Inline ignored -> {
        return Outcome.failed(ErrorTag.INVALID_VALUE, "expected candidate, found config");
      }
      case DatastoreNames.Store(Target target) -> {
        if (target == Target.RUNNING) {
          return Outcome.failed(ErrorTag.OPERATION_NOT_SUPPORTED, ONLY_CANDIDATE);
        }
      }
    }
    return switch (DatastoreNames.read(request, "source")) {
      case DatastoreNames.Wrong(RpcError error) -> Outcome.failed(error);
      case DatastoreNames.Inline(XmlElement config) ->
          Outcome.of(datastore.replaceCandidate(client.session(), config));
      case DatastoreNames.Store(Target source) ->
          source == Target.RUNNING
              ? Outcome.of(datastore.replaceCandidate(client.session(), null))
              : Outcome.failed(ErrorTag.INVALID_VALUE, "source and target are the same datastore");
    };
  }

  /** There is no datastore that could be deleted. */
  public Outcome delete(Client client, XmlElement request) {
    return Outcome.failed(
        ErrorTag.OPERATION_NOT_SUPPORTED, "neither running nor candidate can be deleted");
  }

  private static Optional<String> option(XmlElement request, String name) {
    return request.child(name).map(XmlElement::value);
  }

  private static Outcome invalid(String element, String expected, String found) {
    String shown = found.length() > 80 ? found.substring(0, 80) + "..." : found;
    return Outcome.failed(
        RpcError.protocol(ErrorTag.INVALID_VALUE, expected + ", found \"" + shown + "\"")
            .with("bad-element", element));
  }
}
