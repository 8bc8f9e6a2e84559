package io.postern.simulation;

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
import io.postern.core.failover.config.PathConfig;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.config.ThresholdBy;
import io.postern.core.failover.state.AddressStatus;
import io.postern.device.SysctlPolicy;
import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import io.postern.simulated.SimulatedDevice;
import io.postern.simulated.lan.Cable;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Two boxes joined by two cables, an agent in each. */
final class TwoNodes {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;

  final SimulatedWorld world;
  final SplittableRandom random;
  final List<SimulatedDevice> devices = new ArrayList<>();
  final List<Agent> agents = new ArrayList<>();
  final List<Cable> cables = new ArrayList<>();

  TwoNodes(long seed, long recheck, long failback) {
    random = new SplittableRandom(seed);
    world = new SimulatedWorld(random.split());
    for (int box = 0; box < 2; box++) {
      devices.add(new SimulatedDevice(world, name(box)));
    }
    for (int cable = 0; cable < 2; cable++) {
      InterfaceName nic = InterfaceName.of("eth" + cable);
      cables.add(
          Cable.join(
              world,
              devices.get(0).addNic(nic, new MacAddress(0x02_0000_0001_00L + cable)),
              devices.get(1).addNic(nic, new MacAddress(0x02_0000_0002_00L + cable))));
    }
    for (int box = 0; box < 2; box++) {
      agents.add(
          new Agent(
              world,
              devices.get(box),
              new FailoverConfig(
                  name(box), SysctlPolicy.MANAGE, List.of(group(box, recheck, failback)))));
    }
  }

  private static String name(int box) {
    return "box-" + (box == 0 ? "a" : "b");
  }

  private static GroupConfig group(int box, long recheck, long failback) {
    List<MemberConfig> members = new ArrayList<>();
    List<PathConfig> paths = new ArrayList<>();
    for (int cable = 0; cable < 2; cable++) {
      InterfaceName nic = InterfaceName.of("eth" + cable);
      members.add(new MemberConfig(nic, null, List.of(), 50, ThresholdBy.PORTS, null, null));
      paths.add(new PathConfig("cable-" + cable, name(1 - box), nic, nic, 100 * MILLI, 3, 5));
    }
    return new GroupConfig(
        "link",
        true,
        StandbyMode.READY,
        MacPolicy.ANNOUNCE,
        false,
        Failback.AUTOMATIC,
        false,
        false,
        DriftPolicy.REPAIR,
        100,
        false,
        members,
        List.of(
            new AddressConfig(
                IpPrefix.of("10.0.0." + (box + 1) + "/24"), 0, InterfaceName.of("eth0"), null)),
        List.of(),
        new MonitorConfig(5 * MILLI, 10 * SECOND, HeartbeatConfig.NONE, paths),
        new DelayConfig(0, 0, recheck, failback),
        new AnnounceConfig(2, SECOND, 1_000, true, true));
  }

  TwoNodes start() {
    agents.get(0).start();
    world.runFor(random.nextLong(SECOND));
    agents.get(1).start();
    world.runFor(3 * SECOND);
    return this;
  }

  /** The interface that an end's address is served by; empty where by none. */
  String serving(int box) {
    AddressStatus address =
        agents.get(box).machine().status().groups().getFirst().addresses().getFirst();
    InterfaceName serving = address.serving();
    return serving == null ? "" : serving.text();
  }

  /** How often an end's address moved. */
  long moves(int box) {
    return agents.get(box).notices.stream().filter(n -> n instanceof Notice.AddressMoved).count();
  }

  String journals() {
    return String.join("\n", agents.get(0).journal)
        + "\n=== the other end\n"
        + String.join("\n", agents.get(1).journal)
        + "\n"
        + agents.get(0).machine().status().groups()
        + "\n"
        + agents.get(1).machine().status().groups();
  }
}
