package io.postern.netconf.operation;

import io.postern.netconf.datastore.Target;
import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.Namespaces;
import io.postern.netconf.xml.RpcError;
import io.postern.netconf.xml.XmlElement;
import java.util.Optional;

/** Reads which datastore, or which configuration in the message itself, is meant. */
final class DatastoreNames {
  private DatastoreNames() {}

  /** What is meant. */
  sealed interface Meant {}

  /** A datastore. */
  record Store(Target target) implements Meant {}

  /** A configuration that stands in the message. */
  record Inline(XmlElement config) implements Meant {}

  /** Neither. */
  record Wrong(RpcError error) implements Meant {}

  /** Reads the element {@code source} or {@code target} of an operation. */
  static Meant read(XmlElement request, String element) {
    Optional<XmlElement> holder = request.child(element);
    if (holder.isEmpty() || holder.get().children().size() != 1) {
      return new Wrong(
          RpcError.protocol(ErrorTag.MISSING_ELEMENT, "expected " + element + " with a datastore")
              .with("bad-element", element));
    }
    XmlElement named = holder.get().children().getFirst();
    if (!named.namespace().equals(Namespaces.BASE)) {
      return unsupported(named);
    }
    return switch (named.name()) {
      case "running" -> new Store(Target.RUNNING);
      case "candidate" -> new Store(Target.CANDIDATE);
      case "config" -> new Inline(named);
      default -> unsupported(named);
    };
  }

  private static Wrong unsupported(XmlElement named) {
    return new Wrong(
        RpcError.protocol(
                ErrorTag.INVALID_VALUE,
                named.name() + " is not to be had here: there are running and candidate")
            .with("bad-element", named.name()));
  }
}
