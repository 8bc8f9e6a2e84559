package io.postern.netconf.notification;

import io.postern.config.schema.LeafType;
import io.postern.config.schema.Schema;
import io.postern.config.schema.SchemaNode;
import io.postern.core.failover.VlanAddress;
import io.postern.netconf.operation.CellText;
import io.postern.netconf.xml.Namespaces;
import io.postern.netconf.xml.XmlWriter;
import io.postern.view.Cell;
import io.postern.view.Column;
import io.postern.view.NoticeFields;
import io.postern.view.NoticeKind;
import io.postern.view.PublishedNotice;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Writes a notice as the notification element of RFC 5277. */
final class NoticeXml {
  private static final String COMPLETION = "urn:ietf:params:xml:ns:netmod:notification";

  private final Schema schema;

  NoticeXml(Schema schema) {
    this.schema = schema;
  }

  /** A notice. */
  String write(PublishedNotice notice) {
    NoticeKind kind = NoticeKind.of(notice.told());
    SchemaNode node =
        schema
            .notification(kind.notification())
            .orElseThrow(() -> new IllegalStateException("no notification " + kind.notification()));
    String namespace = node.module().namespace();
    XmlWriter out = begin(Instant.ofEpochMilli(notice.wallMillis()));
    out.start(namespace, node.name());
    Map<String, Column<PublishedNotice>> columns = new HashMap<>();
    kind.leaves().forEach(column -> columns.put(column.leaf(), column));
    for (SchemaNode child : node.children()) {
      Column<PublishedNotice> column = columns.get(child.name());
      Cell cell = column == null ? null : column.cell().apply(notice);
      if (column != null && cell != null) {
        leaf(out, child, CellText.of(cell, column.type()));
      } else if (child.kind() == SchemaNode.Kind.LIST && kind.listsAddresses()) {
        addresses(out, child, notice);
      }
    }
    return out.end().end().toString();
  }

  private static void addresses(XmlWriter out, SchemaNode list, PublishedNotice notice) {
    String namespace = list.module().namespace();
    for (VlanAddress address : NoticeFields.addresses(notice.told())) {
      out.start(namespace, list.name())
          .leaf(namespace, "ip", address.prefix().address().toString())
          .leaf(namespace, "vlan-id", Integer.toString(address.vlanId()))
          .end();
    }
  }

  private void leaf(XmlWriter out, SchemaNode node, String value) {
    out.start(node.module().namespace(), node.name());
    int colon = value.indexOf(':');
    if (colon > 0 && node.type() instanceof LeafType.Identity) {
      schema
          .module(value.substring(0, colon))
          .ifPresent(
              module -> {
                out.attribute("xmlns:" + module.prefix(), module.namespace());
                out.text(module.prefix() + value.substring(colon));
              });
    } else {
      out.text(value);
    }
    out.end();
  }

  /** The end of a replay, or of a subscription (RFC 5277 section 2.1.2.2 and on). */
  static String completion(String name, Instant at) {
    return begin(at).start(COMPLETION, name).end().end().toString();
  }

  private static XmlWriter begin(Instant at) {
    XmlWriter out = new XmlWriter();
    out.start(Namespaces.NOTIFICATION, "notification");
    return out.leaf("eventTime", at.toString());
  }
}
