package io.postern.tests.vrrp;

import static io.postern.tests.vrrp.GatewayBench.SECOND;
import static io.postern.tests.vrrp.GatewayBench.lan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.gateway.GatewayAction;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.state.GatewayCause;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.core.gateway.state.GatewayNotice.ActiveGatewayChanged;
import io.postern.core.gateway.state.GatewayNotice.OwnershipConflict;
import io.postern.core.gateway.state.GatewayNotice.OwnershipReasserted;
import io.postern.device.Carrier;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the world is told of a group: each change once, and nothing as often as packets come. */
final class GatewayNoticesTest {
  private static final String OWN = "192.0.2.5";
  private static final String OTHER = "192.0.2.9";
  private static final String THIRD = "192.0.2.11";

  private static List<GatewayNotice> told(GatewayBench bench) {
    return bench.actions.stream()
        .filter(a -> a instanceof GatewayAction.Notify)
        .map(a -> ((GatewayAction.Notify) a).notice())
        .toList();
  }

  private static GatewayBench active() {
    GatewayBench bench = new GatewayBench().start(lan());
    bench.pass(5 * SECOND);
    return bench.clear();
  }

  private static String text(@Nullable Object value) {
    return String.valueOf(value);
  }

  @Test
  void whoBecomesActiveTellsThatNoneWasKnownBefore() {
    GatewayBench bench = new GatewayBench().start(lan());
    bench.pass(5 * SECOND);
    ActiveGatewayChanged change =
        assertInstanceOf(ActiveGatewayChanged.class, told(bench).getFirst());
    assertEquals(1, told(bench).size());
    assertEquals("null", text(change.before()));
    assertEquals(OWN, text(change.now()));
    assertEquals(GatewayCause.ACTIVE_SILENT, change.cause());
    assertEquals(RouterRole.ACTIVE, change.origin().role());
    assertEquals(1, change.origin().term());
    assertEquals(7, change.origin().router().vrid());
    assertEquals(
        "this gateway is active in group lan: no advertisement came from the former one",
        change.text());
  }

  @Test
  void whoYieldsTellsWhoIsActiveSince() {
    GatewayBench bench = active();
    bench.hear(7, 200, OTHER);
    ActiveGatewayChanged change =
        assertInstanceOf(ActiveGatewayChanged.class, told(bench).getFirst());
    assertEquals(OWN, text(change.before()));
    assertEquals(OTHER, text(change.now()));
    assertEquals(GatewayCause.OUTRANKED, change.cause());
    assertEquals(2, change.origin().eventId());
  }

  @Test
  void whoLosesItsLanKnowsNoActiveGateway() {
    GatewayBench bench = active();
    bench.report(new DeviceEvent.LinkReported(bench.now, GatewayBench.link(true, Carrier.DOWN)));
    ActiveGatewayChanged change =
        assertInstanceOf(ActiveGatewayChanged.class, told(bench).getFirst());
    assertEquals("null", text(change.now()));
    assertEquals(GatewayCause.LAN_LOST, change.cause());
    assertEquals(
        "no active gateway is known in group lan: this gateway lost its LAN", change.text());
  }

  @Test
  void aBackupTellsWhomItHears() {
    GatewayBench bench = new GatewayBench().start(lan());
    bench.hear(7, 200, OTHER);
    ActiveGatewayChanged change =
        assertInstanceOf(ActiveGatewayChanged.class, told(bench).getFirst());
    assertEquals(OTHER, text(change.now()));
    assertEquals(GatewayCause.ACTIVE_HEARD, change.cause());
    assertEquals(RouterRole.BACKUP, change.origin().role());
  }

  @Test
  void ofTwoActiveGatewaysThatABackupHearsInTurnOneChangeASecondIsTold() {
    GatewayBench bench = new GatewayBench().start(lan());
    for (int i = 0; i < 1_000; i++) {
      bench.hear(7, 200, i % 2 == 0 ? OTHER : THIRD);
      bench.pass(10_000_000);
    }
    assertTrue(told(bench).size() >= 5 && told(bench).size() <= 11, told(bench).toString());
    bench.clear().hear(7, 200, OTHER);
    bench.pass(2 * SECOND);
    bench.hear(7, 200, OTHER);
    bench.pass(2 * SECOND);
    bench.hear(7, 200, OTHER);
    assertTrue(told(bench).size() <= 1, told(bench).toString());
  }

  @Test
  void anOutrankedGatewayThatServesTooIsAConflictUntilItIsSilentAndAnnouncedAgain() {
    GatewayBench bench = active();
    bench.hear(7, 50, OTHER);
    OwnershipConflict conflict = assertInstanceOf(OwnershipConflict.class, told(bench).getFirst());
    assertEquals(OWN, text(conflict.own()));
    assertEquals(OTHER, text(conflict.contender()));
    bench.clear().pass(4 * SECOND);
    OwnershipReasserted over = assertInstanceOf(OwnershipReasserted.class, told(bench).getFirst());
    assertEquals(1, told(bench).size());
    assertEquals(OTHER, text(over.contender()));
    int announced = -1;
    int said = -1;
    for (int i = 0; i < bench.actions.size(); i++) {
      switch (bench.actions.get(i)) {
        case GatewayAction.Execute(var batch)
            when batch.commands().getFirst() instanceof DeviceCommand.Announce ->
            announced = i;
        case GatewayAction.Notify _ -> said = i;
        default -> {}
      }
    }
    assertTrue(announced >= 0 && announced < said, bench.actions.toString());
  }

  @Test
  void aConflictThatLastsIsToldOnce() {
    GatewayBench bench = active();
    for (int i = 0; i < 100; i++) {
      bench.hear(7, 50, OTHER);
      bench.pass(SECOND);
    }
    assertEquals(1, told(bench).size(), told(bench).toString());
    bench.clear().pass(5 * SECOND);
    assertInstanceOf(OwnershipReasserted.class, told(bench).getFirst());
  }

  @Test
  void whoYieldsInAConflictTellsOnlyTheChange() {
    GatewayBench bench = active();
    bench.hear(7, 50, OTHER);
    bench.clear().hear(7, 200, THIRD);
    bench.pass(2 * SECOND);
    bench.hear(7, 200, THIRD);
    bench.pass(2 * SECOND);
    assertInstanceOf(ActiveGatewayChanged.class, told(bench).getFirst());
    assertEquals(1, told(bench).size(), told(bench).toString());
  }

  @Test
  void theLastWordOfWhomItReplacedIsNoConflict() {
    GatewayBench bench = new GatewayBench().start(lan());
    for (int i = 0; i < 4; i++) {
      bench.hear(7, 50, OTHER);
      bench.pass(SECOND);
    }
    assertEquals(RouterRole.ACTIVE, bench.group().role());
    bench.clear().hear(7, 50, OTHER);
    assertEquals(List.of(), told(bench));
    assertEquals(1, bench.group().counters().contenders());
    bench.pass(SECOND);
    bench.hear(7, 50, OTHER);
    assertInstanceOf(OwnershipConflict.class, told(bench).getFirst());
  }
}
