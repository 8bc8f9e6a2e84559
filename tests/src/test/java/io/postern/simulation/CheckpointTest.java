package io.postern.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.FailoverMachine;
import io.postern.core.failover.Trace;
import io.postern.runtime.journal.Replay;
import io.postern.runtime.journal.SegmentWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The core written down and made again, and its journal in segments, under fault schedules. */
final class CheckpointTest {
  private static final int SAMPLE = 12;
  private static final int CAMPAIGN = 300;
  private static final long SMALL = 16 * 20_000L;

  @TempDir private Path folder = Path.of("");

  @Test
  @Tag("simulation")
  void aMachineMadeFromACheckpointDoesWhatTheFirstOneDoes() {
    twins(1, SAMPLE);
  }

  @Test
  @Tag("campaign")
  void aMachineMadeFromACheckpointDoesWhatTheFirstOneDoesCampaign() {
    twins(1_000_000, CAMPAIGN);
  }

  private static void twins(long first, int count) {
    int born = 0;
    int moving = 0;
    long compared = 0;
    for (long seed = first; seed < first + count; seed++) {
      Scenario scenario = new Scenario(seed);
      Twin twin = new Twin(seed);
      scenario.agent.witness = twin;
      scenario.run();
      born += twin.born;
      moving += twin.moving;
      compared += twin.compared;
    }
    System.out.println(born + " twins, " + moving + " in a move, " + compared + " steps compared");
    assertTrue(born > 10 * count && compared > 100L * count, "the twins saw too little");
    assertTrue(count < CAMPAIGN || moving > 0, "no twin was made in the middle of a move");
  }

  @Test
  @Tag("simulation")
  void twoNodesMadeFromCheckpointsAgreeOnAPathAsTheFirstOnesDo() {
    for (long seed = 1; seed <= 3; seed++) {
      TwoNodes nodes = new TwoNodes(seed, 0, 4 * TwoNodes.SECOND);
      Twin one = new Twin(seed);
      Twin other = new Twin(seed + 1_000);
      nodes.agents.get(0).witness = one;
      nodes.agents.get(1).witness = other;
      nodes.start();
      nodes.cables.getFirst().cut();
      nodes.world.runFor(10 * TwoNodes.SECOND);
      nodes.cables.getFirst().mend();
      nodes.world.runFor(20 * TwoNodes.SECOND);
      assertTrue(one.compared > 100 && other.compared > 100, "the twins saw too little");
    }
  }

  @Test
  @Tag("simulation")
  void aJournalInSegmentsReplaysFromItsOldestSegmentOn() throws Exception {
    for (long seed = 1; seed <= 4; seed++) {
      Path journal = Files.createDirectory(folder.resolve("seed" + seed));
      Recorder recorder = record(seed, journal, 0);
      Replay.Result all = Replay.replay(journal);
      assertEquals(List.of(), all.differences(), "seed " + seed);
      assertEquals(0, all.skipped());
      assertTrue(all.segments() > 3, all.segments() + " segments");
      assertTrue(size(journal) <= SMALL, size(journal) + " octets");
      // Counters of heartbeats too: a window would have shown the same.
      assertEquals(recorder.last().checkpoint(), all.end(), "seed " + seed);
    }
  }

  @Test
  @Tag("simulation")
  void afterAGapAReplayGoesOnAtTheNextCheckpoint() throws Exception {
    Path journal = Files.createDirectory(folder.resolve("gaps"));
    record(5, journal, 400);
    Replay.Result all = Replay.replay(journal);
    assertEquals(List.of(), all.differences());
    assertTrue(all.lost() > 0 && all.skipped() > 0 && all.events() > all.skipped(), "" + all);
  }

  private static Recorder record(long seed, Path journal, int loseEvery) {
    Scenario scenario = new Scenario(seed);
    Recorder recorder = new Recorder(journal, loseEvery);
    scenario.agent.witness = recorder;
    scenario.run();
    recorder.close();
    return recorder;
  }

  private static long size(Path journal) throws IOException {
    try (Stream<Path> files = Files.list(journal)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** Writes what the agent's machine hears and does, and loses some of it where asked to. */
  private static final class Recorder implements Agent.Witness {
    private final Path journal;
    private final int loseEvery;
    private @Nullable SegmentWriter writer;
    private @Nullable FailoverMachine machine;
    private long heard;
    private long lost;
    private boolean wanted;

    Recorder(Path journal, int loseEvery) {
      this.journal = journal;
      this.loseEvery = loseEvery;
    }

    FailoverMachine last() {
      FailoverMachine known = machine;
      if (known == null) {
        throw new AssertionError("nothing was recorded");
      }
      return known;
    }

    @Override
    public void began(FailoverMachine fresh) {
      close();
      machine = fresh;
      lost = 0;
      wanted = false;
      try {
        SegmentWriter next = new SegmentWriter(journal, SMALL);
        next.begin(fresh.checkpoint(), 0);
        writer = next;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void handled(
        FailoverMachine handling, FailoverEvent event, List<FailoverAction> actions) {
      SegmentWriter open = writer;
      if (open == null) {
        return;
      }
      try {
        heard++;
        if (loseEvery > 0 && heard % loseEvery == 0) {
          lost++;
          open.gap(lost);
          wanted = true;
          return;
        }
        Trace trace = handling.lastTrace();
        open.write(event, actions, trace);
        wanted |= open.full();
        if (wanted && actions.isEmpty() && heard % 50 == 0) {
          open.begin(handling.checkpoint(), lost);
          wanted = false;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void close() {
      SegmentWriter open = writer;
      if (open != null) {
        try {
          open.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
