package io.postern.core.gateway.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.lease.SeatAction.AnnounceMac;
import io.postern.core.gateway.lease.SeatAction.Changed;
import io.postern.core.gateway.lease.SeatAction.Drain;
import io.postern.core.gateway.lease.SeatAction.EndLease;
import io.postern.core.gateway.lease.SeatAction.Grant;
import io.postern.core.gateway.lease.SeatAction.Prepare;
import io.postern.core.gateway.lease.SeatAction.Refresh;
import io.postern.core.gateway.lease.SeatAction.SayClaim;
import io.postern.core.gateway.lease.SeatAction.SayReleased;
import io.postern.core.gateway.lease.SeatAction.Send;
import io.postern.core.gateway.lease.SeatAction.TakeDown;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lease, fence and claims of one VRID: state, event, actions in their order. */
final class SeatTest {
  private static final long MILLI = 1_000_000L;
  private static final long INTERVAL = 100 * MILLI;
  private static final long LEASE = 300 * MILLI;
  private static final IpAddress OWN = IpAddress.of("192.0.2.5");
  private static final IpAddress LOWER = IpAddress.of("192.0.2.4");
  private static final List<IpAddress> VIRTUAL = List.of(IpAddress.of("192.0.2.100"));

  private long now = 1_000_000 * MILLI;
  private final Seat seat;

  SeatTest() {
    seat = new Seat("a", config(), LEASE);
  }

  private static RouterConfig config() {
    return new RouterConfig(
        new VirtualRouterId(InterfaceName.of("eth0"), IpFamily.IPV4, 7),
        VIRTUAL,
        200,
        true,
        0,
        INTERVAL,
        ChecksumForm.RFC9568);
  }

  private static Advertisement said(int priority) {
    return new Advertisement(7, priority, INTERVAL, VIRTUAL);
  }

  private List<SeatAction> startup() {
    return seat.handle(new SeatEvent.Startup(now, OWN, now));
  }

  private List<SeatAction> hear(int priority, IpAddress sender) {
    return seat.handle(new SeatEvent.Heard(now, sender, said(priority)));
  }

  private List<SeatAction> tickAtDeadline() {
    now = Math.max(now, seat.nextDeadline());
    return seat.handle(new SeatEvent.Tick(now));
  }

  private List<SeatAction> drained(List<SeatAction> asked) {
    Drain drain = (Drain) asked.stream().filter(a -> a instanceof Drain).findFirst().orElseThrow();
    return seat.handle(new SeatEvent.Drained(now, drain.number()));
  }

  private List<SeatAction> prepared() {
    return seat.handle(new SeatEvent.Prepared(now, seat.router().term()));
  }

  private void company(boolean alone, long others) {
    assertEquals(List.of(), seat.handle(new SeatEvent.Company(now, alone, others, 0, true)));
  }

  /** Until the device prepares: the election has been won. */
  private void win() {
    startup();
    drained(tickAtDeadline());
  }

  /** Until it holds: nobody else was heard. */
  private List<SeatAction> hold() {
    win();
    return drained(prepared());
  }

  private Claim claim(int priority, long number) {
    return new Claim("b", 7, number, priority, LOWER, INTERVAL);
  }

  @Test
  void it_is_granted_before_anything_is_said_and_after_what_arrived_was_taken_in() {
    startup();
    List<SeatAction> judged = drained(tickAtDeadline());
    assertEquals(List.of(new Prepare(1)), judged);
    List<SeatAction> ready = prepared();
    assertEquals(List.of(new Drain(-1)), ready);
    assertEquals(
        List.of(
            new Grant(now + LEASE, false),
            new Send(said(200), OWN),
            new AnnounceMac(),
            new Changed(RouterRole.BACKUP, RouterRole.ACTIVE, RoleCause.ACTIVE_SILENT)),
        drained(ready));
    assertTrue(seat.holds());
  }

  @Test
  void each_advertisement_is_followed_by_a_refresh_and_nothing_else_is() {
    hold();
    for (int i = 0; i < 5; i++) {
      assertEquals(
          List.of(new Send(said(200), OWN), new Refresh(now + INTERVAL + LEASE, false)),
          tickAtDeadline().stream().filter(a -> !(a instanceof AnnounceMac)).toList());
    }
    assertEquals(List.of(), seat.handle(new SeatEvent.Tick(now + 1)));
  }

