package io.postern.netconf.operation;

import io.postern.config.schema.Schema;
import io.postern.config.schema.YangModule;
import io.postern.netconf.xml.Namespaces;
import io.postern.netconf.xml.XmlWriter;
import java.util.ArrayList;
import java.util.List;

/** What the server says it can: nothing that it cannot. */
public final class Capabilities {
  /** The first version of the protocol. */
  public static final String BASE_1_0 = "urn:ietf:params:netconf:base:1.0";

  /** The second, with messages in chunks. */
  public static final String BASE_1_1 = "urn:ietf:params:netconf:base:1.1";

  /** The features of module ietf-netconf that these are. */
  static final List<String> FEATURES = List.of("candidate", "rollback-on-error", "validate");

  private final List<String> all;

  /** With these modules. */
  public Capabilities(Schema schema) {
    List<String> list = new ArrayList<>();
    list.add(BASE_1_0);
    list.add(BASE_1_1);
    list.add("urn:ietf:params:netconf:capability:candidate:1.0");
    list.add("urn:ietf:params:netconf:capability:rollback-on-error:1.0");
    list.add("urn:ietf:params:netconf:capability:validate:1.0");
    list.add("urn:ietf:params:netconf:capability:validate:1.1");
    list.add("urn:ietf:params:netconf:capability:notification:1.0");
    list.add("urn:ietf:params:netconf:capability:interleave:1.0");
    String revision = schema.module("ietf-yang-library").map(YangModule::revision).orElse("");
    list.add(
        "urn:ietf:params:netconf:capability:yang-library:1.1?revision="
            + revision
            + "&content-id="
            + ProtocolState.contentId(schema));
    // Modules in YANG 1.1 are in the library alone (RFC 7950 section 5.6.4).
    schema.modules().stream()
        .filter(m -> m.implemented() && !m.yang11())
        .forEach(m -> list.add(uri(m)));
    all = List.copyOf(list);
  }

  private static String uri(YangModule module) {
    String uri = module.namespace() + "?module=" + module.name();
    if (!module.revision().isEmpty()) {
      uri += "&revision=" + module.revision();
    }
    return module.name().equals("ietf-netconf")
        ? uri + "&features=" + String.join(",", FEATURES)
        : uri;
  }

  /** All of them. */
  public List<String> all() {
    return all;
  }

  /** The hello of a session. */
  public String hello(int session) {
    XmlWriter out = new XmlWriter();
    out.start(Namespaces.BASE, "hello").start(Namespaces.BASE, "capabilities");
    all.forEach(c -> out.leaf("capability", c));
    out.end().leaf("session-id", Integer.toString(session)).end();
    return out.toString();
  }
}
