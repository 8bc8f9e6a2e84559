package io.postern.netconf.operation;

import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.RpcError;
import io.postern.netconf.xml.XmlElement;
import java.util.Optional;

/** close-session and kill-session. */
public final class SessionOperations {
  private final Clients clients;

  /** Works on these sessions. */
  public SessionOperations(Clients clients) {
    this.clients = clients;
  }

  /** Ends the session in order. */
  public Outcome close(Client client, XmlElement request) {
    client.closeAfterReply();
    return new Outcome.Done();
  }

  /** Ends another session. */
  public Outcome kill(Client client, XmlElement request) {
    Optional<String> id = request.child("session-id").map(XmlElement::value);
    if (id.isEmpty()) {
      return Outcome.failed(
          RpcError.protocol(ErrorTag.MISSING_ELEMENT, "expected session-id")
              .with("bad-element", "session-id"));
    }
    Optional<Client> other =
        id.filter(text -> text.matches("[0-9]{1,9}"))
            .map(Integer::parseInt)
            .filter(number -> number != client.session())
            .flatMap(clients::find);
    if (other.isEmpty()) {
      return Outcome.failed(
          RpcError.protocol(ErrorTag.INVALID_VALUE, "there is no other session of this number")
              .with("bad-element", "session-id"));
    }
    other.get().kill();
    return new Outcome.Done();
  }
}
