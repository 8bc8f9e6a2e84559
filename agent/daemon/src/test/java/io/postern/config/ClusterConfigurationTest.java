package io.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.config.schema.Schema;
import io.postern.config.tree.JsonWriter;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster: what is read, what is refused, and that its secret is not told. */
final class ClusterConfigurationTest {
  private static final Schema SCHEMA = Schema.load();
  private static final String SECRET = "never-to-be-shown-1";
  private static final String OLD = "never-to-be-shown-2";
  private static final String BALANCED =
      """
      "postern-gateway:gateway": {"group": [{"name": "lan", "interface": "eth5", "vrid": 7,
        "address": ["192.0.2.1"], "balancing": "weighted", "forwarder": {"vrid": 8}}]},
      """;

  private final ConfigurationFile file = new ConfigurationFile(SCHEMA);

  private ConfigurationFile.Result read(String before, String cluster) {
    return file.parse(
        "{\"postern:postern\": {"
            + before
            + "\"node\": {\"id\": \"gw-1\"}, \"cluster\": {"
            + cluster
            + "}}}");
  }

  private static ClusterConfig accepted(ConfigurationFile.Result result) {
    return assertInstanceOf(ConfigurationFile.Accepted.class, result, () -> "" + result)
        .config()
        .cluster();
  }

  private static String refused(ConfigurationFile.Result result) {
    return assertInstanceOf(ConfigurationFile.Refused.class, result).errors().stream()
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }

  private static void says(String all, String... parts) {
    for (String part : parts) {
      assertTrue(all.contains(part), all);
    }
    assertFalse(all.contains("never-to-be-shown"), all);
  }

  private static String cluster(String more) {
    return "\"name\": \"site\", \"bind-interface\": [\"eth0\"], \"secret\": \""
        + SECRET
        + "\""
        + more;
  }

  @Test
  void without_a_name_there_is_none() {
    ClusterConfig none = accepted(read("", ""));
    assertFalse(none.configured());
    assertEquals(List.of(), none.secrets());
  }

  @Test
  void the_least_cluster_is_read_with_its_defaults() {
    assertEquals(
        new ClusterConfig(
            "gw-1",
            "site",
            List.of(InterfaceName.of("eth0")),
            7730,
            List.of(),
            List.of(new ClusterConfig.Secret(SECRET)),
            List.of()),
        accepted(read("", cluster(""))));
  }

  @Test
  void every_leaf_is_read_and_addresses_that_move_are_known() {
    ClusterConfig all =
        accepted(
            read(
                """
                "postern-failover:failover": {"group": [{"name": "wan",
                  "member": [{"interface": "eth0"}, {"interface": "eth1"}],
                  "address": [{"ip": "192.0.2.9", "vlan-id": 0, "prefix-length": 24}]}]},
                "postern-gateway:gateway": {"group": [{"name": "lan", "interface": "eth5",
                  "vrid": 7, "address": ["192.0.2.1"]}]},
                """,
                "\"name\": \"site\", \"bind-interface\": [\"eth7\", \"eth6\"], \"port\": 4000,"
                    + " \"peer\": [\"198.51.100.1\", \"198.51.100.2\"], \"secret\": \""
                    + SECRET
                    + "\", \"accepted-secret\": [\""
                    + OLD
                    + "\"]"));
    assertEquals(List.of("eth7", "eth6"), all.interfaces().stream().map(n -> "" + n).toList());
    assertEquals(4000, all.port());
    assertEquals(List.of(IpAddress.of("198.51.100.1"), IpAddress.of("198.51.100.2")), all.peers());
    assertEquals(
        List.of(new ClusterConfig.Secret(SECRET), new ClusterConfig.Secret(OLD)), all.secrets());
    assertEquals(List.of(IpAddress.of("192.0.2.9"), IpAddress.of("192.0.2.1")), all.moving());
    says(all.toString(), "secrets=[Secret, Secret]");
  }

  @Test
  void what_is_missing_is_named_with_its_place() {
    says(
        refused(read("", "\"bind-interface\": [\"eth0\"]")),
        "cluster/name",
        "is missing: without it there is no cluster");
    String bare = refused(read("", "\"name\": \"site\""));
    says(bare, "cluster/bind-interface", "expected at least one interface");
    says(bare, "cluster/secret", "expected a secret, or secret-file");
  }

  @Test
  void what_cannot_be_is_refused_and_no_secret_is_repeated() {
    says(refused(read("", cluster(", \"peer\": [\"2001:db8::1\"]"))), "expected an IPv4 address");
    says(refused(read("", cluster(", \"port\": 0"))), "cluster/port");
    says(refused(read("", cluster(", \"secret-file\": \"/etc/postern/secret\""))), "cluster");
    says(
        refused(read("", "\"name\": \"s\", \"bind-interface\": [\"eth0\"], \"secret\": \"short\"")),
        "cluster/secret",
        "16");
  }

  @Test
  void a_balanced_group_needs_a_cluster() {
    says(refused(read(BALANCED, "")), "balancing", "expected none, or a cluster");
    ConfigurationFile.Result with = read(BALANCED, cluster(""));
    if (with instanceof ConfigurationFile.Refused) {
      assertFalse(refused(with).contains("or a cluster"), refused(with));
    }
  }

  @Test
  void a_file_holds_the_secret_and_those_that_are_accepted(@TempDir Path folder)
      throws IOException {
    Path secret = folder.resolve("secret");
    Files.writeString(secret, SECRET + "\n" + OLD + "\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    String cluster =
        "\"name\": \"site\", \"bind-interface\": [\"eth0\"], \"secret-file\": \"" + secret + "\"";
    assertEquals(
        List.of(new ClusterConfig.Secret(SECRET), new ClusterConfig.Secret(OLD)),
        accepted(read("", cluster)).secrets());
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
    says(refused(read("", cluster)), "cluster/secret-file", "expected mode 0600 or 0400");
    Files.writeString(secret, "short\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    says(refused(read("", cluster)), "expected at least 16 characters");
  }

  @Test
  void its_secrets_are_exported_only_when_asked_for() {
    ConfigurationFile.Accepted accepted =
        assertInstanceOf(
            ConfigurationFile.Accepted.class,
            read("", cluster(", \"accepted-secret\": [\"" + OLD + "\"]")));
    String without = JsonWriter.write(accepted.tree(), false);
    assertTrue(without.contains("\"site\""), without);
    assertFalse(without.contains("never-to-be-shown"), without);
    String with = JsonWriter.write(accepted.tree(), true);
    assertTrue(with.contains(SECRET) && with.contains(OLD), with);
  }
}
