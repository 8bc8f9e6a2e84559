package io.postern.tests.netconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.config.ConfigError;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions as a client sees them, octet by octet. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class SessionTest {
  private static final String OK = "<ok/>";
  private static final String CANDIDATE = "<target><candidate/></target>";

  private ManagedNode node;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    node = ManagedNode.start(folder);
  }

  @AfterAll
  void stop() throws IOException {
    node.close();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    node.agent().refuse();
    try (RawClient client = RawClient.admin(node.port())) {
      client.ask("<discard-changes/>");
    }
  }

  private static void ok(String reply) {
    assertTrue(reply.contains(OK), reply);
  }

  private static void failed(String reply, String tag) {
    assertTrue(reply.contains("<error-tag>" + tag + "</error-tag>"), reply);
    assertFalse(reply.contains("Exception") || reply.contains("java."), reply);
  }

  private static String edit(String inFailover) {
    return "<edit-config>"
        + CANDIDATE
        + "<config xmlns:nc='"
        + RawClient.BASE
        + "'><postern xmlns='https://postern.io/yang/postern'>"
        + "<failover xmlns='https://postern.io/yang/postern-failover'>"
        + inFailover
        + "</failover></postern></config></edit-config>";
  }

  private static String group(String name, String nic) {
    return "<group><name>"
        + name
        + "</name><member><interface>"
        + nic
        + "</interface></member></group>";
  }

  private static String action(String inGroup) {
    return "<action xmlns='urn:ietf:params:xml:ns:yang:1'>"
        + "<postern xmlns='https://postern.io/yang/postern'>"
        + "<failover xmlns='https://postern.io/yang/postern-failover'>"
        + inGroup
        + "</failover></postern></action>";
  }

  private static String session(String hello) {
    Matcher id = Pattern.compile("<session-id>([0-9]+)</session-id>").matcher(hello);
    assertTrue(id.find(), hello);
    return id.group(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1.1"})
  void both_versions_of_the_protocol_are_spoken(String version) throws IOException {
    try (RawClient client = RawClient.login(node.port(), "admin", "gateway")) {
      String hello = client.receive();
      assertTrue(hello.contains("urn:ietf:params:netconf:base:1.1"), hello);
      assertFalse(hello.contains("confirmed-commit"), hello);
      client.hello(version);
      String reply = client.ask("<get-config><source><running/></source></get-config>");
      assertTrue(reply.contains("<name>wan</name>"), reply);
      assertTrue(reply.contains("message-id=\"1\""), reply);
      ok(client.ask("<close-session/>"));
      assertEquals("", client.receive());
    }
  }

  @Test
  void attributes_of_an_rpc_come_back() throws IOException {
    try (RawClient client = RawClient.admin(node.port())) {
      client.send(
          "<rpc xmlns='"
              + RawClient.BASE
              + "' xmlns:x='urn:x' x:note='a&lt;b' message-id='7'><discard-changes/></rpc>");
      String reply = client.receive();
      assertTrue(reply.contains("x:note=\"a&lt;b\""), reply);
      assertTrue(reply.contains("xmlns:x=\"urn:x\""), reply);
    }
  }

  @Test
  void secrets_are_in_no_reply() throws IOException {
    try (RawClient client = RawClient.admin(node.port())) {
      String running = client.ask("<get-config><source><running/></source></get-config>");
      String everything = client.ask("<get/>");
      for (String reply : new String[] {running, everything}) {
        assertTrue(reply.contains("<name>viewer</name>"), reply);
        assertFalse(reply.contains("$6$") || reply.contains("password-hash"), reply);
      }
    }
  }

  @Test
  void get_joins_configuration_and_state_by_key() throws IOException {
    try (RawClient client = RawClient.admin(node.port())) {
      String reply =
          client.ask(
              "<get><filter type='subtree'><postern xmlns='https://postern.io/yang/postern'>"
                  + "<failover xmlns='https://postern.io/yang/postern-failover'>"
                  + "<group><name>wan</name><status/><counters/>"
                  + "<member><interface>eth1</interface><condition/>"
                  + "<finding><verdict/></finding></member>"
                  + "<address><origin/></address></group></failover></postern></filter></get>");
      assertTrue(
          reply.contains(
              "<group><name>wan</name><member><interface>eth1</interface>"
                  + "<condition>ok</condition><finding><ip>any</ip><vlan-id>0</vlan-id>"
                  + "<check xmlns:pt=\"https://postern.io/yang/postern-types\">pt:link</check>"
                  + "<verdict>pass</verdict></finding></member>"
                  + "<address><ip>192.0.2.1</ip><vlan-id>0</vlan-id><origin>configured</origin>"
                  + "</address><address><ip>198.51.100.7</ip><vlan-id>0</vlan-id>"
                  + "<origin>learned</origin></address><status>normal</status>"
                  + "<counters><moves>5</moves>"),
          reply);
    }
  }

  @Test
  void a_commit_takes_effect_and_one_that_the_agent_refuses_does_not() throws IOException {
    try (RawClient client = RawClient.admin(node.port())) {
      ok(client.ask(edit(group("lan", "eth5"))));
      assertEquals(1, node.agent().config().failover().groups().size());
      ok(client.ask("<validate><source><candidate/></source></validate>"));
      ok(client.ask("<commit/>"));
      assertEquals(2, node.agent().config().failover().groups().size());
      ok(client.ask(edit(group("dmz", "eth6"))));
      node.agent().refuse(new ConfigError("", "the device says no"));
      String refused = client.ask("<commit/>");
      failed(refused, "operation-failed");
      assertTrue(refused.contains("the device says no"), refused);
      node.agent().refuse();
      assertFalse(
          client.ask("<get-config><source><running/></source></get-config>").contains("dmz"));
      ok(client.ask("<discard-changes/>"));
      ok(client.ask(edit("<group nc:operation='delete'><name>lan</name></group>")));
      ok(client.ask("<commit/>"));
    }
  }

  @Test
  void every_error_of_a_commit_is_told_with_its_path() throws IOException {
    try (RawClient client = RawClient.admin(node.port())) {
      ok(client.ask(edit(group("lan", "eth0") + "<group><name>dmz</name></group>")));
      String reply = client.ask("<commit/>");
      failed(reply, "operation-failed");
      assertEquals(2, reply.split("<rpc-error>", -1).length - 1, reply);
      assertTrue(
          reply.contains(
              "/postern:postern/pf:failover/pf:group[pf:name='dmz']/pf:member</error-path>"),
          reply);
      assertTrue(reply.contains("xmlns:pf=\"https://postern.io/yang/postern-failover\""), reply);
    }
  }

  @Test
  void what_is_not_offered_is_refused_with_a_reason() throws IOException {
    try (RawClient client = RawClient.admin(node.port())) {
      failed(client.ask("<commit><confirmed/></commit>"), "unknown-element");
      failed(
          client.ask("<edit-config><target><running/></target><config/></edit-config>"),
          "operation-not-supported");
      failed(
          client.ask(
              "<copy-config><target><url>file:///etc/passwd</url></target>"
                  + "<source><running/></source></copy-config>"),
          "invalid-value");
      failed(
          client.ask("<delete-config><target><startup/></target></delete-config>"),
          "operation-not-supported");
      failed(client.ask("<get><filter type='xpath' select='/'/></get>"), "bad-attribute");
      failed(client.ask("<no-such/>"), "operation-not-supported");
      failed(client.ask("<get/><get/>"), "missing-element");
      client.send("<rpc xmlns='" + RawClient.BASE + "'><get/></rpc>");
      failed(client.receive(), "missing-attribute");
    }
  }

  @Test
  void a_lock_is_real_and_ends_with_its_session() throws IOException {
    try (RawClient one = RawClient.admin(node.port());
        RawClient two = RawClient.admin(node.port())) {
      ok(one.ask("<lock>" + CANDIDATE + "</lock>"));
      String denied = two.ask("<lock>" + CANDIDATE + "</lock>");
      failed(denied, "lock-denied");
      assertTrue(denied.contains("<session-id>"), denied);
      failed(two.ask(edit(group("lan", "eth5"))), "in-use");
      failed(two.ask("<commit/>"), "in-use");
      assertTrue(node.datastore().lockedBy().orElse("").contains("admin"));
      ok(one.ask(edit(group("lan", "eth5"))));
      ok(one.ask("<close-session/>"));
      assertEquals("", one.receive());
      Await.until(() -> node.datastore().lockedBy().isEmpty());
      ok(two.ask("<lock>" + CANDIDATE + "</lock>"));
      assertFalse(
          two.ask("<get-config><source><candidate/></source></get-config>").contains(">lan<"));
      ok(two.ask("<unlock>" + CANDIDATE + "</unlock>"));
      failed(two.ask("<unlock>" + CANDIDATE + "</unlock>"), "operation-failed");
    }
  }

  @Test
  void a_session_is_killed_by_its_number() throws IOException {
    try (RawClient victim = RawClient.login(node.port(), "admin", "gateway");
        RawClient other = RawClient.admin(node.port())) {
      String number = session(victim.receive());
      victim.hello("1.1");
      ok(victim.ask("<lock>" + CANDIDATE + "</lock>"));
      failed(other.ask("<kill-session><session-id>0</session-id></kill-session>"), "invalid-value");
      ok(other.ask("<kill-session><session-id>" + number + "</session-id></kill-session>"));
      assertEquals("", victim.receive());
      Await.until(() -> node.datastore().lockedBy().isEmpty());
    }
  }

  @Test
  void who_may_only_read_may_only_read() throws IOException {
    try (RawClient viewer = RawClient.login(node.port(), "viewer", "looking")) {
      viewer.receive();
      viewer.hello("1.1");
      assertTrue(viewer.ask("<get/>").contains("<name>wan</name>"));
      failed(viewer.ask(edit(group("lan", "eth5"))), "access-denied");
      failed(viewer.ask("<commit/>"), "access-denied");
      failed(viewer.ask("<lock>" + CANDIDATE + "</lock>"), "access-denied");
      failed(viewer.ask(action("<group><name>wan</name><rehearse/></group>")), "access-denied");
      failed(
          viewer.ask("<kill-session><session-id>1</session-id></kill-session>"), "access-denied");
    }
  }

  @Test
  void a_wrong_password_is_refused_and_slows_the_guesser() {
    long began = System.nanoTime();
    assertThrows(IOException.class, () -> RawClient.login(node.port(), "admin", "wrong").close());
    assertThrows(
        IOException.class, () -> RawClient.login(node.port(), "nobody", "gateway").close());
    assertTrue(System.nanoTime() - began >= 700_000_000L, "250 ms and 500 ms");
  }

  @Test
  void an_ed25519_key_opens_a_session_once_it_is_configured() throws Exception {
    KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    assertThrows(IOException.class, () -> RawClient.login(node.port(), "keyed", key).close());
    try (RawClient client = RawClient.admin(node.port())) {
      ok(
          client.ask(
              "<edit-config>"
                  + CANDIDATE
                  + "<config><postern xmlns='https://postern.io/yang/postern'>"
                  + "<management xmlns='https://postern.io/yang/postern-management'>"
                  + "<netconf><user><name>keyed</name><authorized-key>"
                  + PublicKeyEntry.toString(key.getPublic())
                  + " test</authorized-key></user></netconf></management></postern></config>"
                  + "</edit-config>"));
      ok(client.ask("<commit/>"));
      node.reconfigure();
    }
    try (RawClient keyed = RawClient.login(node.port(), "keyed", key)) {
      assertTrue(keyed.receive().contains("hello"));
    }
  }

  @Test
  void actions_reach_the_operator_and_refusals_come_back() throws IOException {
    try (RawClient client = RawClient.admin(node.port())) {
      String moved =
          client.ask(
              action(
                  "<group><name>wan</name><move><ip>192.0.2.1</ip><to>eth1</to></move></group>"));
      assertTrue(
          moved.contains("<text xmlns=\"https://postern.io/yang/postern-failover\">moved</text>"),
          moved);
      assertTrue(node.agent().asked().contains("move wan 192.0.2.1 to eth1 by admin"));
      String refused =
          client.ask(action("<group><name>wan</name><move><to>eth9</to></move></group>"));
      failed(refused, "operation-failed");
      assertTrue(refused.contains("eth9 is no member"), refused);
      failed(client.ask(action("<group><name>nowhere</name><move/></group>")), "data-missing");
      failed(
          client.ask(action("<group><name>wan</name><move><to>a/b</to></move></group>")),
          "invalid-value");
      failed(client.ask(action("<group><name>wan</name></group>")), "missing-element");
      failed(
          client.ask(action("<group><name>wan</name><maintenance/></group>")), "missing-element");
      client.ask(
          "<action xmlns='urn:ietf:params:xml:ns:yang:1'>"
              + "<postern xmlns='https://postern.io/yang/postern'><node><maintenance>"
              + "<on>true</on><reason>cabling</reason></maintenance></node></postern></action>");
      assertTrue(node.agent().asked().contains("maintenance null true cabling"));
    }
  }

  @Test
  void notifications_are_replayed_and_then_live() throws IOException {
    String subscribe =
        "<create-subscription xmlns='urn:ietf:params:xml:ns:netconf:notification:1.0'>";
    node.agent().moved();
    try (RawClient client = RawClient.admin(node.port())) {
      ok(
          client.ask(
              subscribe + "<startTime>2020-01-01T00:00:00Z</startTime></create-subscription>"));
      String replayed = client.receive();
      assertTrue(
          replayed.startsWith(
              "<notification xmlns=\"urn:ietf:params:xml:ns:netconf:notification:1.0\">"
                  + "<eventTime>"),
          replayed);
      assertTrue(
          replayed.contains(
              "<address-moved xmlns=\"https://postern.io/yang/postern-notifications\">"),
          replayed);
      assertTrue(replayed.contains(">pt:carrier-lost</cause>"), replayed);
      assertTrue(
          replayed.contains(
              "<address><ip>192.0.2.1</ip><vlan-id>0</vlan-id></address>"
                  + "<address><ip>198.51.100.1</ip><vlan-id>7</vlan-id></address>"),
          replayed);
      String complete = client.receive();
      for (; !complete.contains("replayComplete"); complete = client.receive()) {
        assertTrue(complete.contains("address-moved"), complete);
      }
      node.agent().moved();
      assertTrue(client.receive().contains("address-moved"));
      failed(client.ask(subscribe + "</create-subscription>"), "operation-failed");
      assertTrue(client.ask("<get/>").contains("<name>wan</name>"), "operations go on");
    }
    try (RawClient client = RawClient.admin(node.port())) {
      failed(
          client.ask(subscribe + "<stream>ELSE</stream></create-subscription>"), "invalid-value");
      failed(
          client.ask(
              subscribe + "<startTime>2999-01-01T00:00:00Z</startTime></create-subscription>"),
          "bad-element");
      ok(
          client.ask(
              subscribe
                  + "<filter type='subtree'><interface-failed"
                  + " xmlns='https://postern.io/yang/postern-notifications'/></filter>"
                  + "<startTime>2020-01-01T00:00:00Z</startTime>"
                  + "<stopTime>2020-01-02T00:00:00Z</stopTime></create-subscription>"));
      assertTrue(client.receive().contains("replayComplete"));
      assertTrue(client.receive().contains("notificationComplete"));
    }
  }

  @Test
  void a_document_type_or_an_entity_ends_the_session() throws IOException {
    for (String evil :
        new String[] {
          "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rpc xmlns='"
              + RawClient.BASE
              + "' message-id='1'><get>&x;</get></rpc>",
          "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'>]><rpc>&b;</rpc>",
          "<rpc xmlns='" + RawClient.BASE + "' message-id='1'><get></rpc>",
          "not XML",
          "<hello xmlns='" + RawClient.BASE + "'/>"
        }) {
      try (RawClient client = RawClient.admin(node.port())) {
        client.send(evil);
        String reply = client.receive();
        failed(reply, "malformed-message");
        assertFalse(reply.contains("root:"), reply);
        assertEquals("", client.receive());
      }
    }
  }

  @Test
  void framing_out_of_step_ends_the_session() throws IOException {
    try (RawClient client = RawClient.admin(node.port())) {
      client.raw("\n#99999999999\n");
      assertEquals("", client.receive());
    }
  }

  @Test
  void a_slow_operation_delays_no_other_session() throws IOException {
    try (RawClient slow = RawClient.admin(node.port());
        RawClient quick = RawClient.admin(node.port())) {
      node.agent().hold();
      slow.rpc(action("<group><name>wan</name><rehearse/></group>"));
      assertTrue(quick.ask("<get/>").contains("<name>wan</name>"));
      node.agent().release();
      assertTrue(slow.receive().contains("rehearsed"));
    }
  }

  @Test
  void the_modules_are_to_be_had_and_described() throws IOException {
    try (RawClient client = RawClient.admin(node.port())) {
      String schema =
          client.ask(
              "<get-schema xmlns='urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring'>"
                  + "<identifier>postern</identifier><format>yang</format></get-schema>");
      assertTrue(schema.contains("module postern {"), schema);
      failed(
          client.ask(
              "<get-schema xmlns='urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring'>"
                  + "<identifier>none</identifier></get-schema>"),
          "invalid-value");
      String library =
          client.ask(
              "<get><filter><yang-library xmlns='urn:ietf:params:xml:ns:yang:ietf-yang-library'/>"
                  + "</filter></get>");
      assertTrue(library.contains("<name>postern-failover</name>"), library);
      assertTrue(library.contains("<content-id>"), library);
      String state =
          client.ask(
              "<get><filter><netconf-state"
                  + " xmlns='urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring'>"
                  + "<sessions/></netconf-state></filter></get>");
      assertTrue(state.contains("<username>admin</username>"), state);
    }
  }
}
