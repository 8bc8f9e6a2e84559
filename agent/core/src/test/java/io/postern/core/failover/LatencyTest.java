package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.state.LastMove;
import io.postern.device.Carrier;
import io.postern.device.DeviceEvent;
import io.postern.device.HeartbeatProtocol;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Where the time of a move went, and what can be known of it. */
final class LatencyTest {
  private static Bench pair(Groups groups) {
    return new Bench().nics(2).address("eth0", "192.0.2.1/24").start(groups.build());
  }

  private static LastMove last(Bench bench) {
    LastMove last = bench.group().lastMove();
    if (last == null) {
      throw new AssertionError("nothing moved: " + bench.group());
    }
    return last;
  }

  private static void lose(Bench bench, boolean polled, long seenAgo) {
    bench.give(
        new DeviceEvent.CarrierChanged(
            bench.now, Bench.nic("eth0"), Carrier.DOWN, polled, bench.now - seenAgo));
  }

  @Test
  void aLostCarrierFailedBetweenTheLastLookAndTheReportWhoeverReportsIt() {
    for (boolean polled : new boolean[] {true, false}) {
      Bench bench = pair(Groups.of("eth0", "eth1"));
      lose(bench, polled, 4 * Bench.MILLI);
      assertEquals(2_000, last(bench).detectMicros(), "polled " + polled);
    }
    Bench bench = pair(Groups.of("eth0", "eth1"));
    lose(bench, false, 0);
    assertEquals(0, last(bench).detectMicros(), "nobody had looked");
  }

  @Test
  void nothingIsDetectedWhereNothingFailed() {
    Bench bench = pair(Groups.of("eth0", "eth1"));
    lose(bench, true, 4 * Bench.MILLI);
    bench.links.computeIfPresent(Bench.nic("eth0"), (n, l) -> l.withCarrier(Carrier.DOWN));
    bench.mend("eth0");
    bench.pass(20 * Bench.SECOND);
    assertEquals("eth0", bench.serving("192.0.2.1"));
    assertEquals(0, last(bench).detectMicros());
  }

  @Test
  void aBlackHolesDetectionIsRightOnTheAverageAndWrongByHalfAnIntervalAtMost() {
    SplittableRandom random = new SplittableRandom(7);
    long error = 0;
    int runs = 200;
    for (int i = 0; i < runs; i++) {
      Groups groups = Groups.of("eth0", "eth1").target("192.0.2.254", HeartbeatProtocol.ARP);
      Bench bench = pair(groups);
      bench.pass(10 * Bench.SECOND + random.nextLong(Bench.SECOND));
      long hole = bench.now;
      bench.answers = probe -> !probe.nic().text().equals("eth0");
      while (bench.group().lastMove() == null && bench.now < hole + Bench.SECOND) {
        bench.pass(Bench.MILLI);
      }
      LastMove move = last(bench);
      long really = (move.atNanos() - hole) / 1_000;
      long said =
          move.detectMicros() + move.decideMicros() + move.applyMicros() + move.announceMicros();
      assertTrue(Math.abs(said - really) <= 50_100, said + " us, really " + really);
      error += said - really;
    }
    assertTrue(Math.abs(error / runs) < 8_000, "on the average wrong by " + error / runs + " us");
  }
}
