package io.postern.core.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.forwarder.Forwarder;
import io.postern.core.gateway.forwarder.Life;
import io.postern.core.gateway.forwarder.LifeTimes;
import io.postern.core.gateway.group.BalancedStatus;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.state.GatewayCause;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.core.gateway.state.GatewayNotice.Origin;
import io.postern.net.InterfaceName;
import io.postern.net.IpFamily;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is told of forwarders; node a with forwarder 11, and node b's forwarder 12. */
final class ForwarderWatchTest {
  private static final long SECOND = 1_000_000_000L;
  private static final LifeTimes TIMES = new LifeTimes(600 * SECOND, 14_400 * SECOND);
  private static final Life HERE = new Life.Owned(false);

  private final ForwarderWatch watch = new ForwarderWatch("a");
  private final Map<Integer, Long> hosts = new TreeMap<>(Map.of(11, 100L, 12, 40L));
  private long now = 1_000 * SECOND;

  private List<GatewayNotice> look(RouterRole role, List<Integer> held, Life of12) {
    BalancedStatus state =
        new BalancedStatus(
            role,
            RoleCause.STARTED,
            3,
            null,
            List.of(new Forwarder(11, "a", 100, HERE), new Forwarder(12, "b", 50, of12)),
            held,
            List.of(),
            100,
            100,
            true,
            false,
            false,
            "");
    return watch.look(
        state,
        TIMES,
        vrid -> hosts.getOrDefault(vrid, 0L),
        vrid ->
            new Origin(
                1,
                now,
                "lan",
                new VirtualRouterId(InterfaceName.of("eth0"), IpFamily.IPV4, vrid),
                role,
                3),
        now);
  }

  private List<GatewayNotice> active(Life of12, Integer... held) {
    return look(RouterRole.ACTIVE, List.of(held), of12);
  }

  @Test
  void whoHasItsOwnForwarderTellsItOnce() {
    GatewayNotice.ForwarderTakenOver told =
        assertInstanceOf(
            GatewayNotice.ForwarderTakenOver.class,
            look(RouterRole.BACKUP, List.of(11), HERE).getFirst());
    assertEquals("", told.before());
    assertEquals("a", told.now());
    assertEquals(GatewayCause.FORWARDER_RETURNED, told.cause());
    assertEquals(11, told.origin().router().vrid());
    assertEquals(List.of(), look(RouterRole.BACKUP, List.of(11), HERE));
  }

  @Test
  void whoTakesOverTellsItThoughItIsNotActiveYet() {
    look(RouterRole.BACKUP, List.of(11), HERE);
    GatewayNotice.ForwarderTakenOver told =
        assertInstanceOf(
            GatewayNotice.ForwarderTakenOver.class,
            look(RouterRole.BACKUP, List.of(11, 12), new Life.TakenOver(now)).getFirst());
    assertEquals(GatewayCause.FORWARDER_LOST, told.cause());
    assertEquals("a took over forwarder 12 of b in group lan", told.text());
  }

  @Test
  void theActiveGatewayAloneTellsThatOneIsRetiredAndItsHostsHaveOthers() {
    Life away = new Life.Redirected(now - 14_400 * SECOND);
    Life retired = new Life.Retired(now, Long.MAX_VALUE);
    assertEquals(List.of(), lookedAt(RouterRole.BACKUP, away, retired));
    active(away, 11, 12);
    GatewayNotice.ForwarderRetired told =
        assertInstanceOf(GatewayNotice.ForwarderRetired.class, active(retired, 11, 12).getFirst());
    assertEquals(Condition.REDIRECTED, told.before());
    assertEquals(GatewayCause.RETIRE_TIME, told.cause());
    hosts.put(12, 7L);
    assertEquals(List.of(), active(retired, 11, 12));
    hosts.put(12, 0L);
    hosts.put(11, 140L);
    GatewayNotice.AssignmentsRedistributed moved =
        assertInstanceOf(
            GatewayNotice.AssignmentsRedistributed.class, active(retired, 11, 12).getFirst());
    assertEquals(40, moved.hosts());
    assertEquals("11=100 12=40", moved.before());
    assertEquals("11=140 12=0", moved.now());
    assertEquals(GatewayCause.RETIRE_TIME, moved.cause());
    assertEquals(List.of(), active(retired, 11, 12));
  }

  private List<GatewayNotice> lookedAt(RouterRole role, Life first, Life then) {
    look(role, List.of(11, 12), first);
    return look(role, List.of(11, 12), then);
  }

  @Test
  void oneThatIsGivenUpBeforeItsTimeWasGivenUpByAnOperator() {
    active(new Life.TakenOver(now - 5 * SECOND), 11, 12);
    GatewayNotice told = active(new Life.Retired(now, Long.MAX_VALUE), 11, 12).getFirst();
    assertEquals(GatewayCause.OPERATOR, told.cause());
  }

  @Test
  void aDrainedGatewaysHostsHaveOthersBecauseOfMaintenance() {
    active(HERE, 11);
    assertEquals(List.of(), active(new Life.Owned(true), 11));
    hosts.put(12, 0L);
    GatewayNotice told = active(new Life.Owned(true), 11).getFirst();
    assertInstanceOf(GatewayNotice.AssignmentsRedistributed.class, told);
    assertEquals(GatewayCause.MAINTENANCE, told.cause());
  }
}
