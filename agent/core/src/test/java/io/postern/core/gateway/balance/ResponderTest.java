package io.postern.core.gateway.balance;

import static io.postern.core.gateway.balance.Balanced.EVERYBODY;
import static io.postern.core.gateway.balance.Balanced.GROUP;
import static io.postern.core.gateway.balance.Balanced.OWN;
import static io.postern.core.gateway.balance.Balanced.PEER;
import static io.postern.core.gateway.balance.Balanced.SECOND;
import static io.postern.core.gateway.balance.Balanced.VIRTUAL;
import static io.postern.core.gateway.balance.Balanced.host;
import static io.postern.core.gateway.balance.Balanced.hostMac;
import static io.postern.core.gateway.balance.Balanced.mac;
import static io.postern.core.gateway.balance.Balanced.policy;
import static io.postern.core.gateway.balance.Balanced.share;
import static io.postern.core.gateway.balance.Balanced.shares;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.postern.net.IpAddress;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Who answers what: frame, and what it is answered with. This node holds forwarder 1. */
final class ResponderTest {
  private final Assignments assignments = new Assignments();
  private final AnswerLease lease = new AnswerLease();
  private final Responder responder = new Responder(assignments, lease);
  private long now = 1_000 * SECOND;

  ResponderTest() {
    lease.until(Long.MAX_VALUE);
  }

  private void adopt(AnswerPolicy policy) {
    responder.adopt(policy, now);
  }

  private void active(Share... shares) {
    adopt(policy(true, Balancing.ROUND_ROBIN, List.of(shares), 0));
  }

  private void backup(Share... shares) {
    adopt(policy(false, Balancing.ROUND_ROBIN, List.of(shares), 0));
  }

  private long asks(int number, long destination) {
    return responder.answer(1, destination, hostMac(number), host(number), VIRTUAL, now);
  }

  private static long reply(int vrid) {
    return Answer.of(Answer.REPLY, mac(vrid));
  }

  private static long relay() {
    return Answer.of(Answer.RELAY, GROUP.mac().bits());
  }

  private static final long SILENT = Answer.of(Answer.SILENT, 0);
  private static final Share ONE = share(1, 100, Condition.ACTIVE);
  private static final Share TWO = share(2, 100, Condition.ACTIVE);

  @Test
  void the_active_gateway_chooses_and_a_host_that_asks_again_keeps_its_forwarder() {
    active(ONE, TWO);
    assertEquals(reply(1), asks(1, EVERYBODY));
    assertEquals(reply(2), asks(2, EVERYBODY));
    assertEquals(reply(1), asks(3, EVERYBODY));
    for (int i = 0; i < 5; i++) {
      assertEquals(reply(2), asks(2, EVERYBODY));
    }
    Assignment row = Objects.requireNonNull(assignments.get(IpAddress.ofV4(host(2))));
    assertEquals(2, row.vrid());
    assertEquals(5, row.requests());
    assertEquals(AnswerPolicy.epoch(1, 1), row.epoch());
  }

  @Test
  void an_active_gateway_whose_lease_ran_out_chooses_no_more() {
    active(ONE, TWO);
    lease.until(now + SECOND);
    assertEquals(reply(1), asks(1, EVERYBODY));
    now += SECOND;
    assertEquals(SILENT, asks(1, EVERYBODY));
    assertEquals(SILENT, responder.answer(2, EVERYBODY, hostMac(9), VIRTUAL, VIRTUAL, now));
    // What it holds it may go on to confirm: whether frames pass is the MAC's own lease.
    assertEquals(reply(1), asks(1, mac(1)));
  }

  @Test
  void a_host_keeps_a_forwarder_that_was_taken_over() {
    active(ONE, TWO);
    asks(1, EVERYBODY);
    assertEquals(reply(2), asks(2, EVERYBODY));
    active(ONE, share(2, 100, Condition.TAKEN_OVER));
    assertEquals(reply(2), asks(2, EVERYBODY));
  }

  @Test
  void after_its_redirect_time_a_forwarder_is_handed_out_to_nobody_who_asks() {
    active(ONE, TWO);
    asks(1, EVERYBODY);
    asks(2, EVERYBODY);
    active(ONE, share(2, 100, Condition.REDIRECTED));
    for (int i = 1; i < 50; i++) {
      assertEquals(reply(1), asks(i, i % 2 == 0 ? EVERYBODY : GROUP.mac().bits()));
    }
    assertFalse(responder.moving());
  }

  @Test
  void another_gateway_is_silent_about_a_broadcast() {
    backup(ONE, TWO);
    assertEquals(SILENT, asks(1, EVERYBODY));
    assertEquals(0, assignments.size());
  }

