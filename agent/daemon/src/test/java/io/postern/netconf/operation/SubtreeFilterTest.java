package io.postern.netconf.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.postern.config.tree.DataNode.Inner;
import io.postern.netconf.datastore.Trees;
import io.postern.netconf.xml.Namespaces;
import io.postern.netconf.xml.XmlWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SubtreeFilterTest {
  private static final String HASH =
      "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc"
          + "1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1";

  private static final Inner TREE =
      Trees.tree(
          """
          { "postern:postern": {
            "node": { "id": "gateway-1" },
            "postern-failover:failover": { "group": [
              { "name": "wan", "enabled": true, "failback": "never",
                "member": [ { "interface": "eth0" }, { "interface": "eth1" } ] },
              { "name": "lan", "enabled": false, "failback": "never",
                "member": [ { "interface": "eth2" } ] } ] },
            "postern-management:management": { "netconf": { "user": [
              { "name": "admin", "password-hash": "%s", "authorized-key": ["k a", "k b"] } ] } }
          } }
          """
              .replace("%s", HASH));

  private static final String WAN_NAME = "<group><name>wan</name>";
  private static final String MEMBERS =
      "<member><interface>eth0</interface></member><member><interface>eth1</interface></member>";
  private static final String WAN =
      WAN_NAME + "<enabled>true</enabled><failback>never</failback>" + MEMBERS + "</group>";
  private static final String LAN =
      "<group><name>lan</name><enabled>false</enabled><failback>never</failback>"
          + "<member><interface>eth2</interface></member></group>";

  /** Filter and result, both inside failover. */
  static Stream<Arguments> filters() {
    return Stream.of(
        Arguments.of("", WAN + LAN),
        Arguments.of("<group/>", WAN + LAN),
        Arguments.of("<group><name>wan</name></group>", WAN),
        Arguments.of("<group><name> wan </name></group>", WAN),
        Arguments.of("<group><name>nowhere</name></group>", ""),
        Arguments.of(
            "<group><name/></group>",
            "<group><name>wan</name></group><group><name>lan</name></group>"),
        Arguments.of(
            "<group><name>wan</name><enabled/></group>",
            WAN_NAME + "<enabled>true</enabled></group>"),
        Arguments.of("<group><enabled>false</enabled></group>", LAN),
        Arguments.of("<group><failback>never</failback><enabled>true</enabled></group>", WAN),
        Arguments.of(
            "<group><failback>never</failback><enabled>true</enabled><member/></group>",
            WAN_NAME + "<enabled>true</enabled><failback>never</failback>" + MEMBERS + "</group>"),
        Arguments.of(
            "<group><name>wan</name></group><group><name>lan</name><enabled/></group>",
            WAN + "<group><name>lan</name><enabled>false</enabled></group>"),
        Arguments.of(
            "<group><name>wan</name><enabled/></group><group><name>wan</name><failback/></group>",
            WAN_NAME + "<enabled>true</enabled><failback>never</failback></group>"),
        Arguments.of(
            "<group><member><interface>eth1</interface></member></group>",
            WAN_NAME + "<member><interface>eth1</interface></member></group>"),
        Arguments.of("<group><delay/></group>", ""),
        Arguments.of("<nothing/>", ""),
        Arguments.of("<group enabled='true'/>", ""),
        Arguments.of("<group xmlns='urn:else'/>", ""),
        Arguments.of("<group xmlns=''><name>lan</name></group>", LAN));
  }

  private static String render(String filter) {
    XmlWriter out = new XmlWriter();
    out.start(Namespaces.BASE, "data");
    new DataRenderer(Trees.SCHEMA, StateRows.none(new StatePlan(Trees.SCHEMA, List.of())), out)
        .write(TREE, Trees.xml(filter));
    return out.end().toString();
  }

  @ParameterizedTest
  @MethodSource("filters")
  void a_filter_selects_what_rfc_6241_section_6_says(String filter, String selected) {
    String result =
        render(
            "<filter xmlns='"
                + Namespaces.BASE
                + "'><postern xmlns='https://postern.io/yang/postern'>"
                + "<failover xmlns='https://postern.io/yang/postern-failover'>"
                + filter
                + "</failover></postern></filter>");
    String inside =
        selected.isEmpty()
            ? "/>"
            : "><postern xmlns=\"https://postern.io/yang/postern\">"
                + "<failover xmlns=\"https://postern.io/yang/postern-failover\">"
                + selected
                + "</failover></postern></data>";
    assertEquals("<data xmlns=\"" + Namespaces.BASE + "\"" + inside, result);
  }

  @ParameterizedTest
  @MethodSource("secretFilters")
  void a_secret_is_neither_written_nor_compared(String filter, String selected) {
    String result =
        render(
            "<filter><postern xmlns='https://postern.io/yang/postern'>"
                + "<management xmlns='https://postern.io/yang/postern-management'><netconf>"
                + filter
                + "</netconf></management></postern></filter>");
    assertEquals(
        selected.isEmpty()
            ? "<data xmlns=\"" + Namespaces.BASE + "\"/>"
            : "<data xmlns=\""
                + Namespaces.BASE
                + "\"><postern xmlns=\"https://postern.io/yang/postern\"><management"
                + " xmlns=\"https://postern.io/yang/postern-management\"><netconf>"
                + selected
                + "</netconf></management></postern></data>",
        result);
  }

  static Stream<Arguments> secretFilters() {
    return Stream.of(
        Arguments.of(
            "",
            "<user><name>admin</name><authorized-key>k a</authorized-key><authorized-key>k b</authorized-key></user>"),
        Arguments.of("<user><password-hash/></user>", ""),
        Arguments.of("<user><password-hash>" + HASH + "</password-hash></user>", ""),
        Arguments.of(
            "<user><authorized-key>k b</authorized-key></user>",
            "<user><name>admin</name><authorized-key>k a</authorized-key><authorized-key>k b</authorized-key></user>"),
        Arguments.of("<user><authorized-key>k c</authorized-key></user>", ""));
  }

  @Test
  void an_empty_filter_selects_nothing() {
    assertEquals("<data xmlns=\"" + Namespaces.BASE + "\"/>", render("<filter/>"));
  }
}
