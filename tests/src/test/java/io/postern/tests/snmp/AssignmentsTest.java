package io.postern.tests.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.snmp.SnmpService;
import io.postern.view.Mib;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snmp4j.smi.VariableBinding;

/** Balanced groups over SNMP, with 100,000 hosts. */
final class AssignmentsTest {
  private static final int HOSTS = 100_000;
  private static final int COLUMNS = 6;
  private static final String ASSIGNMENTS = Mib.OBJECTS + ".25";

  @TempDir private Path directory;
  private final PretendAgent agent = new PretendAgent(Groups.of(1, 1), Groups.links(1));
  private final BalancedLan lan = new BalancedLan(HOSTS);
  private SnmpService service;
  private Station reader;

  @BeforeEach
  void start() throws IOException {
    agent.show(lan);
    service = Services.start(agent, Services.withCommunity(), directory);
    reader = Station.withCommunity(service.port(), "look-only");
  }

  @AfterEach
  void stop() throws IOException {
    reader.close();
    service.close();
  }

  /** How long answers took, one after the other, microseconds apart. */
  private static final class Asking implements Runnable {
    private final BalancedLan lan;
    private final AtomicBoolean goesOn = new AtomicBoolean(true);
    private final long[] took = new long[4_000_000];
    private int answers;

    Asking(BalancedLan lan) {
      this.lan = lan;
    }

    @Override
    public void run() {
      while (goesOn.get() && answers < took.length) {
        long begun = System.nanoTime();
        long answer = lan.ask(answers * 7 % HOSTS, begun);
        took[answers++] = System.nanoTime() - begun;
        assertTrue(answer != 0);
        for (int i = 0; i < 200; i++) {
          Thread.onSpinWait();
        }
      }
    }

    String figures() {
      long[] sorted = Arrays.copyOf(took, answers);
      Arrays.sort(sorted);
      return "%d answers, p50 %d ns, 99 %% %d ns, 99.9 %% %d ns"
          .formatted(
              answers,
              sorted[answers / 2],
              sorted[(int) (answers * 0.99)],
              sorted[(int) (answers * 0.999)]);
    }
  }

  private Asking during(Work work) throws InterruptedException {
    Asking asking = new Asking(lan);
    Thread thread = Thread.ofPlatform().start(asking);
    work.run();
    asking.goesOn.set(false);
    thread.join();
    return asking;
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  /** The figures are printed, not asserted: this machine does other things too. */
  @Test
  void aWalkSeesEachHostOnceInEachColumnWhileHostsAsk() throws InterruptedException {
    during(() -> Thread.sleep(500));
    System.out.println("answers alone: " + during(() -> Thread.sleep(1_500)).figures());
    Asking beside =
        during(
            () -> {
              long begun = System.nanoTime();
              List<VariableBinding> cells = reader.walk(ASSIGNMENTS, 50);
              double seconds = (System.nanoTime() - begun) / 1e9;
              assertEquals(HOSTS * COLUMNS, cells.size());
              System.out.printf(
                  "walk of %d assignments, %d cells: %.1f s, %.0f cells/s%n",
                  HOSTS, cells.size(), seconds, cells.size() / seconds);
            });
    System.out.println("answers beside a walk: " + beside.figures());
    assertEquals(HOSTS, lan.assignments().size());
  }

  @Test
  void aGroupItsForwardersAndItsPeersAreShown() {
    assertEquals("3", cell(21, 5, "1"), "weighted");
    assertEquals("95", cell(21, 39, "1"));
    assertEquals("" + HOSTS, cell(21, 43, "1"));
    assertEquals("4", cell(24, 6, "1.12"), "taken over");
    assertEquals("node-a", cell(24, 3, "1.12"));
    assertEquals("00:00:5e:00:01:0c", cell(24, 4, "1.12"));
    long hosts = Long.parseLong(cell(24, 8, "1.11")) + Long.parseLong(cell(24, 8, "1.12"));
    assertEquals(HOSTS, hosts);
    String peer = "1.6." + String.join(".", "node-b".chars().mapToObj(c -> "" + c).toList());
    assertEquals("2", cell(26, 13, peer), "does not agree");
    assertEquals("1", cell(26, 11, peer), "resigned");
    assertEquals("11", cell(25, 4, "1.1.4.10.0.1.0"));
    assertEquals("3", cell(25, 8, "1.1.4.10.0.1.0"));
  }

  private String cell(int table, int column, String index) {
    String oid = Mib.OBJECTS + "." + table + ".1." + column;
    return Stream.of(reader.walk(oid, 10))
        .flatMap(List::stream)
        .filter(b -> b.getOid().toString().equals(oid + "." + index))
        .map(b -> b.getVariable().toString())
        .findFirst()
        .orElse("none");
  }
}
