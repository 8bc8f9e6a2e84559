package io.postern.simulation.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A pair that advertises every 10 ms: how fast it is, and what does not disturb it. */
@Tag("simulation")
final class TimingTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;

  private final Timeline time = new Timeline();
  private final SplittableRandom random = new SplittableRandom(10);
  private final Wire wire = new Wire(time, random.split());
  private final Node active = node(200, "192.0.2.1");
  private final Node backup = node(100, "192.0.2.2");

  private Node node(int priority, String address) {
    RouterConfig config =
        new RouterConfig(
            new VirtualRouterId(InterfaceName.of("eth0"), IpFamily.IPV4, 7),
            List.of(IpAddress.of("192.0.2.100")),
            priority,
            true,
            0,
            10 * MILLI,
            ChecksumForm.RFC9568);
    Node node = new Node(time, wire, random.split(), line -> {}, config, IpAddress.of(address));
    wire.plug(node);
    return node;
  }

  private void settle() {
    active.start();
    backup.start();
    time.runUntil(SECOND);
    assertEquals(RouterRole.ACTIVE, active.role());
    assertEquals(RouterRole.BACKUP, backup.role());
  }

  /** Runs until the backup serves; how long that took. */
  private long untilTheBackupServes() {
    long began = time.now();
    while (!(backup.role() == RouterRole.ACTIVE && backup.held)) {
      time.runUntil(time.now() + 10_000);
      assertTrue(time.now() < began + SECOND, "the backup never serves");
    }
    return time.now() - began;
  }

  @Test
  void aBlackHoleLastsAtMostTheActiveDownInterval() {
    settle();
    for (int i = 0; i < 50; i++) {
      backup.segment = 1;
      long took = untilTheBackupServes();
      assertTrue(took <= 36_093_750 + 17 * MILLI, took + " ns");
      backup.segment = 0;
      time.runUntil(time.now() + SECOND + random.nextLong(10 * MILLI));
      assertEquals(RouterRole.ACTIVE, active.role());
    }
  }

  @Test
  void stallsShorterThanTheActiveDownIntervalFailNothingOver() {
    settle();
    long changes = active.roleChanges + backup.roleChanges;
    for (int second = 0; second < 600; second++) {
      time.runUntil(time.now() + random.nextLong(SECOND));
      backup.stall(25 * MILLI);
      time.runUntil(time.now() + random.nextLong(SECOND));
      active.stall(15 * MILLI);
    }
    assertEquals(changes, active.roleChanges + backup.roleChanges);
  }

  @Test
  void aBackupThatWasStoppedForSecondsFailsNothingOver() {
    settle();
    long changes = active.roleChanges + backup.roleChanges;
    for (int i = 0; i < 300; i++) {
      backup.stall(random.nextLong(5 * SECOND));
      time.runUntil(time.now() + 6 * SECOND + random.nextLong(10 * MILLI));
    }
    assertEquals(changes, active.roleChanges + backup.roleChanges);
  }

  @Test
  void anActiveThatWasStoppedAndReplacedSaysNothingBeforeItHears() {
    settle();
    for (int i = 0; i < 100; i++) {
      backup.startAgain();
      active.stall(300 * MILLI + random.nextLong(10 * MILLI));
      time.runUntil(time.now() + 250 * MILLI);
      assertEquals(RouterRole.ACTIVE, backup.role());
      time.runUntil(time.now() + SECOND);
      // It outranks its substitute, so it is active again in the end.
      assertEquals(RouterRole.ACTIVE, active.role());
      assertEquals(RouterRole.BACKUP, backup.role());
      assertTrue(!backup.held && active.held);
    }
  }

  @Test
  void anOrderlyStopLeavesNoMomentWithoutAHolder() {
    settle();
    for (int i = 0; i < 100; i++) {
      active.stop();
      long end = time.now() + 500 * MILLI;
      while (time.now() < end) {
        time.runUntil(time.now() + 50_000);
        assertTrue(active.held || backup.held, "nobody holds the MAC");
      }
      assertEquals(RouterRole.ACTIVE, backup.role());
      assertTrue(!active.held);
      active.startAgain();
      time.runUntil(time.now() + SECOND + random.nextLong(10 * MILLI));
    }
  }
}
