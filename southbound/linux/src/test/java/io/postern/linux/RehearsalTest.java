package io.postern.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.Batch;
import io.postern.device.Carrier;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceCommand.AddAddress;
import io.postern.device.DeviceCommand.Announce;
import io.postern.device.DeviceCommand.RemoveAddress;
import io.postern.device.DeviceCommand.SetAdminUp;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceEvent.BatchCompleted;
import io.postern.device.DeviceEvent.CarrierChanged;
import io.postern.device.DeviceEvent.Resynchronized;
import io.postern.device.DevicePlan;
import io.postern.device.SysctlPolicy;
import io.postern.device.WatchedLink;
import io.postern.linux.link.ScratchNamespace;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A failover from the lost carrier to the announcement in a namespace that nobody sees. */
@Tag("lab")
final class RehearsalTest {
  private static final InterfaceName NIC_0 = InterfaceName.of(ScratchNamespace.NIC_0);
  private static final InterfaceName NIC_1 = InterfaceName.of(ScratchNamespace.NIC_1);
  private static final InterfaceName PORT_0 = InterfaceName.of(ScratchNamespace.PORT_0);
  private static final int ADDRESSES = 10;

  private final BlockingQueue<BatchCompleted> completed = new LinkedBlockingQueue<>();
  private volatile boolean armed;
  private volatile long lost;
  private volatile @Nullable Carrier seen;

  @Test
  void aDeviceMadeInTheScratchNamespaceActsThereWhoeverCallsIt() throws Exception {
    LinuxDevice device = ScratchNamespace.call(() -> new LinuxDevice(null));
    try {
      device.open(e -> heard(device, e));
      device.follow(
          new DevicePlan(
              List.of(new WatchedLink(NIC_0, 1_000_000, false)),
              List.of(),
              SysctlPolicy.VERIFY,
              List.of(NIC_0)));
      assertTrue(device.snapshot().link(NIC_1).isPresent());
      StringBuilder times = new StringBuilder();
      for (int run = 0; run < 20; run++) {
        run(device, "set-up", move(NIC_1, NIC_0, false));
        run(device, "set-up", List.of(new SetAdminUp(PORT_0, true)));
        Bench.awaitTrue("carrier told", () -> seen == Carrier.UP);
        armed = true;
        device.execute(new Batch(run, "switch", List.of(new SetAdminUp(PORT_0, false))));
        BatchCompleted moved = next("group");
        times.append(
            " %.2f".formatted((moved.outcomes().get(2 * ADDRESSES - 1).at() - lost) / 1e6));
        assertEquals(ADDRESSES, v4(device, NIC_1));
        assertEquals(0, v4(device, NIC_0));
      }
      System.out.println("from seeing the loss to the last announcement, run by run, ms:" + times);
    } finally {
      device.close();
    }
  }

  private void heard(LinuxDevice device, DeviceEvent event) {
    if (event instanceof BatchCompleted b) {
      completed.add(b);
    } else if (event instanceof Resynchronized r) {
      seen = r.snapshot().link(NIC_0).orElseThrow().carrier();
    } else if (event instanceof CarrierChanged c && c.nic().equals(NIC_0)) {
      seen = c.carrier();
      if (!armed) {
        return;
      }
      armed = false;
      lost = c.at();
      device.execute(new Batch(1_000, "group", move(NIC_0, NIC_1, true)));
    }
  }

  private static List<DeviceCommand> move(InterfaceName from, InterfaceName to, boolean announce) {
    List<DeviceCommand> commands = new ArrayList<>();
    for (int i = 1; i <= ADDRESSES; i++) {
      commands.add(new AddAddress(to, IpPrefix.of("10.9.1." + i + "/16"), null));
    }
    for (int i = 1; announce && i <= ADDRESSES; i++) {
      MacAddress mac = MacAddress.of("02:00:00:00:00:01");
      commands.add(new Announce(to, IpAddress.of("10.9.1." + i), mac, true, true));
    }
    for (int i = ADDRESSES; i > 0; i--) {
      commands.add(new RemoveAddress(from, IpPrefix.of("10.9.1." + i + "/16")));
    }
    return commands;
  }

  private void run(LinuxDevice device, String lane, List<DeviceCommand> commands) throws Exception {
    device.execute(new Batch(1, lane, commands));
    for (CommandOutcome outcome : next(lane).outcomes()) {
      assertTrue(outcome.done(), outcome::toString);
    }
  }

  private BatchCompleted next(String lane) throws InterruptedException {
    while (true) {
      BatchCompleted b = completed.poll(5, TimeUnit.SECONDS);
      if (b == null) {
        throw new AssertionError("no end of a batch of lane " + lane);
      }
      if (b.batch().lane().equals(lane)) {
        return b;
      }
    }
  }

  private static long v4(LinuxDevice device, InterfaceName nic) {
    return device.snapshot().addressesOn(nic).stream()
        .filter(a -> a.prefix().address().isV4())
        .count();
  }
}
