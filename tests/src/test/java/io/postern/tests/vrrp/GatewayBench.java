package io.postern.tests.vrrp;

import io.postern.core.gateway.GatewayAction;
import io.postern.core.gateway.GatewayEvent;
import io.postern.core.gateway.GatewayMachine;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.config.GatewayConfig;
import io.postern.core.gateway.config.GatewayGroupConfig;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.VirtualRouter;
import io.postern.core.gateway.forwarder.LifeTimes;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.packet.VrrpPacket;
import io.postern.core.gateway.state.BalancedGroupStatus;
import io.postern.core.gateway.state.GatewayGroupStatus;
import io.postern.core.gateway.tracking.Track;
import io.postern.device.AddressState;
import io.postern.device.Batch;
import io.postern.device.Carrier;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceSnapshot;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** The gateway machine of a node with eth0 (index 2, 192.0.2.5/24 and fe80::5), on a bench. */
final class GatewayBench {
  static final long SECOND = 1_000_000_000L;
  static final InterfaceName LAN = InterfaceName.of("eth0");
  static final IpAddress VIRTUAL = IpAddress.of("192.0.2.100");
  static final LinkState LOOPBACK =
      new LinkState(
          1,
          InterfaceName.of("lo"),
          List.of(),
          null,
          true,
          Carrier.UP,
          65_536,
          "",
          0,
          0,
          0,
          0,
          0,
          true,
          false);
  static final InterfaceName OWN_LINK = InterfaceName.of("vr4-7-2");

  final GatewayMachine machine;
  final List<GatewayAction> actions = new ArrayList<>();

  /** Which commands the device refuses. */
  Predicate<DeviceCommand> refuses = command -> false;

  /** Whether the device does what it is told at once. */
  boolean obeys = true;

  /** Whether the lease port does. */
  boolean leases = true;

  long now = 3_600 * SECOND;

  GatewayBench() {
    this(new GatewayMachine());
  }

  GatewayBench(GatewayMachine machine) {
    this.machine = machine;
  }

  static GatewayGroupConfig group(String name, int vrid, int priority, String... addresses) {
    List<IpAddress> all = Arrays.stream(addresses).map(IpAddress::of).toList();
    return new GatewayGroupConfig(
        name,
        new RouterConfig(
            new VirtualRouterId(LAN, all.getFirst().family(), vrid),
            all,
            priority,
            true,
            0,
            SECOND,
            ChecksumForm.RFC9568));
  }

  static GatewayGroupConfig lan() {
    return group("lan", 7, 100, "192.0.2.100");
  }

  /** A balanced group of VRID 7 to which this node, {@code a}, brings forwarder 21. */
  static BalancedConfig balanced(Track... tracks) {
    return new BalancedConfig(
        "lan",
        lan().router(),
        Balancing.ROUND_ROBIN,
        new LifeTimes(600 * SECOND, 14_400 * SECOND),
        3 * SECOND,
        21,
        100,
        60,
        100,
        0,
        List.of(tracks),
        false);
  }

  /** As {@link #start}, with a loopback too. */
  GatewayBench serve(BalancedConfig config, LinkState... others) {
    give(new GatewayEvent.Configured(now, new GatewayConfig("a", List.of(), List.of(config))));
    List<LinkState> links = new ArrayList<>(List.of(LOOPBACK));
    links.addAll(List.of(others));
    return found(
        link(true, Carrier.UP),
        List.of("192.0.2.5/24", "fe80::5/64"),
        links.toArray(LinkState[]::new));
  }

  /** Configured, and the device has said what there is. */
  GatewayBench start(GatewayGroupConfig... groups) {
    configure(groups);
    return found(link(true, Carrier.UP), List.of("192.0.2.5/24", "fe80::5/64"));
  }

  GatewayBench found(LinkState link, List<String> addresses, LinkState... others) {
    List<LinkState> links = new ArrayList<>(List.of(link));
    links.addAll(List.of(others));
    List<AddressState> states = addresses.stream().map(a -> address(LAN, a)).toList();
    report(
        new DeviceEvent.Resynchronized(
            now, new DeviceSnapshot(now, links, states, List.of(), List.of())));
    return this;
  }

