package io.postern.netconf.operation;

import io.postern.config.schema.Schema;
import io.postern.config.schema.YangModule;
import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.Namespaces;
import io.postern.netconf.xml.RpcError;
import io.postern.netconf.xml.XmlElement;
import java.util.Optional;

/** get-schema (RFC 6022 section 3.1): every module's text. */
public final class SchemaOperation {
  private final Schema schema;

  /** Gives out these modules. */
  public SchemaOperation(Schema schema) {
    this.schema = schema;
  }

  /** A module's text. */
  public Outcome get(Client client, XmlElement request) {
    Optional<String> name = request.child("identifier").map(XmlElement::value);
    if (name.isEmpty()) {
      return Outcome.failed(
          RpcError.protocol(ErrorTag.MISSING_ELEMENT, "expected identifier")
              .with("bad-element", "identifier"));
    }
    String version = request.child("version").map(XmlElement::value).orElse("");
    String format = request.child("format").map(XmlElement::value).orElse("yang");
    Optional<YangModule> module =
        schema
            .module(name.get())
            .filter(m -> version.isEmpty() || m.revision().equals(version))
            .filter(m -> format.substring(format.indexOf(':') + 1).equals("yang"));
    if (module.isEmpty()) {
      return Outcome.failed(
          ErrorTag.INVALID_VALUE, "there is no such module, of this version, in this format");
    }
    return new Outcome.Content(out -> out.leaf(Namespaces.MONITORING, "data", module.get().text()));
  }
}
