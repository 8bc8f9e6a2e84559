package io.postern.simulated;

import static io.postern.simulated.Rig.ETH0;
import static io.postern.simulated.Rig.ETH1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.Carrier;
import io.postern.device.DeviceEvent;
import io.postern.device.DevicePlan;
import io.postern.device.HeartbeatProbe;
import io.postern.device.HeartbeatProtocol;
import io.postern.device.SysctlPolicy;
import io.postern.device.WatchedLink;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

final class EmbeddedLanTest {
  private static final long BOUND_SECONDS = 10;
  private final BlockingQueue<DeviceEvent> events = new LinkedBlockingQueue<>();

  private DeviceEvent await(Predicate<DeviceEvent> wanted) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    while (true) {
      DeviceEvent event = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      assertNotNull(event, "nothing came within the bound");
      if (wanted.test(event)) {
        return event;
      }
    }
  }

  @Test
  void aCutCableIsSeenInRealTimeAndHeartbeatsAreAnswered() throws InterruptedException {
    IpAddress target = IpAddress.of("192.0.2.254");
    try (EmbeddedLan lan =
        new EmbeddedLan.Plan()
            .nic(ETH0)
            .nic(ETH1)
            .address(ETH0, IpPrefix.of("192.0.2.1/24"))
            .target(target)
            .start()) {
      SimulatedDevice device = lan.device();
      assertTrue(device.selfTest().stream().allMatch(line -> line.works()));
      device.open(events::add);
      await(DeviceEvent.Resynchronized.class::isInstance);
      device.follow(
          new DevicePlan(
              List.of(new WatchedLink(ETH0, 5_000_000, true)),
              List.of(new HeartbeatProbe(ETH0, target, null, HeartbeatProtocol.ICMP, 20_000_000)),
              SysctlPolicy.MANAGE,
              List.of(ETH0, ETH1)));
      await(e -> e instanceof DeviceEvent.HeartbeatRound round && round.answered());
      assertTrue(lan.service(IpAddress.of("192.0.2.1")).sound());
      long before = System.nanoTime();
      lan.cut(ETH0);
      DeviceEvent loss = await(DeviceEvent.CarrierChanged.class::isInstance);
      assertEquals(Carrier.DOWN, ((DeviceEvent.CarrierChanged) loss).carrier());
      assertTrue(loss.at() >= before && loss.at() <= System.nanoTime());
      lan.mend(ETH0);
      await(e -> e instanceof DeviceEvent.CarrierChanged change && change.carrier() == Carrier.UP);
      device.close();
    }
  }
}