  static AddressState address(InterfaceName nic, String prefix) {
    return new AddressState(nic, IpPrefix.of(prefix), null, false, false, false, false);
  }

  static LinkState link(boolean up, Carrier carrier) {
    return link(2, "eth0", MacAddress.of("02:00:00:00:00:05"), up, carrier, false);
  }

  static LinkState link(
      int index, String name, MacAddress mac, boolean up, Carrier carrier, boolean ours) {
    return new LinkState(
        index,
        InterfaceName.of(name),
        List.of(),
        mac,
        up,
        carrier,
        1500,
        ours ? "macvlan" : "veth",
        ours ? 2 : 0,
        0,
        0,
        0,
        0,
        false,
        ours);
  }

  void configure(GatewayGroupConfig... groups) {
    give(new GatewayEvent.Configured(now, new GatewayConfig(List.of(groups))));
  }

  void report(DeviceEvent event) {
    give(new GatewayEvent.FromDevice(event));
  }

  void hear(byte[] packet) {
    give(new GatewayEvent.PacketHeard(now, LAN, packet));
  }

  void hear(int vrid, int priority, String sender) {
    IpAddress source = IpAddress.of(sender);
    IpAddress address = source.isV4() ? VIRTUAL : IpAddress.of("fe80::100");
    hear(
        VrrpPacket.encode(
            new Advertisement(vrid, priority, SECOND, List.of(address)),
            source,
            ChecksumForm.RFC9568));
  }

  /** Lets time pass; deadlines are met. */
  void pass(long nanos) {
    long end = now + nanos;
    while (machine.nextDeadline() <= end) {
      now = Math.max(now, machine.nextDeadline());
      give(new GatewayEvent.Tick(now));
    }
    now = end;
  }

  void give(GatewayEvent event) {
    List<GatewayAction> led = machine.handle(event);
    actions.addAll(led);
    for (GatewayAction action : led) {
      if (action instanceof GatewayAction.Drain(long number)) {
        give(new GatewayEvent.Drained(now, number));
      } else if (action instanceof GatewayAction.Execute(Batch batch) && obeys) {
        complete(batch);
      } else if (leases) {
        answer(action);
      }
    }
  }

  /** What the lease port says to an order. */
  void answer(GatewayAction action) {
    switch (action) {
      case GatewayAction.Guard order -> give(new GatewayEvent.OrderDone(now, order.number()));
      case GatewayAction.Revoke order -> give(new GatewayEvent.OrderDone(now, order.number()));
      case GatewayAction.Grant order -> give(new GatewayEvent.RightGiven(now, order.number()));
      case GatewayAction.Renew order -> give(new GatewayEvent.RightGiven(now, order.number()));
      default -> {}
    }
  }

  /** All actions of a kind so far, in order. */
  <T extends GatewayAction> List<T> all(Class<T> kind) {
    return actions.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  BalancedGroupStatus balancedGroup() {
    return machine.status().balanced().getFirst();
  }

  void complete(Batch batch) {
    List<CommandOutcome> outcomes =
        batch.commands().stream()
            .map(
                c ->
                    refuses.test(c)
                        ? new CommandOutcome(c, DeviceError.NO_SPACE, "it is full", now)
                        : new CommandOutcome(c, null, "", now))
            .toList();
    report(new DeviceEvent.BatchCompleted(now, batch, now, outcomes));
  }

  GatewayGroupStatus group() {
    return machine.status().groups().getFirst();
  }

  /** All commands so far, in order. */
  List<DeviceCommand> commands() {
    return actions.stream()
        .filter(a -> a instanceof GatewayAction.Execute)
        .flatMap(a -> ((GatewayAction.Execute) a).batch().commands().stream())
        .toList();
  }

  List<GatewayAction.Send> sent() {
    return actions.stream()
        .filter(a -> a instanceof GatewayAction.Send)
        .map(a -> (GatewayAction.Send) a)
        .toList();
  }

  GatewayBench clear() {
    actions.clear();
    return this;
  }

  boolean waits() {
    return machine.nextDeadline() == VirtualRouter.NEVER;
  }

  static MacAddress mac(int vrid) {
    return new VirtualRouterId(LAN, IpFamily.IPV4, vrid).mac();
  }
}