  @Test
  void who_is_later_than_its_lease_stands_down_and_listens_before_anything_is_said() {
    hold();
    now += LEASE;
    assertEquals(
        List.of(
            new EndLease(),
            new TakeDown(1),
            new Changed(RouterRole.ACTIVE, RouterRole.BACKUP, RoleCause.LEASE_LOST)),
        seat.handle(new SeatEvent.Tick(now)));
    assertEquals(now + seat.router().config().activeDownNanos(INTERVAL), seat.nextDeadline());
  }

  @Test
  void a_lease_that_the_kernel_let_run_out_is_lost() {
    hold();
    List<SeatAction> lost = seat.handle(new SeatEvent.LeaseLost(now + MILLI));
    assertEquals(List.of(new EndLease(), new TakeDown(1)), lost.subList(0, 2));
    assertFalse(seat.holds());
  }

  @Test
  void alone_it_serves_without_a_time_limit_and_with_company_by_its_lease_again() {
    hold();
    assertEquals(
        List.of(new Refresh(now + LEASE, true)),
        seat.handle(new SeatEvent.Company(now, true, 0, 0, true)));
    now += 10 * LEASE;
    List<SeatAction> late = seat.handle(new SeatEvent.Tick(now));
    assertTrue(seat.holds());
    assertEquals(List.of(new Send(said(200), OWN), new Refresh(now + LEASE, true)), drained(late));
    assertEquals(
        List.of(new Refresh(now + LEASE, false)),
        seat.handle(new SeatEvent.Company(now, false, 1, 0, true)));
  }

  @Test
  void the_last_advertisement_heard_and_a_lease_is_what_it_waits_for() {
    win();
    now += MILLI;
    long heard = now;
    hear(100, LOWER);
    // Its holder speaks: there is somebody to ask.
    assertEquals(List.of(new SayClaim(1, 200)), prepared());
    List<SeatAction> all = new ArrayList<>();
    while (!seat.holds()) {
      List<SeatAction> next = tickAtDeadline();
      all.addAll(next);
      if (next.stream().anyMatch(a -> a instanceof Drain)) {
        all.addAll(drained(next));
      }
      assertTrue(now < heard + 2 * LEASE, "it never holds");
    }
    assertEquals(heard + LEASE + LEASE / 512, now);
    assertEquals(6, all.stream().filter(a -> a instanceof SayClaim).count());
  }

  @Test
  void what_arrived_late_is_taken_in_before_the_lease_is_granted() {
    win();
    List<SeatAction> ready = prepared();
    hear(100, LOWER);
    assertFalse(drained(ready).stream().anyMatch(a -> a instanceof Grant));
    assertFalse(seat.holds());
  }

  @Test
  void a_release_for_its_claim_is_acted_on_at_once() {
    win();
    hear(100, LOWER);
    prepared();
    now += 2 * MILLI;
    List<SeatAction> let = seat.handle(new SeatEvent.Let(now, new Released(7, "a", 1)));
    assertEquals(new Grant(now + LEASE, false), drained(let).getFirst());
  }

  @Test
  void a_release_that_comes_when_it_has_claimed_again_is_acted_on_too() {
    win();
    hear(100, LOWER);
    prepared();
    now += INTERVAL / 2;
    assertEquals(List.of(new SayClaim(2, 200)), seat.handle(new SeatEvent.Tick(now)));
    List<SeatAction> let = seat.handle(new SeatEvent.Let(now, new Released(7, "a", 1)));
    assertEquals(new Grant(now + LEASE, false), drained(let).getFirst());
  }

  @Test
  void a_release_for_another_node_or_for_a_claim_that_was_said_before_a_holder_is_nothing() {
    win();
    hear(100, LOWER);
    prepared();
    now += INTERVAL / 2;
    assertEquals(List.of(new SayClaim(2, 200)), seat.handle(new SeatEvent.Tick(now)));
    now += MILLI;
    hear(100, LOWER);
    for (Released wrong :
        List.of(new Released(7, "a", 1), new Released(7, "a", 2), new Released(7, "c", 2))) {
      assertEquals(List.of(), seat.handle(new SeatEvent.Let(now, wrong)));
    }
    assertEquals(List.of(new SayClaim(3, 200)), tickAtDeadline());
    assertEquals(List.of(new Drain(-1)), let(3));
  }

