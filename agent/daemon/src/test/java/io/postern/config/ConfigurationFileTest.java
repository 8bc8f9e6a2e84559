package io.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.cli.PosternCommand;
import io.postern.config.schema.Schema;
import io.postern.config.schema.SchemaNode;
import io.postern.config.tree.JsonWriter;
import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.StandbyMode;
import io.postern.net.IpPrefix;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ConfigurationFileTest {
  private static final Schema SCHEMA = Schema.load();
  private static final Path EXAMPLES = Path.of("../../yang/examples");

  private final ConfigurationFile file = new ConfigurationFile(SCHEMA);

  @TempDir private Path folder;

  @Test
  void the_least_configuration_is_read_with_every_default() {
    var accepted =
        assertInstanceOf(
            ConfigurationFile.Accepted.class, file.read(EXAMPLES.resolve("nic-minimal.json")));
    GroupConfig group = accepted.config().failover().groups().getFirst();
    assertEquals("gateway-1", accepted.config().failover().nodeId());
    assertEquals("wan", group.name());
    assertEquals(StandbyMode.READY, group.standbyMode());
    assertEquals(MacPolicy.ANNOUNCE, group.macPolicy());
    assertFalse(group.unknownMayCarry());
    assertEquals(IpPrefix.of("192.0.2.1/24"), group.addresses().getFirst().prefix());
    assertEquals(10_000_000_000L, group.delay().failbackNanos());
    assertFalse(accepted.config().snmp().enabled());
    assertFalse(accepted.config().netconf().enabled());
  }

  @Test
  void the_full_example_is_right() throws IOException {
    String text = Files.readString(EXAMPLES.resolve("full.json"));
    var result = file.parse(text);
    var accepted =
        assertInstanceOf(ConfigurationFile.Accepted.class, result, () -> result.toString());
    assertEquals(4, accepted.config().failover().groups().size());
    assertFalse(accepted.config().netconf().users().getFirst().readOnly());
    assertTrue(accepted.config().netconf().users().get(1).readOnly());
    String exported = JsonWriter.write(accepted.tree(), false);
    for (String secret : List.of("$5$", "00:01:02:03", "not-a-secret", "example-of")) {
      assertTrue(text.contains(secret));
      assertFalse(exported.contains(secret), secret + " is exported");
    }
    String again = JsonWriter.write(accepted.tree(), true);
    assertEquals(
        again,
        JsonWriter.write(
            assertInstanceOf(ConfigurationFile.Accepted.class, file.parse(again)).tree(), true));
  }

  @Test
  void the_command_that_checks_finds_the_examples_valid() {
    for (String example : List.of("full.json", "nic-minimal.json")) {
      StringWriter said = new StringWriter();
      CommandLine line = new CommandLine(new PosternCommand()).setErr(new PrintWriter(said));
      assertEquals(0, line.execute("check", EXAMPLES.resolve(example).toString()), said.toString());
    }
  }

  @Test
  void what_snmp_shows_to_whom_is_read() throws IOException {
    var accepted =
        assertInstanceOf(
            ConfigurationFile.Accepted.class, file.read(EXAMPLES.resolve("full.json")));
    SnmpConfig snmp = accepted.config().snmp();
    assertEquals(
        List.of(
            new SnmpConfig.View(
                "failover",
                List.of("1.3.6.1.2.1.1", "1.3.6.1.2.1.2.2.1.*.2", "1.3.6.1.4.1.32473.1"),
                List.of("1.3.6.1.4.1.32473.1.1.41"))),
        snmp.views());
    SnmpConfig.User alerts = snmp.users().get(1);
    SnmpConfig.LocalizedKey key =
        assertInstanceOf(SnmpConfig.LocalizedKey.class, alerts.authSecret());
    assertEquals(128, key.hex().length());
    assertEquals("failover", alerts.view());
    SnmpConfig.Community community = snmp.communities().getFirst();
    assertEquals(List.of(IpPrefix.of("192.0.2.0/28")), community.sources());
    assertEquals("failover", community.view());
    assertEquals(
        List.of(SnmpConfig.Version.V3, SnmpConfig.Version.V3, SnmpConfig.Version.V2C),
        snmp.targets().stream().map(SnmpConfig.Target::version).toList());
    for (String secret : List.of("000102", "example-of", "not-a-secret")) {
      assertFalse(accepted.config().toString().contains(secret), secret);
    }
  }

  @Test
  void a_password_is_read_from_its_file() throws IOException {
    Path password = folder.resolve("password");
    Files.createFile(
        password,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(password, "correct horse\n");
    String text =
        Files.readString(EXAMPLES.resolve("full.json"))
            .replace(
                "\"password\": \"example-of-auth\"", "\"password-file\": \"" + password + "\"");
    var accepted = assertInstanceOf(ConfigurationFile.Accepted.class, file.parse(text));
    SnmpConfig.User user = accepted.config().snmp().users().getFirst();
    assertEquals(new SnmpConfig.Passphrase("correct horse"), user.authSecret());
  }

  @Test
  void a_key_that_cannot_do_what_it_is_for_is_refused_and_not_shown() throws IOException {
    String text =
        Files.readString(EXAMPLES.resolve("full.json"))
            .replaceFirst(":3e:3f\"", "\"")
            .replaceFirst(":1e:1f\"", ":1e:1f:20\"")
            .replaceFirst("\"user\": \"nms\"", "\"user\": \"alerts\"")
            .replace("1.3.6.1.2.1.2.2.1.*.2", "1.*.6")
            .replace("1.3.6.1.4.1.32473.1.1.41", "1.3.6.x");
    var refused = assertInstanceOf(ConfigurationFile.Refused.class, file.parse(text));
    String snmp = "/postern:postern/postern-management:management/snmp";
    String user = snmp + "/user[name='alerts']";
    List<String> lines = refused.errors().stream().map(ConfigError::toString).toList();
    for (String begin :
        List.of(
            user + "/auth/key: expected a key of 64 octets, as hmac-sha-512 has it, found 62",
            user + "/priv/key: expected a key of 32 octets, as aes-256 has it, found 33",
            snmp + "/target[name='nms']/user: expected a user with passwords",
            snmp + "/view[name='failover']/include: expected numbers with dots between",
            snmp + "/view[name='failover']/exclude: expected numbers with dots between")) {
      assertTrue(
          lines.stream().anyMatch(line -> line.startsWith(begin)),
          () -> begin + "\nnot in\n" + String.join("\n", lines));
    }
    assertEquals(5, lines.size(), () -> String.join("\n", lines));
    assertFalse(String.join("", lines).contains("00:01:02"), "a secret is told");
  }

  @Test
  void every_error_is_told_with_its_path() {
    var refused =
        assertInstanceOf(
            ConfigurationFile.Refused.class,
            file.parse(
                """
                {
                  "postern:postern": {
                    "node": { "id": "-", "sysctl-policy": "maybe", "sysctl-polcy": 1 },
                    "postern-failover:failover": {
                      "group": [
                        {
                          "name": "wan",
                          "enabled": "true",
                          "status": "normal",
                          "member": [
                            { "interface": "eth0", "ports-threshold": 101 },
                            { "interface": "eth0/1" },
                            { "test-address": "192.0.2.300/24" }
                          ],
                          "address": [
                            { "ip": "192.0.2.1", "vlan-id": 4095, "home": "eth9" },
                            { "ip": "192.0.2.2", "vlan-id": 0, "prefix-length": 33 }
                          ],
                          "announce": { "request-form": false, "reply-form": false }
                        },
                        {
                          "name": "eth0",
                          "unplumb-first": true,
                          "member": [ { "interface": "eth0" } ],
                          "address": [
                            { "ip": "192.0.2.2", "vlan-id": 0, "prefix-length": 24 },
                            { "ip": "224.0.0.1", "vlan-id": 0, "prefix-length": 24 }
                          ]
                        }
                      ]
                    },
                    "failover": {}
                  }
                }
                """));
    List<String> lines = refused.errors().stream().map(ConfigError::toString).toList();
    String group = "/postern:postern/postern-failover:failover/group[name='wan']";
    String second = "/postern:postern/postern-failover:failover/group[name='eth0']";
    for (String begin :
        List.of(
            "/postern:postern/node/id: expected text like",
            "/postern:postern/node/sysctl-policy: expected one of manage, verify, found \"maybe\"",
            "/postern:postern/node/sysctl-polcy: unknown; did you mean \"sysctl-policy\"?",
            group + "/enabled: expected a boolean without quotes: true, found a string",
            group + "/status: is state, which cannot be configured",
            group + "/member[interface='eth0']/ports-threshold: expected a whole number in 1..100",
            group + "/member[interface='eth0/1']/interface: expected text like",
            group + "/member[3]: the key interface is missing (line 13)",
            group + "/member[interface='#3']/test-address: expected an address with prefix length",
            group + "/address[ip='192.0.2.1'][vlan-id='4095']/vlan-id: expected a whole number",
            group + "/address[ip='192.0.2.1'][vlan-id='4095']/prefix-length: is missing",
            group + "/address[ip='192.0.2.1'][vlan-id='4095']/home: there is no member",
            group + "/address[ip='192.0.2.2'][vlan-id='0']/prefix-length: the prefix of an IPv4",
            group + "/announce/reply-form: gratuitous ARP needs",
            second + "/member[interface='eth0']: an interface may be a member of one group only",
            second + "/name: the name of a group must not be the name of an interface",
            second + "/unplumb-first: is for standby-mode cold only",
            second + "/address[ip='192.0.2.2'][vlan-id='0']: is claimed by group \"wan\" too",
            second + "/address[ip='224.0.0.1'][vlan-id='0']/ip: is not the address of one station",
            "/postern:postern/failover: expected its module too: \"postern-failover:failover\"")) {
      assertTrue(
          lines.stream().anyMatch(line -> line.startsWith(begin)),
          () -> begin + "\nnot in\n" + String.join("\n", lines));
    }
    assertEquals(20, lines.size(), () -> String.join("\n", lines));
  }

  @Test
  void access_rules_that_nothing_would_enforce_are_refused_with_a_sentence() {
    var refused =
        assertInstanceOf(
            ConfigurationFile.Refused.class,
            file.parse(
                """
                {
                  "postern:postern": {
                    "node": { "id": "gateway-1" },
                    "postern-management:management": { "netconf": { "user": [
                      { "name": "admin", "password-hash": "$0$gateway", "group": [ "guests" ] }
                    ] } }
                  },
                  "ietf-netconf-acm:nacm": { "write-default": "deny" }
                }
                """));
    assertEquals(
        List.of(
            "/postern:postern/postern-management:management/netconf/user[name='admin']/group:"
                + " unknown; expected one of name, password-hash, authorized-key, read-only",
            "/ietf-netconf-acm:nacm: unknown; access control by rules (RFC 8341) is not there: give"
                + " read-only to a NETCONF user who may only read"),
        refused.errors().stream().map(ConfigError::toString).toList());
  }

  @Test
  void a_syntax_error_is_told_with_its_line() {
    var refused =
        assertInstanceOf(ConfigurationFile.Refused.class, file.parse("{\n \"a\": [1,\n]\n}"));
    assertEquals("line 3: expected a value, found ']'", refused.errors().getFirst().toString());
  }

  @Test
  void a_password_in_clear_is_hashed_at_once() {
    var accepted =
        assertInstanceOf(
            ConfigurationFile.Accepted.class,
            file.parse(
                """
                { "postern:postern": { "postern-management:management": { "netconf": {
                  "user": [ { "name": "admin", "password-hash": "$0$secret" } ]
                } } } }
                """));
    String hash = accepted.config().netconf().users().getFirst().passwordHash();
    assertTrue(hash.startsWith("$6$") && !hash.contains("secret"), hash);
  }

  /** YANG's must statements are checked in Java: a new one fails here until it is. */
  @Test
  void every_must_of_the_models_has_its_rule() {
    Set<String> known = new TreeSet<>();
    known.add(
        "standby-mode != 'warm' or count(member[dummy-address and dummy-mac]) + 1 >="
            + " count(member)");
    known.add("not(/postern:postern/pf:failover/pf:group/pf:member[pf:interface = current()])");
    known.add(". = 'false' or ../standby-mode = 'cold'");
    known.add("not(../../member[interface != current()/../interface][dummy-mac = current()])");
    known.add(". <= 32 or contains(../ip, ':')");
    known.add("number(.) != number(.) or number(.) <= count(../target)");
    known.add(". != /postern:postern/postern:node/postern:id");
    known.add(". = 'true' or ../request-form = 'true'");
    Set<String> found = new TreeSet<>();
    collect(SCHEMA.root().require("postern"), found);
    assertEquals(String.join("\n", known), String.join("\n", found));
  }

  private static void collect(SchemaNode node, Set<String> musts) {
    musts.addAll(node.musts());
    List<SchemaNode> children = new ArrayList<>();
    node.children().forEach(children::add);
    children.forEach(child -> collect(child, musts));
  }
}
