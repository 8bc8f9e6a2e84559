package io.postern.netconf.operation;

import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.RpcError;
import io.postern.netconf.xml.XmlWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What an operation is answered with. */
public sealed interface Outcome {

  /** It was done, and there is nothing to tell. */
  record Done() implements Outcome {}

  /** It was not done. */
  record Failed(List<RpcError> errors) implements Outcome {
    /** Copies the list. */
    public Failed {
      errors = List.copyOf(errors);
    }
  }

  /** It was done; this is the reply's content. */
  record Content(Consumer<XmlWriter> body) implements Outcome {}

  /** Done, or failed where there are errors. */
  static Outcome of(List<RpcError> errors) {
    return errors.isEmpty() ? new Done() : new Failed(errors);
  }

  /** Done, or failed where there is an error. */
  static Outcome of(Optional<RpcError> error) {
    return error.<Outcome>map(e -> new Failed(List.of(e))).orElseGet(Done::new);
  }

  /** Failed. */
  static Outcome failed(RpcError error) {
    return new Failed(List.of(error));
  }

  /** Failed in the protocol layer. */
  static Outcome failed(ErrorTag tag, String sentence) {
    return failed(RpcError.protocol(tag, sentence));
  }
}