  @Test
  void the_holder_confirms_what_is_recorded() {
    backup(ONE, TWO);
    assertTrue(assignments.assign(host(1), hostMac(1), 1, now, 1), "there is room");
    assertEquals(reply(1), asks(1, mac(1)));
  }

  @Test
  void the_holder_relays_what_is_not_recorded_or_recorded_otherwise() {
    backup(ONE, TWO);
    assertEquals(relay(), asks(1, mac(1)));
    assertTrue(assignments.assign(host(1), hostMac(1), 2, now, 1), "there is room");
    assertEquals(relay(), asks(1, mac(1)));
  }

  @Test
  void the_holder_does_not_confirm_what_is_handed_out_no_more() {
    for (Condition condition : Condition.values()) {
      backup(share(1, 100, condition), TWO);
      assertTrue(assignments.assign(host(1), hostMac(1), 1, now, 1), "there is room");
      assertEquals(condition.offered() ? reply(1) : relay(), asks(1, mac(1)), condition.name());
    }
  }

  @Test
  void who_does_not_hold_the_mac_that_was_asked_is_silent() {
    backup(ONE, TWO);
    assertEquals(SILENT, asks(1, mac(2)));
    assertEquals(SILENT, asks(1, mac(9)));
    assertEquals(SILENT, asks(1, GROUP.mac().bits()));
  }

  @Test
  void asked_at_its_own_mac_the_active_chooses_and_another_relays() {
    active(ONE, TWO);
    assertEquals(reply(1), asks(1, OWN.bits()));
    backup(ONE, TWO);
    assertEquals(relay(), asks(1, OWN.bits()));
  }

  @Test
  void what_was_relayed_is_answered_by_the_active_and_goes_nowhere_else() {
    active(ONE, TWO);
    assertEquals(reply(1), asks(1, GROUP.mac().bits()));
    backup(ONE, TWO);
    assertEquals(SILENT, asks(1, GROUP.mac().bits()));
  }

  @Test
  void a_probe_finds_the_address_in_use_and_is_no_host() {
    active(ONE, TWO);
    assertEquals(
        Answer.of(Answer.REPLY, GROUP.mac().bits()),
        responder.answer(1, EVERYBODY, hostMac(1), 0, VIRTUAL, now));
    assertEquals(0, assignments.size());
    backup(ONE, TWO);
    assertEquals(SILENT, responder.answer(1, EVERYBODY, hostMac(1), 0, VIRTUAL, now));
    assertEquals(relay(), responder.answer(1, mac(1), hostMac(1), 0, VIRTUAL, now));
  }

  @Test
  void who_claims_the_address_is_told_but_not_more_than_once_a_second() {
    active(ONE, TWO);
    for (int operation = 1; operation <= 2; operation++) {
      now += SECOND;
      assertEquals(
          Answer.of(Answer.DEFEND, GROUP.mac().bits()),
          responder.answer(operation, EVERYBODY, hostMac(1), VIRTUAL, VIRTUAL, now));
      assertEquals(
          Answer.of(Answer.CLAIMED, 0),
          responder.answer(operation, EVERYBODY, hostMac(1), VIRTUAL, host(3), now + SECOND - 1));
    }
    assertEquals(4, responder.claims());
    backup(ONE, TWO);
    assertEquals(SILENT, responder.answer(1, EVERYBODY, hostMac(1), VIRTUAL, VIRTUAL, now));
  }

  @Test
  void after_a_claim_every_host_is_told_again_what_was_chosen() {
    active(ONE, TWO);
    for (int i = 0; i < 10; i++) {
      asks(i, EVERYBODY);
    }
    responder.answer(2, EVERYBODY, hostMac(77), VIRTUAL, VIRTUAL, now);
    List<Integer> told = drainMoves(true);
    assertEquals(10, told.size());
    responder.answer(2, EVERYBODY, hostMac(77), VIRTUAL, VIRTUAL, now + SECOND);
    assertFalse(responder.moving());
  }

  @Test
  void gateways_own_frames_are_no_hosts() {
    active(ONE, TWO);
    for (long mac : new long[] {OWN.bits(), PEER.bits(), mac(1), mac(2), GROUP.mac().bits()}) {
      assertEquals(SILENT, responder.answer(1, EVERYBODY, mac, host(1), VIRTUAL, now));
      assertEquals(SILENT, responder.answer(2, EVERYBODY, mac, VIRTUAL, VIRTUAL, now));
    }
    assertEquals(0, responder.claims());
  }

