package io.postern.core.gateway.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.balance.Share;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.forwarder.LifeTimes;
import io.postern.core.gateway.group.PeerMessage.Hello;
import io.postern.core.gateway.group.PeerMessage.Seen;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.tracking.Track;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Node a (forwarder 1, priority 100) of group 100, and b (forwarder 2) as a heard voice. */
final class BalancedGroupTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final int GROUP = 100;
  private static final InterfaceName UPLINK = InterfaceName.of("eth1");
  private static final IpAddress B = IpAddress.of("10.0.0.20");
  private static final List<IpAddress> VIRTUAL = List.of(IpAddress.of("10.0.0.1"));

  private final BalancedConfig config =
      new BalancedConfig(
          "lan",
          new RouterConfig(
              new VirtualRouterId(InterfaceName.of("eth0"), IpFamily.IPV4, GROUP),
              VIRTUAL,
              100,
              true,
              0,
              SECOND,
              ChecksumForm.RFC9568),
          Balancing.ROUND_ROBIN,
          new LifeTimes(600 * SECOND, 14_400 * SECOND),
          3 * SECOND,
          1,
          100,
          50,
          90,
          0,
          List.of(new Track(UPLINK, 60, 20)),
          false);

  private long now = 1_000 * SECOND;
  private final BalancedGroup group = new BalancedGroup(config, "a", 1, now);
  private final List<GroupAction> actions = new ArrayList<>();
  private long helloes;

  private void give(GroupEvent event) {
    for (GroupAction action : group.handle(event)) {
      actions.add(action);
      switch (action) {
        case GroupAction.Drain(long number) -> give(new GroupEvent.Drained(now, number));
        case GroupAction.ForwarderUp(int vrid, long term) ->
            give(new GroupEvent.Prepared(now, vrid, term));
        default -> {}
      }
    }
  }

  private void pass(long nanos) {
    long end = now + nanos;
    while (group.nextDeadline() <= end) {
      now = Math.max(now, group.nextDeadline());
      give(new GroupEvent.Tick(now));
    }
    now = end;
  }

  private void start() {
    give(
        new GroupEvent.LanFound(
            now, IpPrefix.of("10.0.0.10/16"), MacAddress.of("02:00:00:00:00:0a")));
  }

  /** Alone and active, with its forwarder. */
  private void serve() {
    start();
    pass(10 * SECOND);
    assertEquals(List.of(1, GROUP), group.status().held());
    actions.clear();
  }

  private void helloFromB(boolean ready, boolean active, long term, List<Seen> seen) {
    helloFromB(2, config.agreement(), ready, active, term, seen);
  }

  private void helloFromB(
      int vrid, String agreement, boolean ready, boolean active, long term, List<Seen> seen) {
    helloes++;
    give(
        new GroupEvent.FromPeer(
            now,
            new Hello(
                "b",
                1,
                helloes,
                B,
                MacAddress.of("02:00:00:00:00:0b"),
                vrid,
                100,
                50,
                ready,
                false,
                active,
                term,
                agreement,
                seen)));
  }

  private void advertFromB(int vrid, int priority) {
    give(new GroupEvent.Heard(now, B, new Advertisement(vrid, priority, SECOND, VIRTUAL)));
  }

  /** B lives, has its forwarder, and is quiet about the rest. */
  private void withB(long nanos) {
    for (long passed = 0; passed < nanos; passed += SECOND) {
      helloFromB(true, false, 0, List.of());
      advertFromB(2, 254);
      pass(SECOND);
    }
  }

  private AnswerPolicy policy() {
    return last(GroupAction.PublishPolicy.class).orElseThrow().policy();
  }

  private Condition condition(int vrid) {
    return policy().shares().stream()
        .filter(s -> s.vrid() == vrid)
        .findFirst()
        .map(Share::condition)
        .orElse(Condition.UNKNOWN);
  }

  private <T extends GroupAction> Optional<T> last(Class<T> kind) {
    return actions.reversed().stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  private Hello lastHello() {
    return actions.reversed().stream()
        .filter(a -> a instanceof GroupAction.SendToPeers sent && sent.message() instanceof Hello)
        .map(a -> (Hello) ((GroupAction.SendToPeers) a).message())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void it_speaks_first_then_listens_then_holds_its_forwarder_and_the_group() {
    start();
    assertFalse(lastHello().active());
    assertFalse(policy().chooses());
    assertTrue(last(GroupAction.GrantLease.class).isEmpty());
    pass(3 * SECOND);
    assertTrue(last(GroupAction.GrantLease.class).isEmpty(), "it listens");
    pass(SECOND);
    assertEquals(RouterRole.ACTIVE, group.status().role());
    assertTrue(policy().chooses());
    assertEquals(AnswerPolicy.epoch(1, 1), policy().epoch());
    assertEquals(Condition.ACTIVE, condition(1));
    assertTrue(lastHello().active());
  }

  @Test
  void its_term_is_greater_than_any_it_knows() {
    start();
    helloFromB(true, false, 41, List.of());
    pass(10 * SECOND);
    assertEquals(42, group.status().term());
    assertEquals(AnswerPolicy.epoch(42, 1), policy().epoch());
  }

  @Test
  void who_outlives_an_active_gateway_of_a_higher_term_goes_on_above_it() {
    serve();
    helloFromB(true, true, 9, List.of());
    assertEquals(AnswerPolicy.epoch(1, 1), policyOr(AnswerPolicy.epoch(1, 1)));
    helloFromB(true, false, 9, List.of());
    assertEquals(AnswerPolicy.epoch(10, 1), policyOr(0));
  }

  private long policyOr(long none) {
    return last(GroupAction.PublishPolicy.class).map(p -> p.policy().epoch()).orElse(none);
  }

  @Test
  void a_silent_gateways_forwarder_is_taken_over_redirected_retired_and_withdrawn() {
    serve();
    withB(5 * SECOND);
    assertEquals(Condition.ACTIVE, condition(2));
    pass(10 * SECOND);
    assertEquals(Condition.TAKEN_OVER, condition(2));
    assertTrue(policy().shares().getLast().held());
    assertTrue(policy().shares().getLast().offered());
    pass(600 * SECOND);
    assertEquals(Condition.REDIRECTED, condition(2));
    give(new GroupEvent.Hosts(now, 2, 5));
    pass(14_000 * SECOND);
    assertEquals(Condition.RETIRED, condition(2));
    assertEquals(List.of(1, 2, GROUP), group.status().held());
    give(new GroupEvent.Hosts(now, 2, 0));
    pass(40 * SECOND);
    assertEquals(Condition.WITHDRAWN, condition(2));
    pass(10 * SECOND);
    assertEquals(List.of(1, GROUP), group.status().held());
  }

  @Test
  void an_operator_retires_what_its_owner_has_not_and_nothing_else() {
    serve();
    withB(5 * SECOND);
    give(new GroupEvent.Retire(now, 2));
    assertEquals(Condition.ACTIVE, condition(2));
    pass(10 * SECOND);
    give(new GroupEvent.Retire(now, 2));
    assertEquals(Condition.RETIRED, condition(2));
  }

  @Test
  void who_comes_back_late_gets_its_share_back_and_who_comes_back_soon_never_lost_it() {
    serve();
    withB(5 * SECOND);
    long level = policy().levelling();
    pass(10 * SECOND);
    advertFromB(2, 254);
    assertEquals(Condition.ACTIVE, condition(2));
    assertEquals(level, policy().levelling());
    pass(700 * SECOND);
    assertEquals(Condition.REDIRECTED, condition(2));
    advertFromB(2, 254);
    assertEquals(Condition.ACTIVE, condition(2));
    assertEquals(level + 1, policy().levelling());
  }

  @Test
  void a_gateway_that_loses_its_lan_ends_its_leases_first_and_then_says_so() {
    serve();
    withB(5 * SECOND);
    actions.clear();
    give(new GroupEvent.LanLost(now));
    List<Integer> released =
        actions.stream()
            .filter(a -> a instanceof GroupAction.ReleaseLease)
            .map(a -> ((GroupAction.ReleaseLease) a).vrid())
            .toList();
    assertEquals(List.of(1, GROUP), released);
    int said =
        actions.indexOf(
            new GroupAction.SendToPeers(new PeerMessage.Resigns("a", List.of(1, GROUP))));
    assertTrue(said > actions.lastIndexOf(new GroupAction.ReleaseLease(GROUP)), "it came first");
    assertFalse(policy().chooses());
    assertTrue(actions.stream().noneMatch(a -> a instanceof GroupAction.Send));
  }

  @Test
  void when_another_resigns_this_one_claims_at_once() {
    start();
    for (int i = 0; i < 10; i++) {
      helloFromB(true, true, 1, List.of());
      advertFromB(2, 254);
      advertFromB(GROUP, 200);
      pass(SECOND);
    }
    actions.clear();
    give(new GroupEvent.FromPeer(now, new PeerMessage.Resigns("b", List.of(2, GROUP))));
    pass(MILLI);
    List<Integer> claimed =
        actions.stream()
            .filter(
                a ->
                    a instanceof GroupAction.SendToPeers sent
                        && sent.message() instanceof PeerMessage.Claims)
            .map(a -> ((PeerMessage.Claims) ((GroupAction.SendToPeers) a).message()).claim().vrid())
            .toList();
    assertEquals(List.of(2, GROUP), claimed);
  }

  @Test
  void below_its_lower_threshold_it_hands_its_forwarder_over_to_somebody_only() {
    serve();
    give(new GroupEvent.Tracked(now, UPLINK, false));
    assertFalse(group.status().able());
    pass(SECOND);
    assertTrue(group.status().held().contains(1), "there is nobody else");
    withB(2 * SECOND);
    assertEquals(List.of(GROUP), group.status().held());
    assertTrue(
        actions.stream()
            .anyMatch(
                a ->
                    a instanceof GroupAction.Send sent
                        && sent.advertisement().vrid() == 1
                        && sent.advertisement().priority() == 0));
    assertFalse(lastHello().ready());
    assertEquals(80, group.status().priority());
    give(new GroupEvent.Tracked(now, UPLINK, true));
    withB(10 * SECOND);
    assertEquals(List.of(1, GROUP), group.status().held());
  }

  @Test
  void maintenance_moves_its_hosts_first_and_then_leaves() {
    serve();
    withB(5 * SECOND);
    give(new GroupEvent.Hosts(now, 1, 30));
    give(new GroupEvent.Maintenance(now, true));
    assertEquals(Condition.DRAINING, condition(1));
    withB(5 * SECOND);
    assertTrue(group.status().held().contains(1), "it still has hosts");
    assertTrue(lastHello().draining());
    give(new GroupEvent.Hosts(now, 1, 0));
    withB(5 * SECOND);
    assertEquals(List.of(), group.status().held());
    assertTrue(last(GroupAction.NodeDrained.class).isPresent());
    give(new GroupEvent.Maintenance(now, false));
    withB(10 * SECOND);
    assertTrue(group.status().held().contains(1));
  }

  @Test
  void maintenance_does_not_wait_for_hosts_for_ever() {
    serve();
    withB(5 * SECOND);
    give(new GroupEvent.Hosts(now, 1, 30));
    give(new GroupEvent.Maintenance(now, true));
    withB(29 * SECOND);
    assertTrue(group.status().held().contains(1));
    withB(5 * SECOND);
    assertEquals(List.of(), group.status().held());
  }

  @Test
  void a_vrid_that_is_taken_and_other_settings_are_named_and_harmless() {
    serve();
    helloFromB(1, config.agreement(), true, false, 0, List.of());
    assertEquals(
        "gateway b has a forwarder of VRID 1, which is taken: each needs its own",
        group.status().trouble());
    helloFromB(2, "something else", true, false, 0, List.of());
    assertEquals("gateway b has other settings: something else", group.status().trouble());
    helloFromB(true, false, 0, List.of());
    assertEquals("", group.status().trouble());
    assertEquals(List.of(1, GROUP), group.status().held());
  }

  @Test
  void what_is_out_of_order_is_passed_over() {
    serve();
    helloFromB(true, false, 7, List.of());
    helloes -= 1;
    helloFromB(false, false, 9, List.of());
    assertEquals(8, group.status().term());
  }

  @Test
  void a_gateway_that_is_new_learns_of_a_dead_ones_forwarder_and_how_long_it_is_away() {
    start();
    helloFromB(
        true,
        true,
        3,
        List.of(new Seen(3, "c", 70, Condition.TAKEN_OVER, 590 * SECOND, 4, 0, 0, true)));
    advertFromB(3, 50);
    assertEquals(Condition.TAKEN_OVER, condition(3));
    for (int i = 0; i < 11; i++) {
      advertFromB(3, 50);
      pass(SECOND);
    }
    assertEquals(Condition.REDIRECTED, condition(3));
  }

  @Test
  void the_same_policy_is_published_once() {
    serve();
    pass(100 * SECOND);
    assertTrue(actions.stream().noneMatch(a -> a instanceof GroupAction.PublishPolicy));
  }

  @Test
  void who_stops_in_order_leaves_everything_and_is_idle() {
    serve();
    withB(5 * SECOND);
    give(new GroupEvent.Stopping(now));
    pass(5 * SECOND);
    assertTrue(group.idle());
    assertEquals(List.of(), group.status().held());
  }

  @Test
  void aGroupThatIsMadeAnewWithinOneRunIsHeardByItsPeersAtOnce() {
    serve();
    BalancedGroup former = new BalancedGroup(config, "b", 5, now);
    for (int i = 0; i < 500; i++) {
      now += 100 * MILLI;
      helloesOf(former, "10.0.0.20/16");
    }
    assertEquals(B, group.status().peers().getFirst().hello().address());
    now += MILLI;
    helloesOf(new BalancedGroup(config, "b", 5, now), "10.0.0.30/16");
    assertEquals(IpAddress.of("10.0.0.30"), group.status().peers().getFirst().hello().address());
  }

  /** What another gateway's group says of itself when its LAN is found or time goes on. */
  private void helloesOf(BalancedGroup other, String network) {
    MacAddress mac = MacAddress.of("02:00:00:00:00:0b");
    for (GroupAction action :
        other.handle(new GroupEvent.LanFound(now, IpPrefix.of(network), mac))) {
      if (action instanceof GroupAction.SendToPeers(Hello hello)) {
        give(
            new GroupEvent.FromPeer(
                now,
                new Hello(
                    hello.node(),
                    hello.incarnation(),
                    hello.sequence(),
                    hello.address(),
                    hello.mac(),
                    2,
                    hello.weight(),
                    hello.priority(),
                    hello.ready(),
                    hello.draining(),
                    hello.active(),
                    hello.term(),
                    hello.agreement(),
                    List.of())));
      }
    }
  }
}
