package io.postern.config;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.config.schema.Schema;
import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.JsonParser;
import io.postern.config.tree.JsonReader;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.config.GatewayGroupConfig;
import io.postern.core.gateway.forwarder.LifeTimes;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.tracking.Track;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Gateway groups: what is read, and what is refused, with place and expectation. */
final class GatewayConfigurationTest {
  private static final Schema SCHEMA = Schema.load();
  private static final String FAILOVER =
      """
      "postern-failover:failover": {"group": [{"name": "wan",
        "member": [{"interface": "eth0"}, {"interface": "eth1"}],
        "address": [{"ip": "192.0.2.9", "vlan-id": 0, "prefix-length": 24}]}]},
      """;

  private final ConfigurationFile file = new ConfigurationFile(SCHEMA);

  private ConfigurationFile.Result read(String before, String... groups) {
    return file.parse(
        "{\"postern:postern\": {"
            + before
            + "\"postern-gateway:gateway\": {\"group\": ["
            + String.join(",", groups)
            + "]}}}");
  }

  private static String group(String name, String more) {
    return "{\"name\": \"" + name + "\", \"interface\": \"eth5\", \"vrid\": 7, " + more + "}";
  }

  private static String v4(String more) {
    return group("lan", "\"address\": [\"192.0.2.1\"]" + more);
  }

  private void refused(String place, String sentence, ConfigurationFile.Result result) {
    List<ConfigError> errors = assertInstanceOf(ConfigurationFile.Refused.class, result).errors();
    assertTrue(
        errors.stream().anyMatch(e -> e.place().contains(place) && e.toString().contains(sentence)),
        errors.stream().map(Object::toString).collect(Collectors.joining("\n")));
  }

  @Test
  void the_least_group_is_read_with_every_default() {
    GatewayGroupConfig read =
        assertInstanceOf(ConfigurationFile.Accepted.class, read("", v4("")))
            .config()
            .gateways()
            .groups()
            .getFirst();
    assertEquals("lan", read.name());
    assertEquals(
        new VirtualRouterId(InterfaceName.of("eth5"), IpFamily.IPV4, 7), read.router().id());
    assertEquals(List.of(IpAddress.of("192.0.2.1")), read.router().addresses());
    assertEquals(100, read.router().priority());
    assertTrue(read.router().preempt());
    assertEquals(0, read.router().preemptDelayNanos());
    assertEquals(1_000_000_000L, read.router().intervalNanos());
    assertEquals(ChecksumForm.RFC5798, read.router().checksum());
  }

  @Test
  void every_leaf_is_read() {
    GatewayGroupConfig read =
        assertInstanceOf(
                ConfigurationFile.Accepted.class,
                read(
                    FAILOVER,
                    group(
                        "lan6",
                        "\"address\": [\"fe80::1\", \"2001:db8::1\"], \"priority\": 255,"
                            + " \"preempt\": false, \"preempt-delay\": 30000,"
                            + " \"advertisement-interval\": 10, \"checksum\": \"rfc9568\","
                            + " \"balancing\": \"none\"")))
            .config()
            .gateways()
            .groups()
            .getFirst();
    assertEquals(IpFamily.IPV6, read.router().id().family());
    assertTrue(read.router().owner());
    assertEquals(false, read.router().preempt());
    assertEquals(30_000_000_000L, read.router().preemptDelayNanos());
    assertEquals(10_000_000L, read.router().intervalNanos());
    assertEquals(ChecksumForm.RFC9568, read.router().checksum());
  }

  @Test
  void groups_of_both_ip_versions_may_have_one_vrid() {
    assertInstanceOf(
        ConfigurationFile.Accepted.class,
        read("", v4(""), group("lan6", "\"address\": [\"fe80::1\"]")));
  }

  @Test
  void intervals_are_multiples_of_ten_milliseconds() {
    refused(
        "advertisement-interval",
        "expected a multiple of 10 milliseconds, found 15",
        read("", v4(", \"advertisement-interval\": 15")));
    refused("advertisement-interval", "10", read("", v4(", \"advertisement-interval\": 0")));
    refused("advertisement-interval", "40950", read("", v4(", \"advertisement-interval\": 41000")));
  }

