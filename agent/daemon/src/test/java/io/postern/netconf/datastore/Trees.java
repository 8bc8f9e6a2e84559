package io.postern.netconf.datastore;

import io.postern.config.schema.Schema;
import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.JsonParser;
import io.postern.config.tree.JsonReader;
import io.postern.netconf.xml.MalformedXml;
import io.postern.netconf.xml.XmlElement;
import io.postern.netconf.xml.XmlReader;
import java.nio.charset.StandardCharsets;

/** Trees and messages for tests. */
public final class Trees {
  /** Read once. */
  public static final Schema SCHEMA = Schema.load();

  private static final XmlReader XML = new XmlReader();

  private Trees() {}

  /** A tree from the failover groups in it. */
  public static Inner groups(String groups) {
    return tree(
        "{ \"postern:postern\": { \"node\": { \"id\": \"gateway-1\" },"
            + " \"postern-failover:failover\": { \"group\": ["
            + groups
            + "] } } }");
  }

  /** A tree; throws where it is wrong. */
  public static Inner tree(String json) {
    try {
      return JsonReader.read(
          SCHEMA.root(),
          JsonParser.parse(json),
          error -> {
            throw new IllegalArgumentException(error.toString());
          });
    } catch (JsonParser.Malformed e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** An element. */
  public static XmlElement xml(String text) {
    try {
      return XML.read(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedXml e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** A config element with this inside failover; prefix nc is the protocol's, y YANG's. */
  public static XmlElement config(String inFailover) {
    return xml(
        "<config xmlns='urn:ietf:params:xml:ns:netconf:base:1.0'"
            + " xmlns:nc='urn:ietf:params:xml:ns:netconf:base:1.0'"
            + " xmlns:y='urn:ietf:params:xml:ns:yang:1'>"
            + "<postern xmlns='https://postern.io/yang/postern'>"
            + "<failover xmlns='https://postern.io/yang/postern-failover'"
            + " xmlns:f='https://postern.io/yang/postern-failover'>"
            + inFailover
            + "</failover></postern></config>");
  }
}