  private List<SeatAction> let(long number) {
    return seat.handle(new SeatEvent.Let(now, new Released(7, "a", number)));
  }

  @Test
  void who_hears_a_holder_after_a_release_claims_again_at_once_instead_of_holding() {
    win();
    hear(100, LOWER);
    prepared();
    List<SeatAction> ready = let(1);
    hear(100, LOWER);
    assertEquals(List.of(new SayClaim(2, 200)), drained(ready));
    assertFalse(seat.holds());
    assertEquals(List.of(new Drain(-2)), let(2));
  }

  @Test
  void a_holder_that_cannot_be_asked_is_left_alone() {
    startup();
    seat.handle(new SeatEvent.Company(now, false, 0, 0, false));
    for (int i = 0; i < 20; i++) {
      now += INTERVAL;
      assertEquals(List.of(), hear(100, LOWER));
      assertTrue(seat.nextDeadline() > now + 2 * INTERVAL);
    }
    seat.handle(new SeatEvent.Company(now, false, 0, 0, true));
    assertEquals(now, seat.nextDeadline());
    assertEquals(List.of(new Prepare(1)), drained(tickAtDeadline()));
  }

  @Test
  void who_let_go_says_so_again_until_a_holder_is_heard() {
    hold();
    seat.handle(new SeatEvent.Claimed(now, claim(254, 9)));
    for (int i = 10; i < 14; i++) {
      now += INTERVAL / 2;
      assertEquals(
          List.of(new SayReleased(new Released(7, "b", i))),
          seat.handle(new SeatEvent.Claimed(now, claim(254, i))));
    }
    hear(254, LOWER);
    assertEquals(List.of(), seat.handle(new SeatEvent.Claimed(now, claim(254, 14))));
  }

  @Test
  void who_hears_the_gateway_it_let_go_for_need_not_keep_away_any_longer() {
    hold();
    seat.handle(new SeatEvent.Claimed(now, claim(254, 9)));
    now += MILLI;
    hear(254, LOWER);
    now += MILLI;
    hear(0, LOWER);
    drained(tickAtDeadline());
    prepared();
    List<SeatAction> let = let(1);
    assertEquals(new Grant(now + LEASE, false), drained(let).getFirst());
  }

  @Test
  void where_others_might_too_it_says_so_and_waits_half_an_interval() {
    win();
    company(false, 1);
    long ready = now;
    assertEquals(List.of(new SayClaim(1, 200)), prepared());
    List<SeatAction> next = tickAtDeadline();
    assertEquals(ready + INTERVAL / 2, now);
    assertEquals(new Grant(now + LEASE, false), drained(next).getFirst());
  }

  @Test
  void for_each_that_comes_first_it_waits_as_long_again() {
    win();
    seat.handle(new SeatEvent.Company(now, false, 3, 2, true));
    long ready = now;
    prepared();
    List<SeatAction> next = tickAtDeadline();
    while (next.stream().noneMatch(a -> a instanceof Drain)) {
      next = tickAtDeadline();
    }
    assertEquals(ready + 3 * INTERVAL / 2, now);
  }

  @Test
  void of_two_claimants_the_lower_stands_back() {
    win();
    company(false, 1);
    prepared();
    assertEquals(List.of(), seat.handle(new SeatEvent.Claimed(now, claim(199, 4))));
    assertEquals(List.of(new TakeDown(1)), seat.handle(new SeatEvent.Claimed(now, claim(201, 4))));
    assertEquals(RouterRole.BACKUP, seat.role());
  }

  @Test
  void who_stood_back_passes_on_what_was_released_for_its_claim() {
    win();
    hear(100, LOWER);
    prepared();
    seat.handle(new SeatEvent.Claimed(now, claim(201, 4)));
    seat.handle(new SeatEvent.Claimed(now, claim(201, 5)));
    assertEquals(
        List.of(new SayReleased(new Released(7, "b", 5))),
        seat.handle(new SeatEvent.Let(now, new Released(7, "a", 1))));
    assertEquals(List.of(), seat.handle(new SeatEvent.Let(now, new Released(7, "a", 1))));
  }