  @Test
  void what_no_station_can_say_is_malformed() {
    active(ONE, TWO);
    long malformed = Answer.of(Answer.MALFORMED, 0);
    assertEquals(malformed, responder.answer(1, EVERYBODY, 0, host(1), VIRTUAL, now));
    assertEquals(malformed, responder.answer(1, EVERYBODY, EVERYBODY, host(1), VIRTUAL, now));
    for (int sender : new int[] {0x7f000001, 0xe0000001, 0xffffffff, 0x00000009}) {
      assertEquals(malformed, responder.answer(1, EVERYBODY, hostMac(1), sender, VIRTUAL, now));
    }
    assertEquals(0, assignments.size());
  }

  @Test
  void other_addresses_and_replies_are_nothing_to_it() {
    active(ONE, TWO);
    assertEquals(SILENT, responder.answer(1, EVERYBODY, hostMac(1), host(1), VIRTUAL + 1, now));
    assertEquals(SILENT, responder.answer(2, OWN.bits(), hostMac(1), host(1), VIRTUAL, now));
  }

  @Test
  void a_host_outside_the_lan_or_beyond_the_store_is_answered_but_not_recorded() {
    active(ONE, TWO);
    int outside = 0x0b00_0001;
    long first = responder.answer(1, EVERYBODY, hostMac(1), outside, VIRTUAL, now);
    assertEquals(Answer.REPLY, Answer.kind(first));
    for (int i = 0; i < 5; i++) {
      assertEquals(first, responder.answer(1, EVERYBODY, hostMac(1), outside, VIRTUAL, now));
    }
    assertEquals(0, assignments.size());
    assertEquals(6, responder.unrecorded());
  }

  @Test
  void where_no_forwarder_is_offered_the_answer_is_one_that_the_active_holds() {
    Share drained = share(1, 100, Condition.DRAINING);
    active(drained);
    assertEquals(Answer.of(Answer.REPLY, GROUP.mac().bits()), asks(1, EVERYBODY));
    assertEquals(0, assignments.size());
  }

  private List<Integer> drainMoves(boolean sameForwarder) {
    List<Integer> moved = new ArrayList<>();
    long end = now + 3_600 * SECOND;
    while (responder.moving() && now < end) {
      now = Math.max(now, Math.min(end, responder.due()));
      if (responder.move(now)) {
        int vrid = assignments.vridOf(responder.movedHost());
        assertEquals(mac(vrid), responder.movedMac());
        assertTrue(sameForwarder || vrid != 2, "it was vacated");
        moved.add(responder.movedHost());
      }
    }
    return moved;
  }

  @Test
  void who_was_moved_is_told_twice_more_each_time_after_a_second_in_which_linux_is_deaf() {
    active(ONE, TWO);
    for (int i = 0; i < 10; i++) {
      asks(i, EVERYBODY);
    }
    now += SECOND;
    active(ONE, share(2, 100, Condition.DRAINING));
    List<Integer> moved = drainMoves(false);
    assertEquals(5, moved.size());
    for (int again = 0; again < 2; again++) {
      long ended = now;
      List<Integer> told = new ArrayList<>();
      while (told.size() < moved.size()) {
        now = responder.due();
        if (responder.move(now)) {
          assertEquals(mac(1), responder.movedMac());
          told.add(responder.movedHost());
        }
      }
      assertEquals(moved, told);
      assertTrue(now - ended > SECOND, "after Linux's locktime");
      now = responder.due();
      assertFalse(responder.move(now), "the walk is over");
    }
    assertEquals(Long.MAX_VALUE, responder.due());
  }

  @Test
  void who_is_active_no_more_tells_nobody_again() {
    active(ONE, TWO);
    asks(1, EVERYBODY);
    asks(2, EVERYBODY);
    active(ONE, share(2, 100, Condition.DRAINING));
    drainMoves(false);
    backup(ONE, TWO);
    assertEquals(Long.MAX_VALUE, responder.due());
  }

  @Test
  void ten_thousand_hosts_of_a_retired_forwarder_are_moved_within_ten_seconds_paced() {
    adopt(policy(true, Balancing.LEAST_HOSTS, shares(1, 8, 1), 0));
    for (int i = 0; i < 12_500; i++) {
      asks(i, EVERYBODY);
    }
    assertEquals(10_000, assignments.hosts(2));
    long began = now;
    adopt(
        policy(
            true,
            Balancing.LEAST_HOSTS,
            List.of(ONE, share(2, 100, Condition.RETIRED), share(3, 100, Condition.ACTIVE)),
            0));
    assertEquals(10_000, drainMoves(false).size());
    assertTrue(now - began < 10 * SECOND, (now - began) + " ns");
    assertTrue(now - began > 4 * SECOND, "they are paced");
    assertEquals(0, assignments.hosts(2));
    assertEquals(6_250, assignments.hosts(1));
    assertEquals(6_250, assignments.hosts(3));
  }

