package io.postern.tests.snmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.CapabilityLine;
import io.postern.device.LinkState;
import io.postern.snmp.SnmpService;
import io.postern.view.Mib;
import io.postern.view.Operator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snmp4j.PDU;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.security.AuthHMAC192SHA256;
import org.snmp4j.security.AuthMD5;
import org.snmp4j.security.AuthSHA;
import org.snmp4j.security.AuthenticationProtocol;
import org.snmp4j.security.PrivAES128;
import org.snmp4j.security.PrivDES;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/** What requests get, and what they do not. */
final class RequestsTest {
  private static final int ADDRESSES = 10_000;
  private static final String ADDRESS_TABLE = Mib.OBJECTS + ".14";
  private static final String DESCRIPTION = "1.3.6.1.2.1.1.1.0";
  private static final String MOVE = Mib.OBJECTS + ".19.2.1";

  @TempDir private Path directory;
  private final PretendAgent agent = new PretendAgent(Groups.of(3, ADDRESSES), Groups.links(3));
  private SnmpService service;
  private Station admin;
  private Station reader;

  @BeforeEach
  void start() throws IOException {
    service = Services.start(agent, Services.withCommunity(), directory);
    admin = Station.asAdmin(service.port());
    reader = Station.withCommunity(service.port(), "look-only");
  }

  @AfterEach
  void stop() throws IOException {
    admin.close();
    reader.close();
    service.close();
  }

  /** The figures are printed, not asserted. */
  @Test
  void a_walk_through_ten_thousand_addresses_sees_each_once() {
    for (Station station : List.of(reader, admin, reader, admin)) {
      long begun = System.nanoTime();
      int cells = station.walk(ADDRESS_TABLE, 50).size();
      double seconds = (System.nanoTime() - begun) / 1e9;
      System.out.printf(
          "walk of %d cells by %s: %.0f cells/s%n",
          cells, station == admin ? "SNMPv3 authPriv" : "SNMPv2c", cells / seconds);
      // Twelve columns; one address in one group is served by none.
      assertEquals(ADDRESSES * 11 - 1, cells);
    }
  }

  /** Defect 1: a big answer costs more than it brings, and beyond a datagram it is lost. */
  @Test
  void an_answer_to_getbulk_needs_no_fragments() {
    for (Station station : List.of(reader, admin)) {
      PDU request = station.request(PDU.GETBULK);
      request.setMaxRepetitions(30_000);
      request.add(new VariableBinding(new OID(ADDRESS_TABLE)));
      PDU answer = station.ask(request);
      assertNotNull(answer);
      assertTrue(answer.size() > 10, answer.size() + " bindings");
      assertTrue(station.longest() <= 1472, station.longest() + " octets");
    }
  }

  @Test
  void a_get_of_much_is_answered_whole() {
    PDU request = reader.request(PDU.GET);
    for (int i = 1; i <= 100; i++) {
      request.add(new VariableBinding(new OID(Mib.OBJECTS + ".11.1.5.1")));
    }
    PDU answer = reader.ask(request);
    assertNotNull(answer);
    assertEquals(100, answer.size());
    assertEquals(PDU.noError, answer.getErrorStatus());
  }

  /** Defect 1 again: SNMP4J would make the answer and lose it. */
  @Test
  void a_get_whose_answer_no_datagram_carries_is_told_that_it_is_too_big() {
    for (Station station : List.of(reader, admin)) {
      PDU request = station.request(PDU.GET);
      for (int i = 0; i < 2_500; i++) {
        request.add(new VariableBinding(new OID(DESCRIPTION)));
      }
      PDU answer = station.ask(request);
      assertNotNull(answer);
      assertEquals(PDU.tooBig, answer.getErrorStatus());
      assertEquals(0, answer.size());
    }
  }

  /** MD5 and SHA-1 are on by default in SNMP4J; the report says what RFC 3414 3.2 (6) wants. */
  @Test
  void who_signs_with_a_broken_protocol_gets_a_report_that_the_digest_is_wrong()
      throws IOException {
    for (AuthenticationProtocol broken : List.of(new AuthMD5(), new AuthSHA())) {
      PDU answer = asked(new Station.Cipher(broken, new PrivAES128()));
      assertNotNull(answer);
      assertEquals(PDU.REPORT, answer.getType(), answer::toString);
      assertEquals(SnmpConstants.usmStatsWrongDigests, answer.get(0).getOid());
    }
  }

  /** So is DES. What it encrypted is noise to AES, and noise is not answered. */
  @Test
  void who_encrypts_with_des_gets_no_answer() throws IOException {
    assertNull(asked(new Station.Cipher(new AuthHMAC192SHA256(), new PrivDES())));
    assertFalse(admin.get(DESCRIPTION).isException());
  }

  private @Nullable PDU asked(Station.Cipher cipher) throws IOException {
    try (Station station = Station.asAdmin(service.port(), cipher)) {
      station.patience(2_000);
      PDU request = station.request(PDU.GET);
      request.add(new VariableBinding(new OID(DESCRIPTION)));
      return station.ask(request);
    }
  }

