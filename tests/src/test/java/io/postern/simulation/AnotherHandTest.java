package io.postern.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.Notice;
import io.postern.core.failover.config.AddressConfig;
import io.postern.core.failover.config.AnnounceConfig;
import io.postern.core.failover.config.DelayConfig;
import io.postern.core.failover.config.DriftPolicy;
import io.postern.core.failover.config.Failback;
import io.postern.core.failover.config.FailoverConfig;
import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.HeartbeatConfig;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.config.MonitorConfig;
import io.postern.core.failover.config.RouteConfig;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.config.ThresholdBy;
import io.postern.device.DeviceSnapshot;
import io.postern.device.RouteState;
import io.postern.device.SysctlPolicy;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import io.postern.simulated.SimulatedDevice;
import io.postern.simulated.lan.Cable;
import io.postern.simulated.lan.LanSwitch;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What another hand takes away is put right, or left where the policy says so, and told in either
 * case: at whatever step of the agent's own work it happens.
 */
@Tag("simulation")
final class AnotherHandTest {
  private static final long MICRO = 1_000L;
  private static final long MILLI = 1_000 * MICRO;
  private static final long SECOND = 1_000 * MILLI;
  private static final int STEPS = 120;
  private static final InterfaceName ETH0 = InterfaceName.of("eth0");
  private static final InterfaceName ETH1 = InterfaceName.of("eth1");
  private static final InterfaceName VLAN0 = InterfaceName.of("eth0.5");
  private static final InterfaceName VLAN1 = InterfaceName.of("eth1.5");
  private static final IpPrefix PLAIN = IpPrefix.of("192.0.2.1/24");
  private static final IpPrefix TAGGED = IpPrefix.of("10.5.0.1/24");
  private static final IpPrefix BEHIND = IpPrefix.of("203.0.113.0/24");
  private static final IpAddress ROUTER = IpAddress.of("192.0.2.254");

  /** What is taken away, and whether the kernel has it where it belongs. */
  enum Deed {
    ADDRESS {
      @Override
      boolean there(DeviceSnapshot kernel, boolean moved) {
        return has(kernel, PLAIN, moved ? ETH1 : ETH0);
      }

      @Override
      void take(SimulatedDevice device, boolean moved) {
        device.administrator().removeAddress(moved ? ETH1 : ETH0, PLAIN);
      }
    },
    ROUTE {
      @Override
      boolean there(DeviceSnapshot kernel, boolean moved) {
        return route(kernel, moved) != null;
      }

      @Override
      void take(SimulatedDevice device, boolean moved) {
        RouteState route = route(device.snapshot(), moved);
        if (route != null) {
          device.administrator().removeRoute(route);
        }
      }
    },
    VLAN_LINK {
      @Override
      boolean there(DeviceSnapshot kernel, boolean moved) {
        InterfaceName vlan = moved ? VLAN1 : VLAN0;
        return has(kernel, TAGGED, vlan) && kernel.link(vlan).orElseThrow().adminUp();
      }

      @Override
      void take(SimulatedDevice device, boolean moved) {
        device.administrator().setAdminUp(moved ? VLAN1 : VLAN0, false);
      }
    };

    abstract boolean there(DeviceSnapshot kernel, boolean moved);

    abstract void take(SimulatedDevice device, boolean moved);

    private static boolean has(DeviceSnapshot kernel, IpPrefix prefix, InterfaceName nic) {
      return kernel.addresses().stream()
          .anyMatch(a -> a.prefix().equals(prefix) && a.nic().equals(nic));
    }

    private static @Nullable RouteState route(DeviceSnapshot kernel, boolean moved) {
      return kernel.routes().stream()
          .filter(r -> r.destination().equals(BEHIND))
          .filter(r -> (moved ? ETH1 : ETH0).equals(r.nextHops().getFirst().nic()))
          .findFirst()
          .orElse(null);
    }
  }

  private static final class Site {
    final SimulatedWorld world = new SimulatedWorld(new SplittableRandom(7));
    final SimulatedDevice device = new SimulatedDevice(world, "gateway");
    final Agent agent;

