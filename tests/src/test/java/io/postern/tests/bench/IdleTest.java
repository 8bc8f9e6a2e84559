package io.postern.tests.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.Agent;
import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.agent.ManagementSecrets;
import io.postern.lab.host.Await;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import io.postern.lab.network.Lab;
import io.postern.lab.network.NicNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the agent costs while nothing happens, with eight watched interfaces. */
@Tag("campaign")
final class IdleTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Until the compilers have done what the start gave them to do. */
  private static final long WARM_NANOS = Duration.ofSeconds(90).toNanos();

  private static final long MEASURED_NANOS = Duration.ofSeconds(30).toNanos();
  private static final double TICKS_A_SECOND = 100;

  /** Twice the goal of issue and guide: a machine that is busy with other work costs more. */
  private static final double MOST_PERCENT = 4;

  private static final long MOST_KILOBYTES = 150_000;

  @ParameterizedTest
  @CsvSource({"5, false", "5, true", "1, true"})
  void eight_watched_interfaces_cost_little_while_nothing_happens(
      int pollMillis, boolean heartbeats) throws LabFailure, InterruptedException, IOException {
    LabDirectory directory = LabDirectory.open();
    NicNetwork network = new NicNetwork(8, 1, 1, true);
    try (LabDirectory.Lock _ = directory.lock(PATIENCE);
        Lab lab = Lab.build(directory, "idle", network)) {
      Agent agent = Agent.of(lab, NicNetwork.BOX);
      agent.configure(
          AgentConfiguration.USUAL
              .nic(network, ManagementSecrets.in(lab.directory()))
              .replace("\"poll-interval\": 1 ", "\"poll-interval\": " + pollMillis + " ")
              .replace("\"interval\": 50,", "\"interval\": 200,")
              .replaceFirst("(\"target\": \\[)[^\\]]*", heartbeats ? "$0" : "$1"));
      agent.start();
      long pid = agent.process().orElseThrow().pid();
      pass(WARM_NANOS);
      long before = ticks(pid);
      long began = System.nanoTime();
      pass(MEASURED_NANOS);
      double seconds = (System.nanoTime() - began) / 1e9;
      double percent = (ticks(pid) - before) / TICKS_A_SECOND / seconds * 100;
      long resident = resident(pid);
      System.out.printf(
          "poll %d ms, %s, 8 interfaces: %.1f %% of a core, %d MB resident, load %s%n",
          pollMillis,
          heartbeats ? "heartbeat 200 ms" : "no heartbeat",
          percent,
          resident / 1024,
          Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
      assertTrue(resident <= MOST_KILOBYTES, () -> resident + " kB resident");
      assertTrue(pollMillis < 5 || percent <= MOST_PERCENT, () -> percent + " % of a core");
    }
  }

  private static void pass(long nanos) throws LabFailure, InterruptedException {
    long end = System.nanoTime() + nanos;
    Await.until(Duration.ofNanos(2 * nanos), Duration.ofMillis(250), () -> System.nanoTime() > end);
  }

  /** User and system time of a process, clock ticks. */
  private static long ticks(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(words[11]) + Long.parseLong(words[12]);
  }

  private static long resident(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
