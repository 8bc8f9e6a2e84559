package io.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.config.schema.Schema;
import io.postern.core.gateway.config.GatewayGroupConfig;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import java.util.List;
import java.util.stream.Collectors;
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

  @Test
  void what_is_not_there_yet_is_refused() {
    refused("balancing", "none", read("", v4(", \"balancing\": \"round-robin\"")));
    refused("lan", "redirect-time", read("", v4(", \"redirect-time\": 600")));
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
