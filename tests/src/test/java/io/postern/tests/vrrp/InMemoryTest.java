package io.postern.tests.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.cluster.PeerChannel;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.config.GatewayConfig;
import io.postern.core.gateway.election.RouterRole;
import io.postern.device.Device;
import io.postern.device.DeviceSnapshot;
import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import io.postern.runtime.gateway.GatewayLoop;
import io.postern.runtime.gateway.Plans;
import io.postern.runtime.loop.AgentClock;
import io.postern.simulated.EmbeddedLan;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A balanced group on the device in memory: what {@code postern run --simulated} runs. */
final class InMemoryTest {
  @Test
  void aBalancedGroupIsServedAndGoesInOrder() {
    InterfaceName nic = InterfaceName.of("nic0");
    EmbeddedLan.Plan plan = new EmbeddedLan.Plan();
    plan.nic(nic);
    plan.address(nic, IpPrefix.of("10.9.1.1/16"));
    try (EmbeddedLan lan = plan.start()) {
      Device device = lan.device();
      GatewayLoop loop =
          new GatewayLoop(
              AgentClock.SYSTEM,
              device,
              new Plans(device),
              notice -> {},
              () -> {},
              null,
              listener -> PeerChannel.NONE);
      device.open(loop::report);
      loop.configure(
          new GatewayConfig(
              "a", List.of(), List.of(Site.balanced(100, 20, 0x15, Balancing.LEAST_HOSTS))));
      Site.await(
          "it is active and holds both",
          () ->
              loop.status().balanced().stream()
                  .anyMatch(
                      group ->
                          group.state().role() == RouterRole.ACTIVE
                              && group.state().held().equals(List.of(7, 0x15))));
      assertEquals("", loop.status().balanced().getFirst().trouble());
      assertTrue(names(device.snapshot()).contains("vr4-21-"), () -> names(device.snapshot()));
      loop.close();
      assertEquals("", names(device.snapshot()));
    }
  }

  /** The links of virtual MACs. */
  private static String names(DeviceSnapshot snapshot) {
    return String.join(
        " ",
        snapshot.links().stream()
            .map(link -> link.name().text())
            .filter(name -> name.startsWith("vr4-"))
            .toList());
  }
}
