package io.postern.tests.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.Notice;
import io.postern.core.failover.VlanAddress;
import io.postern.core.failover.state.Cause;
import io.postern.device.Carrier;
import io.postern.device.LinkState;
import io.postern.net.IpPrefix;
import io.postern.snmp.SnmpService;
import io.postern.view.Mib;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** net-snmp's tools get from the agent what the MIB promises. */
@Tag("interop")
final class NetSnmpTest {
  private static final String PASSWORD = "authpass-admin";
  private static final String OBJECTS = "." + Mib.OBJECTS;
  private static final String SYS_NAME = ".1.3.6.1.2.1.1.5.0";

  @TempDir private Path directory;
  private final PretendAgent agent = new PretendAgent(Groups.of(3, 30), Groups.links(3));
  private SnmpService service;
  private NetSnmp tools;

  @BeforeEach
  void start() throws IOException {
    service = Services.start(agent, Services.withCommunity(), directory);
    tools = new NetSnmp(directory, service.port());
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void a_walk_as_a_user_shows_every_table() {
    NetSnmp.Said said = tools.asUser("snmpwalk", "admin", PASSWORD, "-Cc", OBJECTS);
    assertEquals(0, said.exit(), said.text());
    assertTrue(said.text().contains(OBJECTS + ".1.1.0 = STRING: \"node-a\""), said.text());
    assertTrue(said.text().contains(OBJECTS + ".11.1.2.1 = STRING: \"lan0\""), said.text());
    assertTrue(
        said.text().contains(OBJECTS + ".14.1.7.1.1.4.10.0.0.1.0 = STRING: \"eth0\""), said.text());
    for (int table : List.of(2, 3, 11, 12, 13, 14, 15, 16, 17, 18)) {
      assertTrue(said.text().contains(OBJECTS + "." + table + ".1."), "table " + table);
    }
  }

  @Test
  void a_bulk_walk_with_a_community_shows_the_same_as_a_walk() {
    NetSnmp.Said walk = tools.withCommunity("snmpwalk", "2c", "look-only", OBJECTS + ".14");
    NetSnmp.Said bulk =
        tools.withCommunity("snmpbulkwalk", "2c", "look-only", "-Cr100", OBJECTS + ".14");
    assertEquals(0, bulk.exit(), bulk.text());
    assertEquals(walk.lines().size(), bulk.lines().size());
    assertEquals(walk.text(), bulk.text());
  }

  @Test
  void version_1_steps_over_counters_of_64_bits() {
    NetSnmp.Said said = tools.withCommunity("snmpwalk", "1", "look-only", OBJECTS + ".11");
    assertEquals(0, said.exit(), said.text());
    assertFalse(said.text().contains("Counter64"), said.text());
    assertTrue(said.text().contains(OBJECTS + ".11.1.45.3"), said.text());
  }

  @Test
  void interfaces_have_the_kernels_index_and_its_counters() {
    NetSnmp.Said said =
        tools.asUser(
            "snmpget",
            "admin",
            PASSWORD,
            ".1.3.6.1.2.1.2.1.0",
            ".1.3.6.1.2.1.2.2.1.2.2",
            ".1.3.6.1.2.1.2.2.1.8.2",
            ".1.3.6.1.2.1.2.2.1.10.2",
            ".1.3.6.1.2.1.31.1.1.1.6.2",
            ".1.3.6.1.2.1.31.1.1.1.15.2");
    assertEquals(
        List.of(
            ".1.3.6.1.2.1.2.1.0 = INTEGER: 7",
            ".1.3.6.1.2.1.2.2.1.2.2 = STRING: \"eth0\"",
            ".1.3.6.1.2.1.2.2.1.8.2 = INTEGER: 1",
            ".1.3.6.1.2.1.2.2.1.10.2 = Counter32: " + (5_000_000_000L & 0xffff_ffffL),
            ".1.3.6.1.2.1.31.1.1.1.6.2 = Counter64: 5000000000",
            ".1.3.6.1.2.1.31.1.1.1.15.2 = Gauge32: 10000"),
        said.lines().stream().filter(l -> l.startsWith(".")).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2.2.1.15",
        "2.2.1.17",
        "31.1.1.1.3",
        "31.1.1.1.4",
        "31.1.1.1.5",
        "31.1.1.1.9",
        "31.1.1.1.11",
        "31.1.1.1.12",
        "31.1.1.1.13"
      })
  void what_the_kernel_does_not_count_is_not_shown_as_nothing(String column) {
    NetSnmp.Said said = tools.asUser("snmpget", "admin", PASSWORD, ".1.3.6.1.2.1." + column + ".2");
    assertTrue(said.text().contains("No Such"), said.text());
  }

  @Test
  void a_wrong_password_is_refused_and_told_of() throws IOException {
    try (TrapDaemon traps = new TrapDaemon(tools, directory, engineId())) {
      service.reconfigure(Services.with(Services.target("noc", traps.port(), false, "admin")));
      NetSnmp.Said said = tools.asUser("snmpget", "admin", "not-the-password", SYS_NAME);
      assertFalse(said.exit() == 0, said.text());
      traps.await(l -> l.contains(".1.3.6.1.6.3.1.1.5.5"));
    }
  }

  @Test
  void who_signs_with_a_broken_protocol_is_told_so_and_who_encrypts_with_one_is_not_answered() {
    for (String auth : List.of("MD5", "SHA")) {
      NetSnmp.Said said = tools.asUserWith(auth, "AES", "snmpget", "admin", SYS_NAME);
      assertFalse(said.exit() == 0, said.text());
      assertTrue(said.text().contains("Authentication failure"), said.text());
    }
    NetSnmp.Said said = tools.asUserWith("SHA-256", "DES", "snmpget", "admin", SYS_NAME);
    assertTrue(said.text().contains("Timeout"), said.text());
    assertEquals(0, tools.asUser("snmpget", "admin", PASSWORD, SYS_NAME).exit());
  }

  @Test
  void without_a_community_the_old_versions_are_not_spoken() throws IOException {
    assertEquals(0, tools.withCommunity("snmpget", "2c", "look-only", SYS_NAME).exit());
    service.reconfigure(Services.usersOnly());
    NetSnmp.Said said = tools.withCommunity("snmpget", "2c", "look-only", SYS_NAME);
    assertTrue(said.text().contains("Timeout"), said.text());
    assertEquals(0, tools.asUser("snmpget", "admin", PASSWORD, SYS_NAME).exit());
  }

  @Test
  void a_move_reaches_snmptrapd_as_trap_and_as_inform() throws IOException {
    try (TrapDaemon traps = new TrapDaemon(tools, directory, engineId())) {
      service.reconfigure(
          Services.with(
              Services.target("as-user", traps.port(), false, "admin"),
              Services.target("as-community", traps.port(), false, "noc"),
              Services.target("acknowledged", traps.port(), true, "admin")));
      agent.tell(
          new Notice.AddressMoved(
              42,
              0,
              "lan0",
              List.of(
                  new VlanAddress(IpPrefix.of("10.0.0.1/24"), 7),
                  new VlanAddress(IpPrefix.of("10.0.0.2/24"), 0)),
              Groups.nic(0),
              Groups.nic(1),
              Cause.CARRIER_LOST,
              1,
              2,
              3,
              4,
              "eth1 serves lan0 since eth0 lost its carrier"));
      for (String how : List.of("TRAP2, SNMP v3", "TRAP2, SNMP v2c", "INFORM, SNMP v3")) {
        String line = traps.await(l -> l.contains("eth1 serves lan0") && l.contains(how));
        assertTrue(line.contains("." + Mib.NOTIFICATIONS + ".3"), line);
        assertTrue(line.contains(OBJECTS + ".52.1.11.1 = STRING: \"lan0\""), line);
        assertTrue(line.contains(OBJECTS + ".52.1.15.1 = INTEGER: 7"), line);
        assertTrue(line.contains(OBJECTS + ".52.1.16.1 = Gauge32: 2"), line);
      }
      assertEquals(
          List.of(
              OBJECTS + ".41.1.9.12.97.99.107.110.111.119.108.101.100.103.101.100 = Counter64: 1"),
          tools
              .asUser(
                  "snmpwalk",
                  "admin",
                  PASSWORD,
                  OBJECTS + ".41.1.9.12.97.99.107.110.111.119.108.101.100.103.101.100")
              .lines()
              .stream()
              .filter(l -> l.startsWith("."))
              .toList());
    }
  }

  @Test
  void a_group_is_disabled_by_who_may_and_not_while_the_configuration_is_locked() {
    String enabled = OBJECTS + ".11.1.3.1";
    assertTrue(
        tools
            .asUser("snmpset", "guest", "authpass-guest", enabled, "i", "2")
            .text()
            .contains("authorizationError"));
    agent.lock("netconf session 4 of admin");
    NetSnmp.Said locked = tools.asUser("snmpset", "admin", PASSWORD, enabled, "i", "2");
    assertTrue(locked.text().contains("resourceUnavailable"), locked.text());
    agent.lock(null);
    NetSnmp.Said said = tools.asUser("snmpset", "admin", PASSWORD, enabled, "i", "2");
    assertEquals(0, said.exit(), said.text());
    assertEquals(List.of("enable lan0 false by admin snmp 127.0.0.1"), agent.asked());
    assertTrue(tools.asUser("snmpget", "admin", PASSWORD, enabled).text().contains("INTEGER: 2"));
  }

  @Test
  void maintenance_takes_its_reason_from_the_same_request() {
    String active = OBJECTS + ".1.8.0";
    String reason = OBJECTS + ".1.9.0";
    NetSnmp.Said alone = tools.asUser("snmpset", "admin", PASSWORD, reason, "s", "why");
    assertTrue(alone.text().contains("inconsistentValue"), alone.text());
    NetSnmp.Said said =
        tools.asUser("snmpset", "admin", PASSWORD, active, "i", "1", reason, "s", "new switch");
    assertEquals(0, said.exit(), said.text());
    assertEquals(List.of("maintenance null true 'new switch' by admin"), agent.asked());
    assertTrue(tools.asUser("snmpget", "admin", PASSWORD, reason).text().contains("new switch"));
  }

  @Test
  void a_move_is_asked_for_by_a_row_and_the_row_tells_the_result() {
    String entry = OBJECTS + ".19.2.1";
    NetSnmp.Said said =
        tools.asUser(
            "snmpset",
            "admin",
            PASSWORD,
            OBJECTS + ".19.1.0",
            "i",
            "0",
            entry + ".2.1",
            "s",
            "lan1",
            entry + ".6.1",
            "s",
            "eth3",
            entry + ".12.1",
            "i",
            "4");
    assertEquals(0, said.exit(), said.text());
    assertEquals(List.of("move lan1 null 0 to eth3 by admin"), agent.asked());
    NetSnmp.Said result = tools.asUser("snmpget", "admin", PASSWORD, entry + ".7.1");
    assertTrue(result.text().contains("INTEGER: 2"), result.text());
    NetSnmp.Said again = tools.asUser("snmpset", "admin", PASSWORD, OBJECTS + ".19.1.0", "i", "0");
    assertTrue(again.text().contains("inconsistentValue"), again.text());
  }

  @Test
  void a_view_shows_its_subtrees_and_a_mask_shows_one_row() {
    String row = ".1.3.6.1.2.1.2.2.1.";
    NetSnmp.Said said = tools.asUser("snmpwalk", "narrow", "authpass-narrow", "-Cc", ".1.3");
    List<String> names = names(said);
    assertTrue(names.contains(".1.3.6.1.2.1.1.5.0"), said.text());
    assertTrue(names.contains(row + "2.3"), said.text());
    assertTrue(names.contains(OBJECTS + ".11.1.2.3"), said.text());
    assertTrue(names.contains(OBJECTS + ".11.1.3.1"), said.text());
    for (String name : names) {
      assertTrue(
          name.startsWith(".1.3.6.1.2.1.1.5.")
              || name.startsWith(".1.3.6.1.6.3.")
              || name.matches("\\Q" + row + "\\E[0-9]+\\.3")
              || name.startsWith(OBJECTS + ".11.1.2.")
              || name.startsWith(OBJECTS + ".11.1.3."),
          name);
      for (String hidden :
          List.of(
              row + "6.",
              OBJECTS + ".11.1.3.2",
              ".1.3.6.1.6.3.15.1.2.",
              ".1.3.6.1.6.3.16.",
              ".1.3.6.1.6.3.18.")) {
        assertFalse(name.startsWith(hidden), name);
      }
    }
    assertEquals(List.of(row + "2.3"), names(narrow("snmpgetnext", row + "2")));
    assertTrue(narrow("snmpget", row + "2.2").text().contains("No Such"));
    assertTrue(narrow("snmpget", row + "6.3").text().contains("No Such"));
  }

  @Test
  void who_may_set_sets_only_what_it_sees() {
    String enabled = OBJECTS + ".11.1.3.";
    assertEquals(0, narrow("snmpset", enabled + "1", "i", "2").exit());
    assertFalse(narrow("snmpset", enabled + "2", "i", "2").exit() == 0);
    assertFalse(narrow("snmpset", OBJECTS + ".1.8.0", "i", "1").exit() == 0);
    assertFalse(narrow("snmpset", ".1.3.6.1.2.1.1.5.0", "s", "x").exit() == 0);
    assertEquals(List.of("enable lan0 false by narrow snmp 127.0.0.1"), agent.asked());
  }

  @Test
  void a_community_sees_its_view_and_is_answered_only_where_it_may_come_from() throws IOException {
    service.reconfigure(Services.withCommunity(List.of("192.0.2.0/24", "127.0.0.2/31"), "narrow"));
    NetSnmp.Said elsewhere = tools.withCommunity("snmpget", "2c", "look-only", SYS_NAME);
    assertTrue(elsewhere.text().contains("Timeout"), elsewhere.text());
    tools = new NetSnmp(directory, service.port(), "127.0.0.2");
    for (String version : List.of("1", "2c")) {
      NetSnmp.Said said = tools.withCommunity("snmpget", version, "look-only", SYS_NAME);
      assertEquals(0, said.exit(), said.text());
    }
    NetSnmp.Said hidden = tools.withCommunity("snmpget", "2c", "look-only", OBJECTS + ".1.1.0");
    assertTrue(hidden.text().contains("No Such"), hidden.text());
    service.reconfigure(Services.withCommunity(List.of("192.0.2.0/24"), "narrow"));
    NetSnmp.Said no = tools.withCommunity("snmpget", "2c", "look-only", SYS_NAME);
    assertTrue(no.text().contains("Timeout"), no.text());
  }

  @Test
  void a_user_whose_keys_are_localized_is_answered_and_told() throws IOException {
    NetSnmp.Said said =
        tools.asKeyed("snmpget", "keyed", Services.AUTH_KEY, Services.PRIV_KEY, SYS_NAME);
    assertEquals(0, said.exit(), said.text());
    assertTrue(said.text().contains("node-a"), said.text());
    String other = Services.AUTH_KEY.replace('0', '1');
    assertFalse(tools.asKeyed("snmpget", "keyed", other, Services.PRIV_KEY, SYS_NAME).exit() == 0);
    try (TrapDaemon traps = new TrapDaemon(tools, directory, engineId())) {
      service.reconfigure(Services.with(Services.target("alerts", traps.port(), false, "keyed")));
      agent.tell(refused());
      traps.await(l -> l.contains("nobody may") && l.contains("TRAP2, SNMP v3, user keyed"));
    }
  }

  private static Notice refused() {
    return new Notice.MoveRefused(
        1, 0, "lan0", List.of(), Groups.nic(0), null, Cause.NOT_ELIGIBLE, "nobody may");
  }

  /** Without the community's string, and read only. */
  @Test
  void the_receivers_stand_in_the_standards_tables() throws IOException {
    service.reconfigure(
        Services.with(
            Services.target("a", 1162, false, "noc"), Services.target("b", 1163, true, "admin")));
    String addresses = ".1.3.6.1.6.3.12.1.2.1.";
    String parameters = ".1.3.6.1.6.3.12.1.3.1.";
    String notify = ".1.3.6.1.6.3.13.1.1.1.";
    NetSnmp.Said said = tools.asUser("snmpwalk", "admin", PASSWORD, "-Ox", ".1.3.6.1.6.3");
    for (String line :
        List.of(
            addresses + "2.97 = OID: .1.3.6.1.2.1.100.1.1",
            addresses + "3.97 = Hex-STRING: 7F 00 00 01 04 8A ",
            addresses + "4.98 = INTEGER: 100",
            addresses + "5.98 = INTEGER: 3",
            addresses + "6.98 = Hex-STRING: 69 6E 66 6F 72 6D ",
            addresses + "7.98 = Hex-STRING: 62 ",
            addresses + "8.98 = INTEGER: 5",
            addresses + "9.98 = INTEGER: 1",
            parameters + "2.97 = INTEGER: 1",
            parameters + "3.97 = INTEGER: 2",
            parameters + "4.97 = Hex-STRING: 6E 6F 63 ",
            parameters + "5.97 = INTEGER: 1",
            parameters + "2.98 = INTEGER: 3",
            parameters + "3.98 = INTEGER: 3",
            parameters + "4.98 = Hex-STRING: 61 64 6D 69 6E ",
            parameters + "5.98 = INTEGER: 3",
            notify + "3.116.114.97.112 = INTEGER: 1",
            notify + "3.105.110.102.111.114.109 = INTEGER: 2")) {
      assertTrue(said.lines().contains(line), line + " in\n" + said.text());
    }
    String secret = "6C 6F 6F 6B 2D 6F 6E 6C 79";
    assertFalse(said.text().contains(secret), said.text());
    for (String set : List.of(addresses + "7.98", addresses + "6.98")) {
      NetSnmp.Said no = tools.asUser("snmpset", "admin", PASSWORD, set, "s", "x");
      assertFalse(no.exit() == 0, no.text());
    }
    service.reconfigure(Services.with(Services.target("b", 1163, true, "admin")));
    NetSnmp.Said fewer = tools.asUser("snmpwalk", "admin", PASSWORD, ".1.3.6.1.6.3.12.1.2");
    assertFalse(fewer.text().contains(addresses + "2.97 "), fewer.text());
    assertTrue(fewer.text().contains(addresses + "2.98 "), fewer.text());
    NetSnmp.Said notAsked =
        tools.withCommunity("snmpwalk", "2c", "look-only", ".1.3.6.1.6.3.12.1.2");
    assertFalse(notAsked.text().contains("6.3.12.1.2.1"), notAsked.text());
  }

  @Test
  void an_interfaces_last_change_is_the_up_time_of_its_status() {
    String last = ".1.3.6.1.2.1.2.2.1.9.2";
    assertEquals(0, ticks(last));
    long before = ticks(".1.3.6.1.2.1.1.3.0");
    List<LinkState> links = new ArrayList<>(Groups.links(3));
    links.set(1, links.get(1).withCarrier(Carrier.DOWN));
    agent.publish(agent.snapshot().failover().groups(), links);
    long changed = ticks(last);
    long after = ticks(".1.3.6.1.2.1.1.3.0");
    assertTrue(before <= changed && changed <= after, before + " " + changed + " " + after);
    assertEquals(0, ticks(".1.3.6.1.2.1.2.2.1.9.3"), "another interface's");
  }

  private long ticks(String name) {
    String text = tools.asUser("snmpget", "admin", PASSWORD, "-Ot", name).text();
    return Long.parseLong(text.substring(text.indexOf("= ") + 2).strip());
  }

  private NetSnmp.Said narrow(String tool, String... rest) {
    return tools.asUser(tool, "narrow", "authpass-narrow", rest);
  }

  private static List<String> names(NetSnmp.Said said) {
    return said.lines().stream()
        .filter(l -> l.startsWith(".") && !l.contains("No more variables"))
        .map(l -> l.substring(0, l.indexOf(" = ")))
        .toList();
  }

  private String engineId() {
    return HexFormat.of().formatHex(service.engineId());
  }
}
