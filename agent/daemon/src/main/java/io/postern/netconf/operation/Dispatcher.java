package io.postern.netconf.operation;

import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.Namespaces;
import io.postern.netconf.xml.RpcError;
import io.postern.netconf.xml.XmlElement;
import io.postern.netconf.xml.XmlWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the operation that a message asks for, has it done, and makes the reply. Any thread. */
public final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  /** Who may only read may do none of these. */
  private static final Set<String> WRITING =
      Set.of(
          "edit-config",
          "copy-config",
          "delete-config",
          "lock",
          "commit",
          "discard-changes",
          "kill-session",
          "action");

  private final Map<String, Operation> operations = new HashMap<>();

  /** Adds an operation. */
  public Dispatcher with(String namespace, String name, Operation operation) {
    operations.put(key(namespace, name), operation);
    return this;
  }

  private static String key(String namespace, String name) {
    return "{" + namespace + "}" + name;
  }

  /** Characters of a reply that are kept until they are handed over. */
  private static final int PART = 64 * 1024;

  /**
   * The reply to a message, or the end of it.
   *
   * @param failed whether it tells of an error
   * @param cut whether it broke off after parts of it were handed over: the session cannot go on
   */
  public record Reply(String message, boolean failed, boolean cut) {}

  /** The client does not take the parts of its reply: no more of it is written. */
  public static final class Unread extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Without a trace: nobody did anything wrong here. */
    public Unread(@Nullable Throwable cause) {
      super("the reply is not read", cause, false, false);
    }
  }

  /**
   * Answers an rpc element.
   *
   * @param parts takes what a long reply begins with, part by part; the end is returned
   */
  public Reply answer(Client client, XmlElement rpc, Consumer<String> parts) {
    Outcome outcome = outcome(client, rpc);
    XmlWriter out = new XmlWriter(PART, parts);
    try {
      write(out, rpc, outcome);
    } catch (Unread _) {
      return new Reply("", true, true);
    } catch (RuntimeException e) {
      outcome = broken(client, rpc, e);
      if (out.overflowed()) {
        return new Reply("", true, true);
      }
      out = new XmlWriter();
      write(out, rpc, outcome);
    }
    return new Reply(out.toString(), outcome instanceof Outcome.Failed, false);
  }

  private Outcome outcome(Client client, XmlElement rpc) {
    if (rpc.attributes().stream()
        .noneMatch(a -> a.name().equals("message-id") && a.namespace().isEmpty())) {
      return Outcome.failed(
          new RpcError(
                  RpcError.Type.RPC,
                  ErrorTag.MISSING_ATTRIBUTE,
                  null,
                  "the attribute message-id is missing",
                  List.of())
              .with("bad-attribute", "message-id")
              .with("bad-element", "rpc"));
    }
    if (rpc.children().size() != 1) {
      return Outcome.failed(
          ErrorTag.MISSING_ELEMENT, "expected one operation, found " + rpc.children().size());
    }
    XmlElement request = rpc.children().getFirst();
    Operation operation = operations.get(key(request.namespace(), request.name()));
    if (operation == null) {
      return Outcome.failed(
          RpcError.protocol(
                  ErrorTag.OPERATION_NOT_SUPPORTED, request.name() + " is no operation here")
              .with("bad-element", request.name()));
    }
    if (client.readOnly() && WRITING.contains(request.name())) {
      return Outcome.failed(
          ErrorTag.ACCESS_DENIED, client.user() + " may only read, not " + request.name());
    }
    try {
      return operation.run(client, request);
    } catch (RuntimeException e) {
      return broken(client, rpc, e);
    }
  }

  /** What went wrong inside is for the log; the client gets a sentence. */
  private static Outcome broken(Client client, XmlElement rpc, RuntimeException e) {
    String name = rpc.children().isEmpty() ? "rpc" : rpc.children().getFirst().name();
    LOG.error("session {}: {} failed", client.session(), name, e);
    return Outcome.failed(
        new RpcError(
            RpcError.Type.APPLICATION,
            ErrorTag.OPERATION_FAILED,
            null,
            "the agent failed to do this; its log says why",
            List.of()));
  }

  private static void write(XmlWriter out, XmlElement rpc, Outcome outcome) {
    out.start(Namespaces.BASE, "rpc-reply");
    rpc.attributes()
        .forEach(
            a -> {
              // Every attribute comes back as it was sent (RFC 6241 section 4.1).
              if (a.prefix().isEmpty() || a.prefix().equals("xml")) {
                out.attribute((a.prefix().isEmpty() ? "" : "xml:") + a.name(), a.value());
              } else {
                out.attribute(a.prefix() + ":" + a.name(), a.value());
              }
            });
    rpc.attributes().stream()
        .filter(a -> !a.prefix().isEmpty() && !a.prefix().equals("xml"))
        .map(a -> Map.entry(a.prefix(), a.namespace()))
        .distinct()
        .forEach(e -> out.attribute("xmlns:" + e.getKey(), e.getValue()));
    switch (outcome) {
      case Outcome.Done ignored -> out.start(Namespaces.BASE, "ok").end();
      case Outcome.Failed failed -> failed.errors().forEach(error -> error.write(out));
      case Outcome.Content content -> content.body().accept(out);
    }
    out.end();
  }
}
