package io.postern.netconf.xml;

import io.postern.config.tree.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error as a reply tells it (RFC 6241 section 4.3).
 *
 * @param type the layer it belongs to
 * @param tag what it is
 * @param path where in the data; null where nowhere
 * @param message a sentence for a person
 * @param info further elements of error-info, name and text
 */
public record RpcError(
    Type type, ErrorTag tag, @Nullable Place path, String message, List<Detail> info) {

  /** Copies the list. */
  public RpcError {
    info = List.copyOf(info);
  }

  /** Layers. */
  public enum Type {
    TRANSPORT,
    RPC,
    PROTOCOL,
    APPLICATION
  }

  /** An element of error-info. */
  public record Detail(String name, String text) {}

  /** An error of the protocol layer. */
  public static RpcError protocol(ErrorTag tag, String message) {
    return new RpcError(Type.PROTOCOL, tag, null, message, List.of());
  }

  /** An error of the application layer, somewhere in the data. */
  public static RpcError at(ErrorTag tag, @Nullable Place path, String message) {
    return new RpcError(Type.APPLICATION, tag, path, message, List.of());
  }

  /** With a further element of error-info. */
  public RpcError with(String name, String text) {
    List<Detail> more = new ArrayList<>(info);
    more.add(new Detail(name, text));
    return new RpcError(type, tag, path, message, more);
  }

  /** Writes it; the writer stands in the reply. */
  public void write(XmlWriter out) {
    out.start(Namespaces.BASE, "rpc-error");
    out.leaf("error-type", type.name().toLowerCase(Locale.ROOT));
    out.leaf("error-tag", tag.text());
    out.leaf("error-severity", "error");
    if (path != null) {
      out.start(Namespaces.BASE, "error-path");
      Map<String, String> declared = new LinkedHashMap<>();
      for (Place at = path; at != null && at.above() != null; at = at.above()) {
        declared.putIfAbsent(at.node().module().prefix(), at.node().module().namespace());
      }
      declared.forEach((prefix, namespace) -> out.attribute("xmlns:" + prefix, namespace));
      out.text(path.toXPath()).end();
    }
    out.start(Namespaces.BASE, "error-message").attribute("xml:lang", "en").text(message).end();
    if (!info.isEmpty()) {
      out.start(Namespaces.BASE, "error-info");
      info.forEach(i -> out.leaf(i.name(), i.text()));
      out.end();
    }
    out.end();
  }
}
