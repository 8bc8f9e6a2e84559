package io.postern.netconf.datastore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.JsonWriter;
import io.postern.netconf.xml.RpcError;
import io.postern.netconf.xml.XmlElement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class EditTest {
  private static final String WAN =
      """
      { "name": "wan", "enabled": false,
        "member": [ { "interface": "eth0" }, { "interface": "eth1" }, { "interface": "eth2" } ] }
      """;

  private static String apply(Inner before, EditOperation byDefault, XmlElement config) {
    try {
      EditNode edit = new EditReader(Trees.SCHEMA).read(config, byDefault);
      return JsonWriter.write(Edit.apply(before, edit), true);
    } catch (Refused e) {
      RpcError error = e.error();
      return error.tag().text() + " " + (error.path() == null ? "" : error.path().toXPath());
    }
  }

  private static Arguments good(
      String name, String groups, EditOperation byDefault, String edit, String after) {
    return Arguments.of(name, groups, byDefault, edit, JsonWriter.write(Trees.groups(after), true));
  }

  private static Arguments bad(
      String name, String groups, EditOperation byDefault, String edit, String error) {
    return Arguments.of(name, groups, byDefault, edit, error);
  }

  private static final String AT_WAN = "/postern:postern/pf:failover/pf:group[pf:name='wan']";

  static Stream<Arguments> edits() {
    EditOperation merge = EditOperation.MERGE;
    EditOperation none = EditOperation.NONE;
    return Stream.of(
        good(
            "merge adds a leaf and an entry and keeps the rest",
            WAN,
            merge,
            "<group><name>wan</name><failback>never</failback><member><interface>eth3</interface></member></group>",
            """
            { "name": "wan", "enabled": false, "failback": "never",
              "member": [ { "interface": "eth0" }, { "interface": "eth1" }, { "interface": "eth2" }, { "interface": "eth3" } ] }
            """),
        good(
            "replace of an entry keeps nothing of it",
            WAN,
            merge,
            "<group nc:operation='replace'><name>wan</name><member><interface>eth5</interface></member></group>",
            "{ \"name\": \"wan\", \"member\": [ { \"interface\": \"eth5\" } ] }"),
        good(
            "delete takes an entry",
            WAN,
            none,
            "<group><name>wan</name><member nc:operation='delete'><interface>eth1</interface></member></group>",
            "{ \"name\": \"wan\", \"enabled\": false, \"member\": [ { \"interface\": \"eth0\" }, { \"interface\": \"eth2\" } ] }"),
        bad(
            "delete of what is not there",
            WAN,
            none,
            "<group><name>wan</name><member nc:operation='delete'><interface>eth9</interface></member></group>",
            "data-missing " + AT_WAN + "/pf:member[pf:interface='eth9']"),
        good(
            "remove of what is not there",
            WAN,
            none,
            "<group><name>wan</name><member nc:operation='remove'><interface>eth9</interface></member></group>",
            WAN),
        bad(
            "create of what is there",
            WAN,
            merge,
            "<group nc:operation='create'><name>wan</name></group>",
            "data-exists " + AT_WAN),
        good(
            "create of what is not there",
            "",
            merge,
            "<group nc:operation='create'><name>wan</name><enabled>false</enabled></group>",
            "{ \"name\": \"wan\", \"enabled\": false }"),
        bad(
            "a leaf that exists is not created",
            WAN,
            merge,
            "<group><name>wan</name><enabled nc:operation='create'>true</enabled></group>",
            "data-exists " + AT_WAN + "/pf:enabled"),
        good(
            "a leaf is deleted without its value",
            WAN,
            none,
            "<group><name>wan</name><enabled nc:operation='delete'/></group>",
            "{ \"name\": \"wan\", \"member\": [ { \"interface\": \"eth0\" }, { \"interface\": \"eth1\" }, { \"interface\": \"eth2\" } ] }"),
        bad(
            "none finds no entry",
            WAN,
            none,
            "<group><name>lan</name><enabled nc:operation='create'>true</enabled></group>",
            "data-missing /postern:postern/pf:failover/pf:group[pf:name='lan']"),
        bad(
            "a key cannot be deleted",
            WAN,
            merge,
            "<group><name>wan</name><member><interface nc:operation='delete'>eth0</interface></member></group>",
            "operation-not-supported " + AT_WAN + "/pf:member[pf:interface='eth0']/pf:interface"),
        good(
            "insert first",
            WAN,
            merge,
            "<group><name>wan</name><member y:insert='first'><interface>eth2</interface></member></group>",
            "{ \"name\": \"wan\", \"enabled\": false, \"member\": [ { \"interface\": \"eth2\" }, { \"interface\": \"eth0\" }, { \"interface\": \"eth1\" } ] }"),
        good(
            "insert before",
            WAN,
            merge,
            "<group><name>wan</name><member y:insert='before' y:key=\"[f:interface='eth1']\"><interface>eth5</interface></member></group>",
            "{ \"name\": \"wan\", \"enabled\": false, \"member\": [ { \"interface\": \"eth0\" }, { \"interface\": \"eth5\" }, { \"interface\": \"eth1\" }, { \"interface\": \"eth2\" } ] }"),
        good(
            "insert after, last",
            WAN,
            merge,
            "<group><name>wan</name><member y:insert='after' y:key=\"[f:interface='eth2']\"><interface>eth0</interface></member></group>",
            "{ \"name\": \"wan\", \"enabled\": false, \"member\": [ { \"interface\": \"eth1\" }, { \"interface\": \"eth2\" }, { \"interface\": \"eth0\" } ] }"),
        bad(
            "insert beside what is not there",
            WAN,
            merge,
            "<group><name>wan</name><member y:insert='after' y:key=\"[f:interface='eth9']\"><interface>eth0</interface></member></group>",
            "bad-attribute " + AT_WAN + "/pf:member[pf:interface='eth0']"),
        bad(
            "a key is missing",
            "",
            merge,
            "<group><enabled>true</enabled></group>",
            "missing-element /postern:postern/pf:failover/pf:group"),
        bad(
            "an unknown element",
            "",
            merge,
            "<groop/>",
            "unknown-element /postern:postern/pf:failover"),
        bad(
            "an unknown namespace",
            "",
            merge,
            "<group xmlns='urn:else'/>",
            "unknown-namespace /postern:postern/pf:failover"),
        bad(
            "state",
            WAN,
            merge,
            "<group><name>wan</name><status>normal</status></group>",
            "unknown-element " + AT_WAN + "/pf:status"),
        bad(
            "a value out of range",
            WAN,
            merge,
            "<group><name>wan</name><delay><enable>86400001</enable></delay></group>",
            "invalid-value " + AT_WAN + "/pf:delay/pf:enable"),
        bad(
            "an unknown operation",
            WAN,
            merge,
            "<group nc:operation='none'><name>wan</name></group>",
            "bad-attribute /postern:postern/pf:failover/pf:group"),
        bad(
            "an entry twice",
            "",
            merge,
            "<group><name>wan</name></group><group><name>wan</name></group>",
            "bad-element " + AT_WAN),
        bad("text among elements", "", merge, "text", "bad-element /postern:postern/pf:failover"),
        good(
            "values are kept in canonical form",
            "",
            merge,
            "<group><name>wan</name><enabled> true </enabled><address><ip>2001:DB8::0:1</ip><vlan-id>007</vlan-id><prefix-length>64</prefix-length></address></group>",
            "{ \"name\": \"wan\", \"enabled\": true, \"address\": [ { \"ip\": \"2001:db8::1\", \"vlan-id\": 7, \"prefix-length\": 64 } ] }"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("edits")
  void an_edit_does_what_rfc_6241_says(
      String name, String groups, EditOperation byDefault, String edit, String expected) {
    assertEquals(expected, apply(Trees.groups(groups), byDefault, Trees.config(edit)));
  }

  @Test
  void a_default_of_replace_replaces_everything() {
    assertEquals(
        JsonWriter.write(
            Trees.tree(
                "{ \"postern:postern\": { \"postern-failover:failover\": { \"group\": [ { \"name\": \"lan\" } ] } } }"),
            true),
        apply(
            Trees.groups(WAN),
            EditOperation.REPLACE,
            Trees.config("<group><name>lan</name></group>")));
  }

  @Test
  void one_case_of_a_choice_drives_out_the_other() {
    String user =
        "{ \"postern:postern\": { \"postern-management:management\": { \"snmp\": { \"user\": ["
            + " { \"name\": \"nms\", \"auth\": { %s } } ] } } } }";
    XmlElement edit =
        Trees.xml(
            "<config xmlns='urn:ietf:params:xml:ns:netconf:base:1.0'>"
                + "<postern xmlns='https://postern.io/yang/postern'>"
                + "<management xmlns='https://postern.io/yang/postern-management'><snmp><user>"
                + "<name>nms</name><auth><password-file>/a/b</password-file></auth>"
                + "</user></snmp></management></postern></config>");
    assertEquals(
        JsonWriter.write(Trees.tree(String.format(user, "\"password-file\": \"/a/b\"")), true),
        apply(
            Trees.tree(String.format(user, "\"password\": \"12345678\"")),
            EditOperation.MERGE,
            edit));
  }
}
