package io.postern.simulated;

import io.postern.device.Batch;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceEvent;
import io.postern.device.DevicePlan;
import io.postern.device.HeartbeatProbe;
import io.postern.device.SysctlPolicy;
import io.postern.device.WatchedLink;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.Cable;
import io.postern.simulated.lan.LanHost;
import io.postern.simulated.lan.LanSwitch;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One gateway with eth0 and eth1 on one switch, and a client there. */
final class Rig {
  static final long MS = 1_000_000L;
  static final InterfaceName ETH0 = InterfaceName.of("eth0");
  static final InterfaceName ETH1 = InterfaceName.of("eth1");
  static final MacAddress MAC0 = MacAddress.of("02:00:00:00:00:10");
  static final MacAddress MAC1 = MacAddress.of("02:00:00:00:00:11");
  static final MacAddress CLIENT_MAC = MacAddress.of("02:00:00:00:00:99");
  static final IpAddress CLIENT_ADDRESS = IpAddress.of("192.0.2.99");
  static final IpPrefix VIP = IpPrefix.of("192.0.2.1/24");

  final SimulatedWorld world;
  final LanSwitch lan;
  final SimulatedDevice gateway;
  final Cable cable0;
  final Cable cable1;
  final LanHost client;
  final List<DeviceEvent> events = new ArrayList<>();
  private long batches;

  Rig() {
    this(1);
  }

  Rig(long seed) {
    world = new SimulatedWorld(new SplittableRandom(seed));
    lan = new LanSwitch(world, "switch");
    gateway = new SimulatedDevice(world, "gateway");
    cable0 = Cable.join(world, gateway.addNic(ETH0, MAC0), lan.addPort());
    cable1 = Cable.join(world, gateway.addNic(ETH1, MAC1), lan.addPort());
    client = new LanHost(world, "client", CLIENT_MAC, CLIENT_ADDRESS);
    Cable.join(world, client.port(), lan.addPort());
    world.runFor(2_000 * MS);
  }

  /** Opens the device, watches both NICs with a poll, and forgets the events so far. */
  Rig watch(long pollNanos, HeartbeatProbe... heartbeats) {
    open();
    gateway.follow(
        new DevicePlan(
            List.of(new WatchedLink(ETH0, pollNanos, true), new WatchedLink(ETH1, pollNanos, true)),
            List.of(heartbeats),
            SysctlPolicy.MANAGE,
            List.of(ETH0, ETH1)));
    world.runFor(0);
    events.clear();
    return this;
  }

  void open() {
    gateway.open(events::add);
    world.runFor(0);
  }

  /** Carries commands out and returns what became of them. */
  List<CommandOutcome> run(DeviceCommand... commands) {
    long id = ++batches;
    gateway.execute(new Batch(id, "test", List.of(commands)));
    long bound = world.now() + 60_000 * MS;
    while (world.now() < bound) {
      for (DeviceEvent event : events) {
        if (event instanceof DeviceEvent.BatchCompleted done && done.batch().id() == id) {
          return done.outcomes();
        }
      }
      if (!world.step()) {
        break;
      }
    }
    throw new AssertionError("batch did not end");
  }

  void address(InterfaceName nic, String prefix) {
    if (gateway.administrator().addAddress(nic, IpPrefix.of(prefix)) != null) {
      throw new AssertionError("refused: " + prefix);
    }
  }

  List<String> addresses() {
    return gateway.snapshot().addresses().stream()
        .filter(a -> !a.prefix().address().isLoopback())
        .map(a -> a.nic() + " " + a.prefix() + (a.secondary() ? " secondary" : ""))
        .toList();
  }

  List<String> routes() {
    return gateway.snapshot().routes().stream()
        .map(r -> r.destination() + " dev " + r.nextHops().getFirst().nic())
        .toList();
  }

  <T extends DeviceEvent> List<T> events(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<String> eventNames() {
    return events.stream().map(e -> e.getClass().getSimpleName()).toList();
  }
}