  @Test
  void who_stands_back_when_it_was_released_to_passes_that_on() {
    win();
    hear(100, LOWER);
    prepared();
    seat.handle(new SeatEvent.Let(now, new Released(7, "a", 1)));
    assertEquals(
        List.of(new TakeDown(1), new SayReleased(new Released(7, "b", 4))),
        seat.handle(new SeatEvent.Claimed(now, claim(201, 4))));
  }

  @Test
  void a_holder_lets_go_for_who_outranks_it_and_keeps_away_for_a_while() {
    hold();
    assertEquals(
        List.of(
            new EndLease(),
            new TakeDown(1),
            new Changed(RouterRole.ACTIVE, RouterRole.BACKUP, RoleCause.OUTRANKED),
            new SayReleased(new Released(7, "b", 9))),
        seat.handle(new SeatEvent.Claimed(now, claim(254, 9))));
    long released = now;
    // The claimant dies: it is not followed before its lease could have ended.
    drained(tickAtDeadline());
    prepared();
    while (!seat.holds()) {
      List<SeatAction> next = tickAtDeadline();
      if (next.stream().anyMatch(a -> a instanceof Drain)) {
        drained(next);
      }
    }
    assertTrue(now >= released + 2 * LEASE, (now - released) / MILLI + " ms");
  }

  @Test
  void a_holder_does_not_let_go_for_who_ranks_lower() {
    hold();
    assertFalse(
        seat.handle(new SeatEvent.Claimed(now, claim(100, 9))).stream()
            .anyMatch(a -> a instanceof SayReleased || a instanceof EndLease));
    assertTrue(seat.holds());
  }

  @Test
  void who_leaves_serves_until_somebody_claims() {
    hold();
    now += 10 * MILLI;
    List<SeatAction> farewell = seat.handle(new SeatEvent.Shutdown(now, false));
    assertEquals(
        List.of(new Send(said(0), OWN), new Refresh(now + LEASE, false)), farewell.subList(0, 2));
    assertTrue(seat.holds());
    List<SeatAction> gone = seat.handle(new SeatEvent.Claimed(now, claim(1, 3)));
    assertEquals(
        List.of(new EndLease(), new TakeDown(1), new SayReleased(new Released(7, "b", 3))), gone);
    assertTrue(seat.idle());
  }

  @Test
  void who_lost_its_lan_answers_the_first_that_claims_after_it_and_nobody_else() {
    hold();
    assertEquals(new EndLease(), seat.handle(new SeatEvent.Shutdown(now, true)).getFirst());
    now += MILLI;
    assertEquals(
        List.of(new SayReleased(new Released(7, "b", 3))),
        seat.handle(new SeatEvent.Claimed(now, claim(1, 3))));
    Claim other = new Claim("c", 7, 4, 1, LOWER, INTERVAL);
    assertEquals(List.of(), seat.handle(new SeatEvent.Claimed(now, other)));
  }

  @Test
  void when_the_holder_resigns_the_next_in_order_does_not_wait_for_its_timer() {
    startup();
    hear(254, LOWER);
    now += 5 * MILLI;
    assertEquals(List.of(), seat.handle(new SeatEvent.Resigned(now, LOWER, 0)));
    assertEquals(now, seat.nextDeadline());
    assertEquals(List.of(new Prepare(1)), drained(tickAtDeadline()));
    assertEquals(List.of(new SayClaim(1, 200)), prepared());
  }

  @Test
  void a_resignation_of_who_does_not_hold_is_nothing() {
    startup();
    hear(254, LOWER);
    long due = seat.nextDeadline();
    seat.handle(new SeatEvent.Resigned(now, IpAddress.of("192.0.2.9"), 0));
    assertEquals(due, seat.nextDeadline());
  }

  @Test
  void a_first_gateway_waits_until_it_has_spoken_for_a_lease() {
    startup();
    long spoke = now;
    hear(254, LOWER);
    hear(0, LOWER);
    assertTrue(seat.nextDeadline() < spoke + LEASE, "it would take over sooner");
    drained(tickAtDeadline());
    prepared();
    while (!seat.holds()) {
      List<SeatAction> next = tickAtDeadline();
      if (next.stream().anyMatch(a -> a instanceof Drain)) {
        drained(next);
      }
    }
    assertTrue(now >= spoke + LEASE, (now - spoke) / MILLI + " ms");
  }
}