    Site(DriftPolicy policy) {
      LanSwitch lan = new LanSwitch(world, "switch");
      for (InterfaceName nic : List.of(ETH0, ETH1)) {
        MacAddress mac = new MacAddress(0x02_0000_0000_10L + (nic.equals(ETH0) ? 0 : 1));
        Cable.join(world, device.addNic(nic, mac), lan.addPort());
      }
      world.runFor(2 * SECOND);
      agent =
          new Agent(
              world,
              device,
              new FailoverConfig("gateway", SysctlPolicy.MANAGE, List.of(group(policy))));
    }

    private static GroupConfig group(DriftPolicy policy) {
      return new GroupConfig(
          "wan",
          true,
          StandbyMode.READY,
          MacPolicy.ANNOUNCE,
          false,
          Failback.MANUAL,
          false,
          false,
          policy,
          100,
          false,
          List.of(member(ETH0), member(ETH1)),
          List.of(
              new AddressConfig(PLAIN, 0, ETH0, null), new AddressConfig(TAGGED, 5, ETH0, null)),
          List.of(new RouteConfig(RouteState.TABLE_MAIN, BEHIND, 0, List.of(ROUTER), null)),
          new MonitorConfig(5 * MILLI, 60 * SECOND, HeartbeatConfig.NONE, List.of()),
          new DelayConfig(0, 0, 0, 0),
          new AnnounceConfig(2, SECOND, 1_000, true, true));
    }

    private static MemberConfig member(InterfaceName nic) {
      return new MemberConfig(nic, null, List.of(), 50, ThresholdBy.PORTS, null, null);
    }
  }

  @ParameterizedTest
  @EnumSource(Deed.class)
  void atWhateverStepOfTheStartItIsPutRightAndTold(Deed deed) {
    assertTrue(take(deed, DriftPolicy.REPAIR, false) > STEPS / 2);
  }

  @ParameterizedTest
  @EnumSource(Deed.class)
  void atWhateverStepOfAMoveItIsPutRightAndTold(Deed deed) {
    assertTrue(take(deed, DriftPolicy.REPAIR, true) > STEPS / 2);
  }

  @ParameterizedTest
  @EnumSource(Deed.class)
  void soItIsReportedAndLeftWhereThePolicySaysSo(Deed deed) {
    assertTrue(take(deed, DriftPolicy.REPORT, false) > STEPS / 2);
    assertTrue(take(deed, DriftPolicy.REPORT, true) > STEPS / 2);
  }

  /** Takes it away at each step that finds it in place; how many did. */
  private static int take(Deed deed, DriftPolicy policy, boolean moved) {
    int taken = 0;
    for (long step = 0; step < STEPS; step++) {
      Site site = new Site(policy);
      site.agent.start();
      if (moved) {
        site.world.runFor(5 * SECOND);
        site.agent.handle(new FailoverEvent.MoveAsked(site.world.now(), 1, "wan", null, 0, ETH1));
      }
      // Close to each other while commands are carried out, then over the second that follows.
      site.world.runFor(step < STEPS / 2 ? step * 50 * MICRO : (step - STEPS / 2) * 20 * MILLI);
      if (!deed.there(site.device.snapshot(), moved)) {
        continue;
      }
      taken++;
      deed.take(site.device, moved);
      site.world.runFor(3 * SECOND);
      boolean there = deed.there(site.device.snapshot(), moved);
      String where = deed + ", step " + step + "\n" + String.join("\n", site.agent.journal);
      assertEquals(policy == DriftPolicy.REPAIR, there, where);
      List<Notice.DriftRepaired> told =
          site.agent.notices.stream()
              .filter(Notice.DriftRepaired.class::isInstance)
              .map(Notice.DriftRepaired.class::cast)
              .toList();
      assertEquals(1, told.size(), () -> told + where);
      assertEquals(there, told.getFirst().repaired(), where);
    }
    return taken;
  }
}