  /** With the kernel's usual buffer three of ten were lost. */
  @Test
  void a_burst_of_requests_waits_in_the_sockets_buffer_and_none_is_lost() throws IOException {
    int requests = Raw.burst();
    try (Raw raw = new Raw(service.port())) {
      byte[] get = Raw.get("look-only");
      for (int i = 0; i < requests; i++) {
        raw.send(get);
      }
      assertEquals(requests, raw.answers(requests));
    }
  }

  @Test
  void users_communities_and_rights_are_in_nobodys_view() {
    assertEquals(List.of(), reader.walk("1.3.6.1.6.3", 20));
    for (VariableBinding binding : admin.walk("1.3.6.1.6", 20)) {
      for (String hidden :
          List.of("1.3.6.1.6.3.15.1.2", "1.3.6.1.6.3.16", "1.3.6.1.6.3.18", "1.3.6.1.6.3.14")) {
        assertFalse(binding.getOid().startsWith(new OID(hidden)), binding.toString());
      }
    }
    assertEquals(PDU.noAccess, refused(admin.set(set("1.3.6.1.2.1.1.4.0", new OctetString("x")))));
  }

  private static int refused(int status) {
    // SNMP4J says noAccess or noCreation, whichever it looks at first.
    return status == PDU.noCreation ? PDU.noAccess : status;
  }

  @Test
  void what_is_read_only_is_not_writable() {
    assertEquals(PDU.notWritable, admin.set(set(Mib.OBJECTS + ".11.1.4.1", new Integer32(1))));
    assertEquals(PDU.wrongType, admin.set(set(Mib.OBJECTS + ".11.1.3.1", new OctetString("x"))));
    assertEquals(PDU.wrongValue, admin.set(set(Mib.OBJECTS + ".11.1.3.1", new Integer32(3))));
    assertEquals(PDU.noCreation, admin.set(set(Mib.OBJECTS + ".11.1.3.99", new Integer32(1))));
    assertEquals(List.of(), agent.asked());
  }