  @Test
  void a_policy_that_comes_while_hosts_are_moved_begins_nothing_anew() {
    adopt(policy(true, Balancing.ROUND_ROBIN, shares(1, 1), 0));
    for (int i = 0; i < 1_000; i++) {
      asks(i, EVERYBODY);
    }
    int moved = 0;
    for (int i = 0; i < 600; i++) {
      active(ONE, share(2, 100, Condition.DRAINING));
      now += 500_000;
      moved += responder.move(now) ? 1 : 0;
    }
    assertEquals(500, moved);
    assertFalse(responder.move(now + SECOND));
  }

  @Test
  void levelling_moves_as_few_hosts_as_needed() {
    for (Balancing balancing :
        List.of(Balancing.ROUND_ROBIN, Balancing.WEIGHTED, Balancing.LEAST_HOSTS)) {
      assignments.clear();
      adopt(policy(true, balancing, shares(1, 1), 0));
      for (int i = 0; i < 1_000; i++) {
        asks(i, EVERYBODY);
      }
      adopt(policy(true, balancing, shares(1, 1, 1), 1));
      int moved = drainMoves(true).size();
      assertTrue(moved == 333 || moved == 334, balancing + ": " + moved);
      for (int vrid = 1; vrid <= 3; vrid++) {
        assertTrue(Math.abs(assignments.hosts(vrid) - 1_000 / 3.0) < 1, balancing.name());
      }
      adopt(policy(true, balancing, shares(1, 1, 1), 0));
    }
  }

  @Test
  void levelling_by_hash_moves_hosts_to_where_the_hash_says() {
    adopt(policy(true, Balancing.HOST_HASH, shares(1, 1), 0));
    for (int i = 0; i < 1_000; i++) {
      asks(i, EVERYBODY);
    }
    adopt(policy(true, Balancing.HOST_HASH, shares(1, 1, 1), 1));
    drainMoves(true);
    Chooser chooser = new Chooser(new Assignments());
    chooser.offer(Balancing.HOST_HASH, shares(1, 1, 1));
    for (int i = 0; i < 1_000; i++) {
      assertEquals(chooser.preferred(host(i)), assignments.vridOf(host(i)));
    }
  }

  @Test
  void who_is_active_no_more_moves_nobody() {
    active(ONE, TWO);
    asks(1, EVERYBODY);
    asks(2, EVERYBODY);
    active(ONE, share(2, 100, Condition.RETIRED));
    backup(ONE, share(2, 100, Condition.RETIRED));
    assertFalse(responder.move(now + SECOND));
    assertEquals(Long.MAX_VALUE, responder.due());
    // The successor has the assignments, and goes on.
    active(ONE, share(2, 100, Condition.RETIRED));
    assertTrue(responder.move(now + SECOND));
    assertEquals(host(2), responder.movedHost());
  }

  @Test
  void a_host_with_another_mac_than_before_is_a_later_row_of_the_same_forwarder() {
    active(ONE, TWO);
    asks(1, EVERYBODY);
    assignments.changes(10);
    responder.answer(1, EVERYBODY, hostMac(50), host(1), VIRTUAL, now);
    List<Assignment> told = assignments.changes(10);
    assertEquals(hostMac(50), told.getFirst().mac().bits());
    assertEquals(1, told.getFirst().vrid());
    assertNotEquals(1, told.getFirst().sequence());
  }

  @Test
  void nothing_is_allocated_for_a_host_that_is_known_nor_for_a_new_one_on_a_known_page() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (Balancing balancing : Balancing.values()) {
      assignments.clear();
      adopt(policy(true, balancing, shares(1, 2, 3, 4, 5, 6, 7, 8), 0));
      long sum = rounds(3);
      assignments.clear();
      long before = threads.getCurrentThreadAllocatedBytes();
      sum += rounds(3);
      long spent = threads.getCurrentThreadAllocatedBytes() - before;
      assertTrue(spent < 2_048, balancing + ": " + spent + " octets for 75,000 answers " + sum);
    }
  }

  private long rounds(int count) {
    long sum = 0;
    for (int round = 0; round < count; round++) {
      for (int i = 0; i < 25_000; i++) {
        sum += asks(i, EVERYBODY);
      }
    }
    return sum;
  }
}
