package io.postern.tests.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.Notice;
import io.postern.core.failover.VlanAddress;
import io.postern.core.failover.state.Cause;
import io.postern.net.IpPrefix;
import io.postern.snmp.SnmpService;
import io.postern.view.Mib;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  private String engineId() {
    return HexFormat.of().formatHex(service.engineId());
  }
}
