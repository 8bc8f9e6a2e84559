package io.postern.linux;

import io.postern.device.DevicePlan;
import io.postern.device.SysctlPolicy;
import io.postern.device.WatchedLink;
import io.postern.net.InterfaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an idle device costs with eight watched NICs; printed, not asserted. */
@Tag("campaign")
final class PollCostTest {
  @Test
  void eightWatchedLinksCostLittle() throws Exception {
    try (Bench bench = Bench.open()) {
      List<InterfaceName> nics = new ArrayList<>(List.of(Bench.NIC0, Bench.NIC1));
      for (int i = 2; i < 8; i++) {
        bench.inBox("link add nic" + i + " type veth peer name peer" + i);
        bench.inBox("link set nic" + i + " up");
        bench.inBox("link set peer" + i + " up");
        nics.add(InterfaceName.of("nic" + i));
      }
      for (long micros : new long[] {5_000, 5_000, 1_000, 1_000}) {
        bench.device.follow(
            new DevicePlan(
                nics.stream().map(n -> new WatchedLink(n, micros * 1000, true)).toList(),
                List.of(),
                SysctlPolicy.MANAGE,
                nics));
        Map<String, Long> before = cpuNanos();
        long begin = System.nanoTime();
        Thread.sleep(4_000); // the time measured, not a wait for something
        double elapsed = System.nanoTime() - begin;
        double all = 0;
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Long> thread : cpuNanos().entrySet()) {
          long spent = thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
          all += spent;
          text.append(" %s %.2f".formatted(thread.getKey(), spent * 100 / elapsed));
        }
        System.out.printf(
            "8 NICs polled each %d us: %.2f %% of a core (%s)%n",
            micros, all * 100 / elapsed, text.toString().strip());
      }
    }
  }

  /** CPU time of the device's threads, from the scheduler's statistics. */
  private static Map<String, Long> cpuNanos() throws IOException {
    Map<String, Long> times = new TreeMap<>();
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        String name = Files.readString(task.resolve("comm")).strip();
        if (name.startsWith("postern-")) {
          String time = Files.readString(task.resolve("schedstat")).split(" ", 2)[0];
          times.put(name, Long.parseLong(time));
        }
      }
    }
    return times;
  }
}
