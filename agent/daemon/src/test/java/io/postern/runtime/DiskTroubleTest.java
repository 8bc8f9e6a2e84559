package io.postern.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.FailoverConfig;
import io.postern.device.SysctlPolicy;
import io.postern.net.InterfaceName;
import io.postern.runtime.loop.AgentClock;
import io.postern.simulated.EmbeddedLan;
import io.postern.view.NodeFigures;
import io.postern.view.Operator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that does not take what the agent writes is told of wherever somebody looks. */
@Timeout(60)
final class DiskTroubleTest {
  private static final Operator.Caller CALLER = new Operator.Caller("root", "cli");

  @TempDir private Path folder = Path.of("");

  @Test
  void maintenance_that_would_not_survive_a_restart_is_answered_so_and_impairs_the_node()
      throws Exception {
    try (EmbeddedLan lan = new EmbeddedLan.Plan().nic(InterfaceName.of("eth0")).start();
        Engine engine = engine(lan, 1 << 20)) {
      engine.start(new FailoverConfig("box", SysctlPolicy.MANAGE, List.of()));
      Path inTheWay = Files.createDirectory(folder.resolve("memory.json.new"));
      Operator.Reply reply = engine.operator().maintenance(CALLER, null, true, "work").join();
      assertTrue(reply.done(), reply::text);
      String begin = "the node is in maintenance: nothing moves by itself, but it is not on disk: ";
      assertTrue(reply.text().startsWith(begin), reply::text);
      List<String> troubles = engine.view().figures().troubles();
      assertEquals(
          List.of(
              "what must survive a restart is not on disk: "
                  + reply.text().substring(begin.length())),
          troubles);

      Files.delete(inTheWay);
      reply = engine.operator().maintenance(CALLER, null, true, "more work").join();
      assertEquals("the node is in maintenance: nothing moves by itself", reply.text());
      assertEquals(List.of(), engine.view().figures().troubles());
    }
  }

  @Test
  void a_journal_that_cannot_be_written_impairs_the_node_and_what_it_lost_is_counted()
      throws Exception {
    // An old segment that cannot be removed to make room.
    Files.createDirectories(folder.resolve("journal").resolve("0000000001.jsonl").resolve("x"));
    try (EmbeddedLan lan = new EmbeddedLan.Plan().nic(InterfaceName.of("eth0")).start();
        Engine engine = engine(lan, 1 << 12)) {
      engine.start(new FailoverConfig("box", SysctlPolicy.MANAGE, List.of()));
      NodeFigures figures = engine.view().figures();
      assertTrue(
          figures.troubles().getFirst().startsWith("the journal cannot be written: "),
          figures::toString);
      assertTrue(figures.journalLost() > 0, figures::toString);
    }
  }

  private Engine engine(EmbeddedLan lan, long journalBytes) throws Exception {
    return new Engine(
        AgentClock.SYSTEM,
        lan.device(),
        new Engine.Setting(
            folder, "test", true, List.of(), "box", journalBytes, () -> {}, () -> {}),
        () -> new Operator.Reply(false, "no rehearsal"));
  }
}