  private static final String CLUSTER =
      """
      "cluster": {"name": "site", "bind-interface": ["eth6"], "secret": "sixteen-characters"},
      """;

  private static final String LEAST = ", \"balancing\": \"weighted\", \"forwarder\": {\"vrid\": 8}";

  /** What a balanced group is refused for. */
  private List<ConfigError> against(String more) {
    return read(CLUSTER, v4(more)) instanceof ConfigurationFile.Refused refused
        ? refused.errors()
        : List.of();
  }

  private static BalancedConfig balanced(String more) throws JsonParser.Malformed {
    String text =
        "{\"postern:postern\": {\"postern-gateway:gateway\": {\"group\": [" + v4(more) + "]}}}";
    List<ConfigError> wrong = new ArrayList<>();
    Inner tree = JsonReader.read(SCHEMA.root(), JsonParser.parse(text), wrong::add);
    assertEquals(List.of(), wrong);
    return GatewayReader.read(tree.inner("postern")).balanced().getFirst();
  }

  @Test
  void a_balanced_group_needs_a_cluster_and_is_taken_with_one() {
    refused("balancing", "or a cluster", read("", v4(LEAST)));
    assertEquals(List.of(), against(LEAST));
  }

  @Test
  void the_least_balanced_group_is_read_with_every_default() throws JsonParser.Malformed {
    BalancedConfig read = balanced(LEAST);
    assertEquals(Balancing.WEIGHTED, read.balancing());
    assertEquals(new LifeTimes(600_000_000_000L, 14_400_000_000_000L), read.times());
    assertEquals(3_000_000_000L, read.leaseNanos());
    assertEquals(8, read.vrid());
    assertEquals(100, read.weight());
    assertEquals(1, read.lower());
    assertEquals(100, read.upper());
    assertEquals(30_000_000_000L, read.preemptDelayNanos());
    assertEquals(List.of(), read.tracks());
    assertFalse(read.sourceChosen());
  }

  @Test
  void every_leaf_of_a_balanced_group_is_read() throws JsonParser.Malformed {
    BalancedConfig read =
        balanced(
            ", \"balancing\": \"least-load\", \"redirect-time\": 5, \"retire-time\": 50,"
                + " \"lease-time\": 2500, \"arp-source\": \"chosen\", \"forwarder\": {\"vrid\": 9,"
                + " \"weight\": 90, \"lower\": 40, \"upper\": 60, \"preempt-delay\": 7},"
                + " \"track\": [{\"interface\": \"eth7\", \"weight-decrement\": 55},"
                + " {\"interface\": \"eth8\", \"priority-decrement\": 3}]");
    assertEquals(Balancing.LEAST_LOAD, read.balancing());
    assertEquals(new LifeTimes(5_000_000_000L, 50_000_000_000L), read.times());
    assertEquals(2_500_000_000L, read.leaseNanos());
    assertEquals(9, read.vrid());
    assertEquals(90, read.weight());
    assertEquals(40, read.lower());
    assertEquals(60, read.upper());
    assertEquals(7_000_000L, read.preemptDelayNanos());
    assertEquals(
        List.of(
            new Track(InterfaceName.of("eth7"), 55, 10),
            new Track(InterfaceName.of("eth8"), 10, 3)),
        read.tracks());
    assertTrue(read.sourceChosen());
  }

  @Test
  void a_balanced_group_has_at_most_64_addresses() {
    String most =
        IntStream.range(1, 65).mapToObj(i -> "\"192.0.2." + i + "\"").collect(joining(", "));
    assertInstanceOf(
        ConfigurationFile.Accepted.class,
        read(CLUSTER, group("lan", "\"address\": [" + most + "]" + LEAST)));
    refused(
        "address",
        "expected at most 64 addresses in a balanced group, found 65",
        read(CLUSTER, group("lan", "\"address\": [" + most + ", \"192.0.2.65\"]" + LEAST)));
  }

  @Test
  void a_balanced_group_has_addresses_of_ipv4() {
    refused(
        "balancing",
        "the addresses have to be of IPv4",
        read("", group("lan", "\"address\": [\"fe80::1\"]" + LEAST)));
  }