  /** A SET waits for the core; nobody waits for the SET. */
  @Test
  void requests_are_answered_while_a_set_waits_for_its_decision() throws Exception {
    CompletableFuture<Operator.Reply> decision = new CompletableFuture<>();
    agent.answer(decision);
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(
            () -> admin.set(set(Mib.OBJECTS + ".11.1.8.1", new Integer32(1))));
    while (agent.asked().isEmpty()) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < 20; i++) {
      assertEquals("lan0", reader.get(Mib.OBJECTS + ".11.1.2.1").toString());
    }
    assertFalse(status.isDone());
    decision.complete(new Operator.Reply(true, "done"));
    assertEquals(PDU.noError, status.get());
    assertEquals(1, reader.get(Mib.OBJECTS + ".11.1.8.1").toInt());
  }

  @Test
  void a_decision_against_it_is_commitFailed() {
    agent.answer(CompletableFuture.completedFuture(new Operator.Reply(false, "no")));
    assertEquals(PDU.commitFailed, admin.set(set(Mib.OBJECTS + ".11.1.3.1", new Integer32(2))));
  }

  @Test
  void nothing_is_set_while_another_holds_the_configurations_lock() {
    agent.lock("netconf session 4 of admin");
    assertEquals(
        PDU.resourceUnavailable, admin.set(set(Mib.OBJECTS + ".11.1.3.1", new Integer32(2))));
    assertEquals(PDU.resourceUnavailable, admin.set(set(Mib.OBJECTS + ".1.8.0", new Integer32(1))));
    assertEquals(PDU.resourceUnavailable, admin.set(move(1, "lan0", 4)));
    assertEquals(List.of(), agent.asked());
  }

  @Test
  void if_one_of_two_fails_the_other_is_taken_back() {
    assertEquals(
        PDU.notWritable,
        admin.set(
            set(Mib.OBJECTS + ".11.1.3.1", new Integer32(2)),
            set(Mib.OBJECTS + ".11.1.4.1", new Integer32(2))));
    assertEquals(List.of(), agent.asked());
  }

  /** Defect 7: a row that is only being made has no effect; one that is made has one. */
  @Test
  void only_a_request_that_is_complete_moves_anything() {
    assertEquals(PDU.wrongValue, admin.set(move(1, "lan0", 5)));
    assertEquals(PDU.inconsistentValue, admin.set(move(1, "no-such-group", 4)));
    assertEquals(PDU.inconsistentName, admin.set(set(MOVE + ".2.1", new OctetString("lan0"))));
    assertEquals(List.of(), agent.asked());
    agent.answer(CompletableFuture.completedFuture(new Operator.Reply(true, "done", 77, 3)));
    assertEquals(PDU.noError, admin.set(move(1, "lan0", 4)));
    assertEquals(List.of("move lan0 null 0 to null by admin"), agent.asked());
    assertEquals(2, admin.get(MOVE + ".7.1").toInt());
    assertEquals(77, admin.get(MOVE + ".9.1").toLong(), "not the group's last move, which is 42");
    assertEquals(3, admin.get(MOVE + ".10.1").toInt());
    assertEquals(PDU.inconsistentValue, admin.set(move(1, "lan0", 4)));
    assertEquals(PDU.noError, admin.set(set(MOVE + ".12.1", new Integer32(6))));
    assertTrue(admin.get(MOVE + ".7.1").isException());
    assertEquals(1, agent.asked().size());
  }

  @Test
  void a_move_that_is_refused_says_why() {
    agent.answer(
        CompletableFuture.completedFuture(new Operator.Reply(false, "eth1 has no carrier")));
    assertEquals(PDU.noError, admin.set(move(7, "lan0", 4)));
    assertEquals(3, admin.get(MOVE + ".7.7").toInt());
    assertEquals("eth1 has no carrier", admin.get(MOVE + ".8.7").toString());
  }

  /** What the agent can do without is listed; what it cannot do without impairs it. */
  @Test
  void only_a_required_line_of_the_self_test_impairs_the_agent() {
    String status = Mib.OBJECTS + ".1.3.0";
    agent.found(
        new CapabilityLine("raw ICMP", true, true, "works"),
        new CapabilityLine("macvlan", false, false, "no macvlan here"));
    assertEquals(2, reader.get(status).toInt());
    assertEquals("", reader.get(Mib.OBJECTS + ".1.4.0").toString());
    assertTrue(
        reader.walk(Mib.OBJECTS + ".2.1.5", 20).stream()
            .anyMatch(b -> b.getVariable().toString().equals("no macvlan here")));
    agent.found(new CapabilityLine("raw ICMP", false, true, "no socket"));
    assertEquals(3, reader.get(status).toInt());
    assertEquals("raw ICMP: no socket", reader.get(Mib.OBJECTS + ".1.4.0").toString());
  }

  /** RFC 2863: the counters of a link begin with it. */
  @Test
  void a_link_that_comes_later_has_counters_since_then() {
    String since = "1.3.6.1.2.1.31.1.1.1.19.";
    assertEquals(0, reader.get(since + 2).toLong());
    long before = reader.get("1.3.6.1.2.1.1.3.0").toLong();
    List<LinkState> more = new ArrayList<>(Groups.links(3));
    LinkState later = Groups.links(4).getLast();
    more.add(later);
    agent.publish(agent.snapshot().failover().groups(), more);
    long came = reader.get(since + later.index()).toLong();
    assertTrue(came >= before, came + " before " + before);
    assertTrue(came <= reader.get("1.3.6.1.2.1.1.3.0").toLong());
    assertEquals(0, reader.get(since + 2).toLong());
    assertEquals(came, reader.get("1.3.6.1.2.1.2.2.1.9." + later.index()).toLong());
  }

  @Test
  void every_interface_is_in_a_stack() {
    List<String> stack =
        reader.walk("1.3.6.1.2.1.31.1.2", 20).stream().map(b -> b.getOid().toString()).toList();
    assertEquals(14, stack.size(), stack.toString());
    assertTrue(stack.contains("1.3.6.1.2.1.31.1.2.1.3.0.2"), stack.toString());
    assertTrue(stack.contains("1.3.6.1.2.1.31.1.2.1.3.2.0"), stack.toString());
  }

  @Test
  void a_published_change_is_seen_by_the_next_request() {
    assertEquals(1, reader.get(Mib.OBJECTS + ".11.1.3.1").toInt());
    agent.publish(
        agent.snapshot().failover().groups().stream().map(g -> Groups.enabled(g, false)).toList(),
        agent.snapshot().failover().links());
    assertEquals(2, reader.get(Mib.OBJECTS + ".11.1.3.1").toInt());
  }

  @Test
  void numbers_of_names_outlive_the_agent() throws IOException {
    String before = reader.get(Mib.OBJECTS + ".3.1.2.3").toString();
    service.close();
    PretendAgent other = new PretendAgent(Groups.of(1, 1), Groups.links(1).reversed());
    try (SnmpService again = Services.start(other, Services.withCommunity(), directory);
        Station station = Station.withCommunity(again.port(), "look-only")) {
      assertEquals(before, station.get(Mib.OBJECTS + ".3.1.2.3").toString());
    }
  }

  @Test
  void the_engine_has_an_id_of_its_own_enterprise_and_boots_once_more_each_time()
      throws IOException {
    byte[] id = service.engineId();
    assertEquals(0x8000_7ed9, ByteBuffer.wrap(id).getInt());
    long boots = admin.get("1.3.6.1.6.3.10.2.1.2.0").toLong();
    service.close();
    service = Services.start(agent, Services.withCommunity(), directory);
    try (Station station = Station.asAdmin(service.port())) {
      assertEquals(boots + 1, station.get("1.3.6.1.6.3.10.2.1.2.0").toLong());
    }
    assertArrayEquals(id, service.engineId());
  }

  private static VariableBinding set(String oid, Variable value) {
    return new VariableBinding(new OID(oid), value);
  }

  private static VariableBinding[] move(int id, String group, int status) {
    return new VariableBinding[] {
      set(MOVE + ".2." + id, new OctetString(group)), set(MOVE + ".12." + id, new Integer32(status))
    };
  }
}
