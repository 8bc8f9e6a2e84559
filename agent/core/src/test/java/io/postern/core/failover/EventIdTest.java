package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.DelayConfig;
import io.postern.core.failover.config.DriftPolicy;
import io.postern.core.failover.state.LastMove;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.HeartbeatProtocol;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** All that one event brought about carries its number; what another brought about does not. */
final class EventIdTest {
  private record Case(String name, Groups groups, Consumer<Bench> fault) {}

  private static Groups pair() {
    return Groups.of("eth0", "eth1");
  }

  private static Groups delayed() {
    Groups groups = pair();
    groups.delay = new DelayConfig(0, 500 * Bench.MILLI, 0, 10 * Bench.SECOND);
    return groups;
  }

  private static final List<Case> FAILURES =
      List.of(
          new Case("a cable is cut", pair(), bench -> bench.cut("eth0")),
          new Case("an interface is deleted", pair(), bench -> bench.delete("eth0")),
          new Case("an interface is set down", pair(), bench -> bench.setAdminUp("eth0", false)),
          new Case("the enable delay passes", delayed(), bench -> bench.cut("eth0")),
          new Case(
              "heartbeats are lost",
              pair().target("192.0.2.254", HeartbeatProtocol.ARP),
              bench -> bench.answers = probe -> !probe.nic().text().equals("eth0")),
          new Case(
              "batches take their time",
              pair(),
              bench -> {
                bench.holdBatches = true;
                bench.cut("eth0");
                bench.pass(50 * Bench.MILLI);
                bench.finishBatches();
              }),
          new Case(
              "the standby refuses twice",
              pair(),
              bench -> {
                int[] left = {2};
                bench.refuses =
                    command ->
                        command instanceof DeviceCommand.AddAddress && left[0]-- > 0
                            ? DeviceError.BUSY
                            : null;
                bench.cut("eth0");
              }));

  private static SortedSet<Long> ids(Bench bench) {
    TreeSet<Long> ids = new TreeSet<>();
    bench.notices.forEach(notice -> ids.add(notice.eventId()));
    return ids;
  }

  private static long count(Bench bench, Class<? extends Notice> kind) {
    return bench.notices.stream().filter(kind::isInstance).count();
  }

  private static Bench running(Groups groups) {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24").start(groups.build());
    bench.pass(5 * Bench.SECOND);
    bench.clear();
    return bench;
  }

  @Test
  void whatOneFailureBringsAboutCarriesOneNumber() {
    for (Case each : FAILURES) {
      Bench bench = running(each.groups);
      each.fault.accept(bench);
      bench.pass(Bench.SECOND);
      assertEquals(1, count(bench, Notice.InterfaceFailed.class), each.name + bench.notices);
      assertEquals(1, count(bench, Notice.AddressMoved.class), each.name + bench.notices);
      assertTrue(count(bench, Notice.GroupStatusChanged.class) > 0, each.name + bench.notices);
      assertEquals(1, ids(bench).size(), each.name + bench.notices);
      LastMove last = bench.group().lastMove();
      assertEquals(ids(bench).first(), last == null ? 0 : last.eventId(), each.name);
    }
  }

  @Test
  void aRefusalAndTheMoveThatEndsItCarryTheFailuresNumber() {
    Bench bench = running(pair());
    bench.cut("eth1");
    bench.clear();
    bench.cut("eth0");
    bench.pass(Bench.SECOND);
    assertEquals(1, count(bench, Notice.MoveRefused.class), bench.notices::toString);
    assertEquals(1, ids(bench).size(), bench.notices::toString);
    long failure = ids(bench).first();
    bench.clear();
    bench.mend("eth1");
    bench.pass(100 * Bench.MILLI);
    for (Notice notice : bench.notices) {
      boolean recovery = notice instanceof Notice.InterfaceRecovered;
      assertEquals(!recovery, notice.eventId() == failure, bench.notices::toString);
    }
    assertEquals(1, count(bench, Notice.AddressMoved.class), bench.notices::toString);
  }

  @Test
  void failureRecoveryAndFailbackAreThreeEvents() {
    Bench bench = running(pair());
    bench.cut("eth0");
    bench.pass(Bench.SECOND);
    SortedSet<Long> failure = ids(bench);
    bench.clear();
    bench.mend("eth0");
    bench.pass(5 * Bench.SECOND);
    SortedSet<Long> recovery = ids(bench);
    bench.clear();
    bench.pass(10 * Bench.SECOND);
    SortedSet<Long> failback = ids(bench);
    assertEquals(1, count(bench, Notice.AddressMoved.class), bench.notices::toString);
    assertEquals(1, failback.size(), bench.notices::toString);
    assertTrue(recovery.first() > failure.last() && failback.first() > recovery.last());
  }

  @Test
  void anotherHandsChangeIsOneEventWithTheStatusThatItGives() {
    for (DriftPolicy policy : DriftPolicy.values()) {
      Groups groups = pair();
      groups.drift = policy;
      Bench bench = running(groups);
      bench.strip("eth0", "192.0.2.1/24");
      bench.pass(Bench.SECOND);
      assertEquals(1, count(bench, Notice.DriftRepaired.class), bench.notices::toString);
      assertEquals(1, ids(bench).size(), () -> policy + " " + bench.notices);
    }
  }

  @Test
  void anOperatorsMoveIsAnEventOfItsOwn() {
    Bench bench = running(pair());
    bench.cut("eth1");
    bench.mend("eth1");
    bench.pass(20 * Bench.SECOND);
    SortedSet<Long> before = ids(bench);
    bench.clear();
    bench.handle(new FailoverEvent.MoveAsked(bench.now, 1, "wan", null, 0, Bench.nic("eth1")));
    bench.pass(Bench.SECOND);
    assertEquals(1, ids(bench).size(), bench.notices::toString);
    assertTrue(ids(bench).first() > before.last());
  }
}