  @Test
  void a_balanced_groups_priority_leaves_room_for_owners() {
    for (int priority : new int[] {254, 255}) {
      refused(
          "priority",
          "expected 1 to 253 in a balanced group (254 is a forwarder's owner, 255 an address's),"
              + " found "
              + priority,
          read("", v4(LEAST + ", \"priority\": " + priority)));
    }
    assertEquals(List.of(), against(LEAST + ", \"priority\": 253"));
  }

  @Test
  void a_forwarder_retires_after_it_is_redirected() {
    refused(
        "retire-time",
        "expected more than the redirect-time of 600 seconds, found 600",
        read("", v4(LEAST + ", \"retire-time\": 600")));
    assertEquals(List.of(), against(LEAST + ", \"retire-time\": 601"));
  }

  @Test
  void a_lease_lasts_two_to_three_intervals() {
    for (int lease : new int[] {1_990, 3_010}) {
      refused(
          "lease-time",
          "expected two to three advertisement intervals (2000 to 3000 milliseconds), found "
              + lease,
          read("", v4(LEAST + ", \"lease-time\": " + lease)));
    }
    assertEquals(List.of(), against(LEAST + ", \"lease-time\": 2000"));
    assertEquals(
        List.of(), against(LEAST + ", \"advertisement-interval\": 10, \"lease-time\": 30"));
  }

  @Test
  void each_gateway_brings_a_vrid_of_its_own() {
    refused("forwarder", "is missing", read("", v4(", \"balancing\": \"weighted\"")));
    refused(
        "forwarder",
        "is a vrid of group \"lan\"",
        read("", v4(LEAST.replace("\"vrid\": 8", "\"vrid\": 7"))));
  }

  @Test
  void thresholds_lie_in_their_order() {
    refused(
        "forwarder",
        "expected lower at most upper, and upper at most weight, found lower 50, upper 40,"
            + " weight 100",
        read("", v4(LEAST.replace("8", "8, \"lower\": 50, \"upper\": 40"))));
    refused(
        "forwarder",
        "found lower 1, upper 101, weight 100",
        read("", v4(LEAST.replace("8", "8, \"upper\": 101"))));
  }

  @Test
  void a_group_without_address_or_vrid_is_refused() {
    refused("lan", "address", read("", group("lan", "\"priority\": 100")));
    refused(
        "lan",
        "vrid",
        read("", "{\"name\": \"lan\", \"interface\": \"eth5\", \"address\": [\"192.0.2.1\"]}"));
  }

  @Test
  void addresses_of_both_ip_versions_need_two_groups() {
    refused(
        "2001:db8::1",
        "two groups",
        read("", group("lan", "\"address\": [\"192.0.2.1\", \"2001:db8::1\"]")));
  }

  @Test
  void the_first_ipv6_address_is_link_local() {
    refused(
        "2001:db8::1",
        "link-local address first",
        read("", group("lan6", "\"address\": [\"2001:db8::1\", \"fe80::1\"]")));
  }

  @Test
  void an_address_that_cannot_be_virtual_is_refused() {
    for (String address : List.of("0.0.0.0", "224.0.0.18", "127.0.0.1")) {
      refused(
          address,
          "cannot be a virtual address",
          read("", group("lan", "\"address\": [\"" + address + "\"]")));
    }
  }

  @Test
  void one_vrid_is_one_group_on_an_interface() {
    refused(
        "vrid",
        "is the vrid of group \"lan\"",
        read("", v4(""), group("other", "\"address\": [\"192.0.2.2\"]")));
  }

  @Test
  void an_address_belongs_to_one_group() {
    refused(
        "192.0.2.1",
        "is claimed by gateway group \"lan\" too",
        read(
            "",
            v4(""),
            "{\"name\": \"other\", \"interface\": \"eth6\", \"vrid\": 8,"
                + " \"address\": [\"192.0.2.1\"]}"));
    refused(
        "192.0.2.9",
        "is claimed by failover group \"wan\" too",
        read(FAILOVER, group("lan", "\"address\": [\"192.0.2.9\"]")));
  }

  @Test
  void a_member_of_a_failover_group_is_refused() {
    refused(
        "interface",
        "is a member of failover group \"wan\"",
        read(FAILOVER, v4("").replace("eth5", "eth1")));
  }
}
