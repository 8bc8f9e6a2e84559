package io.postern.linux;

import static io.postern.linux.Bench.NIC0;
import static io.postern.linux.Bench.NIC1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceCommand.AddAddress;
import io.postern.device.DeviceCommand.Announce;
import io.postern.device.DeviceCommand.PutRoute;
import io.postern.device.DeviceCommand.RemoveAddress;
import io.postern.device.DeviceCommand.SetMac;
import io.postern.device.DeviceEvent;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Times are printed, not asserted: they are the machine's as much as ours. */
@Tag("lab")
final class MoveTimingTest {
  private static final int RUNS = 21;
  private static final MacAddress[] MACS = {
    MacAddress.of("02:00:00:00:00:00"), MacAddress.of("02:00:00:00:00:01")
  };

  @Test
  void addressesMoveWithTheirMacAndRoutes() throws Exception {
    try (Bench bench = Bench.open()) {
      move(bench, 10, 0, 60); // warm
      for (int addresses : new int[] {1, 10, 100, 1000}) {
        move(bench, addresses, addresses == 1000 ? 100 : 0, RUNS);
      }
    }
  }

  private static void move(Bench bench, int addresses, int routes, int runs) {
    InterfaceName[] nics = {NIC0, NIC1};
    bench.run(additions(NIC0, addresses, routes));
    double[] served = new double[runs];
    double[] all = new double[runs];
    long[] octets = new long[runs];
    for (int run = 0; run < runs; run++) {
      InterfaceName from = nics[run % 2];
      InterfaceName to = nics[1 - run % 2];
      List<DeviceCommand> commands = new ArrayList<>();
      commands.add(new SetMac(from, MacAddress.of("02:00:00:00:00:ff")));
      commands.add(new SetMac(to, MACS[0]));
      commands.add(new SetMac(from, MACS[1]));
      commands.addAll(additions(to, addresses, routes));
      for (int i = 0; i < addresses; i++) {
        commands.add(new Announce(to, address(i).address(), MACS[0], true, false));
      }
      int restored = commands.size() - 1;
      for (int i = addresses - 1; i >= 0; i--) {
        commands.add(new RemoveAddress(from, address(i)));
      }
      long allocated = allocated();
      long queued = System.nanoTime();
      DeviceEvent.BatchCompleted done = bench.run(commands);
      for (CommandOutcome outcome : done.outcomes()) {
        assertTrue(outcome.done(), outcome::toString);
      }
      served[run] = (done.outcomes().get(restored).at() - queued) / 1e6;
      all[run] = (done.at() - queued) / 1e6;
      octets[run] = allocated() - allocated;
      bench.forget();
    }
    assertEquals(addresses, count(bench, nics[runs % 2]));
    Arrays.sort(served);
    Arrays.sort(all);
    Arrays.sort(octets);
    System.out.printf(
        "move of %4d addresses, MAC, %3d routes: announced %.3f (%.3f..%.3f) ms, all %.3f ms,"
            + " %.1f kB allocated%n",
        addresses,
        routes,
        served[runs / 2],
        served[0],
        served[runs - 1],
        all[runs / 2],
        octets[runs / 2] / 1e3);
    List<DeviceCommand> remove = new ArrayList<>();
    for (int i = addresses - 1; i >= 0; i--) {
      remove.add(new RemoveAddress(nics[runs % 2], address(i)));
    }
    bench.run(remove);
  }

  /** Octets that the threads that carry out batches have allocated so far. */
  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(info -> info != null && info.getThreadName().startsWith("postern-lane"))
        .mapToLong(info -> threads.getThreadAllocatedBytes(info.getThreadId()))
        .sum();
  }

  private static long count(Bench bench, InterfaceName nic) {
    return bench.device.snapshot().addressesOn(nic).stream()
        .filter(a -> a.prefix().address().isV4())
        .count();
  }

  private static List<DeviceCommand> additions(InterfaceName nic, int addresses, int routes) {
    List<DeviceCommand> commands = new ArrayList<>();
    for (int i = 0; i < addresses; i++) {
      commands.add(new AddAddress(nic, address(i), null));
    }
    for (int i = 0; i < routes; i++) {
      commands.add(
          new PutRoute(
              new RouteState(
                  RouteState.TABLE_MAIN,
                  IpPrefix.of("172.16." + i + ".0/24"),
                  0,
                  null,
                  false,
                  4,
                  0,
                  List.of(new NextHop(nic, IpAddress.of("10.9.0.100"), 1, false)),
                  false)));
    }
    return commands;
  }

  private static IpPrefix address(int i) {
    return new IpPrefix(IpAddress.ofV4((10 << 24) + (9 << 16) + (1 << 8) + 1 + i), 16);
  }
}
