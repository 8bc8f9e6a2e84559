package io.postern.runtime.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.FailoverMachine;
import io.postern.core.failover.Memory;
import io.postern.core.failover.Trace;
import io.postern.core.failover.config.FailoverConfig;
import io.postern.device.SysctlPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journal does when it cannot keep up, and when the disk fails. */
final class JournalTest {
  private static final long BOUND = TimeUnit.SECONDS.toNanos(20);
  private static final long SOON = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long SMALL = 16 * 4_000L;

  /** So many ticks fill a small segment once, and not twice. */
  private static final int FILL = 20;

  @TempDir private Path folder = Path.of("");
  private final FailoverMachine machine = new FailoverMachine(Memory.EMPTY);
  private Path journal = Path.of("");
  private long now;

  @BeforeEach
  void aFolder() {
    journal = folder.resolve("journal");
  }

  @Test
  void whatTheQueueCannotTakeIsCountedAndTheReplayGoesOnAtTheNextCheckpoint() throws Exception {
    try (Journal writing = Journal.open(journal, machine.checkpoint(), 1 << 20, 4, SOON)) {
      configure(writing);
      for (int i = 0; i < 20_000; i++) {
        tick(writing);
      }
      assertTrue(writing.dropped() > 0, "the queue took everything");
      await(writing::wantsCheckpoint);
      writing.record(machine.checkpoint());
      await(() -> heads() > 1);
      for (int i = 0; i < 3; i++) {
        tick(writing);
      }
    }
    Replay.Result replayed = Replay.replay(journal);
    assertEquals(List.of(), replayed.differences());
    assertTrue(replayed.lost() > 0 && replayed.skipped() > 0, replayed.toString());
    assertEquals(machine.checkpoint(), replayed.end());
  }

  @Test
  void aDiskThatFailsIsSurvivedAndWrittenAgainWhenItIsBack() throws Exception {
    Path away = folder.resolve("away");
    try (Journal writing = Journal.open(journal, machine.checkpoint(), SMALL, 100_000, SOON)) {
      configure(writing);
      Files.move(journal, away);
      for (int i = 0; i < FILL; i++) {
        tick(writing);
      }
      await(writing::wantsCheckpoint);
      assertEquals(0, writing.dropped());
      writing.record(machine.checkpoint());
      await(() -> writing.dropped() > 0);
      Files.createDirectory(journal);
      await(writing::wantsCheckpoint);
      writing.record(machine.checkpoint());
      await(() -> heads() == 1);
      tick(writing);
    }
    Replay.Result replayed = Replay.replay(journal);
    assertEquals(List.of(), replayed.differences());
    assertTrue(replayed.lost() > 0, replayed.toString());
    assertEquals(machine.checkpoint(), replayed.end());
    assertEquals(List.of(), Replay.replay(away).differences());
  }

  @Test
  void segmentsOfManyRunsStayWithinTheBoundAndTheNewestAreKept() throws Exception {
    for (int run = 0; run < 12; run++) {
      try (Journal writing = Journal.open(journal, machine.checkpoint(), SMALL, 100_000, SOON)) {
        configure(writing);
        for (int i = 0; i < 40; i++) {
          tick(writing);
          if (writing.wantsCheckpoint()) {
            writing.record(machine.checkpoint());
          }
        }
      }
    }
    long sum = 0;
    for (Path each : Segments.in(journal)) {
      sum += Files.size(each);
    }
    assertTrue(sum <= SMALL, sum + " octets");
    assertTrue(Segments.number(Segments.in(journal).getFirst()) > 1, "none was removed");
    assertEquals(List.of(), Replay.replay(journal).differences());
  }

  @Test
  void aLineThatWasCutByAKillEndsTheSegmentAndIsNoError() throws Exception {
    try (Journal writing = Journal.open(journal, machine.checkpoint(), 1 << 20)) {
      configure(writing);
      tick(writing);
    }
    Path segment = Segments.in(journal).getFirst();
    String text = Files.readString(segment);
    Files.writeString(segment, text.substring(0, text.length() - 7));
    Replay.Result replayed = Replay.replay(journal);
    assertEquals(List.of(), replayed.differences());
    assertEquals(1, replayed.events());
  }

  @Test
  void whatIsNoJournalIsRefusedWithFileAndLine() throws Exception {
    Path file = folder.resolve("wrong.jsonl");
    Files.writeString(file, "{}\n");
    assertRefused(file, "line 1: expected a segment's head with \"checkpoint\", found {}");
    Files.writeString(file, "nonsense");
    assertRefused(file, "line 1: expected a JSON object, found nonsense");
    try (Journal writing = Journal.open(journal, machine.checkpoint(), 1 << 20)) {
      configure(writing);
    }
    Path segment = Segments.in(journal).getFirst();
    String good = Files.readString(segment);
    Files.writeString(segment, good + "{\"again\":[7,1,1,0]}\n");
    assertRefused(segment, "line 3: \"again\" of 7, which stands in no earlier line");
    Files.writeString(segment, good + "{\"event\":{\"@\":\"BatchEnd\",\"id\":9}}\n");
    assertRefused(segment, "line 3: the end of batch 9, which the core did not send");
    Files.writeString(segment, good + "{\"event\":{\"@\":\"Unheard\"}}\n");
    assertRefused(segment, "line 3: DeviceEvent: \"Unheard\" is no kind of DeviceEvent");
    Files.writeString(segment, good + "{\"event\":7}\n");
    assertRefused(segment, "line 3: not a line of a journal");
  }

  private static void assertRefused(Path file, String words) {
    Exception refused = assertThrows(Replay.UnreadableJournal.class, () -> Replay.replay(file));
    String said = String.valueOf(refused.getMessage());
    assertTrue(said.startsWith(file + ": " + words), said);
  }

  private void configure(Journal writing) {
    handle(
        writing,
        new FailoverEvent.Configured(
            ++now, 0, new FailoverConfig("box", SysctlPolicy.VERIFY, List.of())));
  }

  private void tick(Journal writing) {
    handle(writing, new FailoverEvent.Committed(++now, "somebody", "test", now));
  }

  private void handle(Journal writing, FailoverEvent event) {
    var actions = machine.handle(event);
    assertEquals(Trace.SETTLED, machine.lastTrace());
    writing.record(event, actions, machine.lastTrace());
  }

  private long heads() {
    try {
      long heads = 0;
      for (Path segment : Segments.in(journal)) {
        heads += Files.size(segment) > 0 ? 1 : 0;
      }
      return heads;
    } catch (IOException e) {
      return 0;
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + BOUND;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "not within the bound");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
