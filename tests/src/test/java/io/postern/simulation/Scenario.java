package io.postern.simulation;

import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.Notice;
import io.postern.core.failover.VlanAddress;
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
import io.postern.core.failover.config.Require;
import io.postern.core.failover.config.RouteConfig;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.config.TargetConfig;
import io.postern.core.failover.config.ThresholdBy;
import io.postern.core.failover.state.AddressStatus;
import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.RouteStatus;
import io.postern.device.AddressState;
import io.postern.device.DeviceError;
import io.postern.device.DeviceSnapshot;
import io.postern.device.HeartbeatProtocol;
import io.postern.device.LinkState;
import io.postern.device.RouteState;
import io.postern.device.SysctlPolicy;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import io.postern.simulated.SimulatedDevice;
import io.postern.simulated.lan.Cable;
import io.postern.simulated.lan.Frame;
import io.postern.simulated.lan.LanHost;
import io.postern.simulated.lan.LanSwitch;
import io.postern.simulated.lan.Port;
import io.postern.simulated.lan.Service;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * One gateway on one switch, with faults drawn from a seed. Half a minute of trouble, then what was
 * broken is mended, but for some interfaces that stay dead where another is left; in the end every
 * address is to be served, by one link, and the status to say so.
 */
final class Scenario {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final long TROUBLE = 30 * SECOND;
  private static final long PEACE = 200 * SECOND;
  private static final IpAddress ROUTER = IpAddress.of("192.0.2.254");

  /** How long status and kernel may differ while no fault hinders: a move with its retries. */
  private static final long GRACE = 1_500 * MILLI;

  /** How much a scenario has besides one network's addresses. */
  enum Breadth {
    /** As the first seeds were: what they draw never changes. */
    PLAIN,
    /** VLAN addresses, static routes, a trunk with ports, cold and warm as often as ready. */
    WIDE,
    /** A thousand addresses. */
    CROWD,
    /** As wide, and an operator commits other modes and policies, moves, and maintains. */
    OPERATED
  }

  private static final int VLAN = 5;
  private static final int CROWD = 1_000;
  private static final InterfaceName TRUNK = InterfaceName.of("eth0");

  final long seed;
  private final Breadth breadth;
  private final SplittableRandom random;

  /** What a wide scenario draws besides, so that the others draw what they always drew. */
  private final SplittableRandom more;

  final SimulatedWorld world;
  private final LanSwitch lan;
  final SimulatedDevice device;
  private final Map<InterfaceName, Cable> cables = new LinkedHashMap<>();
  private final Map<InterfaceName, MacAddress> macs = new LinkedHashMap<>();
  private final Map<InterfaceName, Cable> ports = new LinkedHashMap<>();
  private final LanHost client;
  private final LanHost vlanClient;
  private final List<AddressConfig> addresses = new ArrayList<>();
  private final List<RouteConfig> routes = new ArrayList<>();
  private final GroupConfig group;

  /** In maintenance nothing is put right. */
  private boolean maintained;

  final Agent agent;
  private boolean commandFaults;
  private boolean anotherHand;

  private boolean forgotten;

  /** The agent cannot know what happened a moment ago. */
  private boolean blind;

  private long wrongSince = Long.MAX_VALUE;
  private long trustFrom;

  Scenario(long seed) {
    this(seed, Breadth.PLAIN);
  }

  Scenario(long seed, Breadth breadth) {
    this.seed = seed;
    this.breadth = breadth;
    random = new SplittableRandom(seed);
    more = new SplittableRandom(~seed);
    world = new SimulatedWorld(random.split());
    lan = new LanSwitch(world, "switch");
    device = new SimulatedDevice(world, "gateway");
    int nics = 2 + random.nextInt(2);
    for (int i = 0; i < nics; i++) {
      InterfaceName nic = InterfaceName.of("eth" + i);
      macs.put(nic, new MacAddress(0x02_0000_0000_10L + i));
      plug(nic);
    }
    client =
        new LanHost(
            world, "client", MacAddress.of("02:00:00:00:00:99"), IpAddress.of("192.0.2.99"));
    Cable.join(world, client.port(), lan.addPort());
    vlanClient =
        new LanHost(
            world,
            "vlan client",
            MacAddress.of("02:00:00:00:00:98"),
            VLAN,
            List.of(IpAddress.of("10.5.0.99")));
    Cable.join(world, vlanClient.port(), lan.addPort());
    if (wide() && more.nextInt(3) == 0) {
      // Behind the trunk is what carries its frames; the LAN shall not hear the ports themselves.
      LanSwitch behind = new LanSwitch(world, "ports");
      for (int i = 0; i < 2; i++) {
        InterfaceName port = InterfaceName.of("port" + i);
        MacAddress mac = new MacAddress(0x02_0000_0000_20L + i);
        ports.put(port, Cable.join(world, device.addNic(port, mac), behind.addPort()));
      }
    }
    LanHost router = new LanHost(world, "router", MacAddress.of("02:00:00:00:00:fe"), ROUTER);
    Cable.join(world, router.port(), lan.addPort());
    group = group(nics);
    FailoverConfig config = new FailoverConfig("gateway", SysctlPolicy.MANAGE, List.of(group));
    if (group.addresses().isEmpty()) {
      for (AddressConfig address : addresses) {
        InterfaceName home = address.home();
        if (home != null) {
          device.administrator().addAddress(home, address.prefix());
        }
      }
    }
    agent = new Agent(world, device, config);
  }

  /**
   * Nothing speaks for an address that is not in place, or from a MAC not held (invariant 3).
   * Judged when the frame leaves: while it is on the wire the address may rightly go.
   */
  private void left(Frame frame) {
    if (blind || !(frame instanceof Frame.Arp arp) || !arp.gratuitous()) {
      return;
    }
    DeviceSnapshot kernel = device.snapshot();
    boolean ours = false;
    for (LinkState link : kernel.links()) {
      ours |= frame.source().equals(link.mac());
    }
    for (AddressConfig address : addresses) {
      if (!address.prefix().address().equals(arp.sender())) {
        continue;
      }
      boolean there = false;
      for (InterfaceName holder : holders(kernel, address.prefix())) {
        LinkState link = kernel.link(holder).orElseThrow();
        there |= link.adminUp() && arp.senderMac().equals(link.mac());
      }
      if (!ours || !there) {
        throw new AssertionError(arp + " announces what is not in place: " + kernel.links());
      }
    }
  }

  private void plug(InterfaceName nic) {
    MacAddress mac = macs.get(nic);
    if (mac != null) {
      Port port = device.addNic(nic, mac);
      port.observe(this::left);
      cables.put(nic, Cable.join(world, port, lan.addPort()));
    }
  }

  private GroupConfig group(int nics) {
    MacPolicy policy = any(List.of(MacPolicy.values()));
    if (breadth == Breadth.CROWD && policy == MacPolicy.VIRTUAL) {
      // No filter has room for a thousand MACs.
      policy = MacPolicy.ANNOUNCE;
    }
    boolean ownAddresses = policy != MacPolicy.MOVE && policy != MacPolicy.SHARED;
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      int home = ownAddresses && random.nextInt(3) == 0 ? random.nextInt(nics) : 0;
      addresses.add(
          new AddressConfig(
              IpPrefix.of("192.0.2." + (i + 1) + "/24"), 0, InterfaceName.of("eth" + home), null));
    }
    broaden();
    List<MemberConfig> members = new ArrayList<>();
    for (int i = 0; i < nics; i++) {
      members.add(
          new MemberConfig(
              InterfaceName.of("eth" + i),
              null,
              i == 0 ? List.copyOf(ports.keySet()) : List.of(),
              50,
              ThresholdBy.PORTS,
              IpPrefix.of("198.51.100." + (i + 1) + "/32"),
              new MacAddress(0x02_dd00_0000_00L + i)));
    }
    boolean heartbeat = policy != MacPolicy.SHARED && random.nextInt(2) == 0;
    HeartbeatConfig heartbeats =
        heartbeat
            ? new HeartbeatConfig(
                Require.ANY,
                List.of(
                    new TargetConfig(
                        ROUTER,
                        random.nextBoolean() ? HeartbeatProtocol.ARP : HeartbeatProtocol.ICMP,
                        100 * MILLI,
                        3,
                        5)))
            : HeartbeatConfig.NONE;
    boolean plain = policy == MacPolicy.MOVE || policy == MacPolicy.ANNOUNCE;
    boolean together = addresses.stream().map(AddressConfig::home).distinct().count() == 1;
    StandbyMode mode =
        switch (random.nextInt(8)) {
          case 0 -> StandbyMode.COLD;
          case 1 -> plain && together ? StandbyMode.WARM : StandbyMode.READY;
          default -> StandbyMode.READY;
        };
    if (wide()) {
      mode = any(more, List.of(StandbyMode.values()));
      mode = mode == StandbyMode.WARM && !(plain && together) ? StandbyMode.COLD : mode;
    }
    boolean cold = mode == StandbyMode.COLD;
    return new GroupConfig(
        "wan",
        true,
        mode,
        policy,
        mode != StandbyMode.READY,
        random.nextInt(4) == 0 ? Failback.NEVER : Failback.AUTOMATIC,
        false,
        cold && random.nextBoolean(),
        DriftPolicy.REPAIR,
        2 + random.nextInt(20),
        false,
        members,
        random.nextBoolean() || breadth != Breadth.PLAIN ? addresses : List.of(),
        routes,
        new MonitorConfig(5 * MILLI, 10 * SECOND, heartbeats, List.of()),
        new DelayConfig(0, 0, random.nextInt(3) * 500L * MILLI, (1 + random.nextInt(5)) * SECOND),
        new AnnounceConfig(2, SECOND, 1_000, true, true));
  }

  /** Adds what a wide scenario, or a crowd, has besides. */
  private void broaden() {
    switch (breadth) {
      case PLAIN -> {}
      case WIDE, OPERATED -> {
        for (int i = more.nextInt(3); i > 0; i--) {
          IpPrefix prefix = IpPrefix.of("10.5.0." + i + "/24");
          addresses.add(new AddressConfig(prefix, VLAN, TRUNK, null));
        }
        for (int i = more.nextInt(3); i > 0; i--) {
          IpPrefix prefix = IpPrefix.of("203.0." + i + ".0/24");
          routes.add(new RouteConfig(RouteState.TABLE_MAIN, prefix, 0, List.of(ROUTER), null));
        }
      }
      case CROWD -> {
        // Else the finding same-subnet rightly keeps the network of eth1's own address off eth0.
        if (addresses.stream().noneMatch(address -> TRUNK.equals(address.home()))) {
          addresses.add(new AddressConfig(IpPrefix.of("192.0.2.100/24"), 0, TRUNK, null));
        }
        for (int i = addresses.size(); i < CROWD; i++) {
          IpPrefix prefix = IpPrefix.of("10.9." + i / 250 + "." + (1 + i % 250) + "/16");
          addresses.add(new AddressConfig(prefix, 0, TRUNK, null));
        }
      }
    }
  }

  /** Runs it all; throws with the journal where an invariant does not hold. */
  void run() {
    try {
      world.runFor(2 * SECOND);
      agent.start();
      world.runFor(3 * SECOND);
      trustFrom = world.now();
      watch();
      long end = world.now() + (breadth == Breadth.CROWD ? TROUBLE / 3 : TROUBLE);
      while (world.now() < end) {
        world.runFor(random.nextLong(50 * MILLI, 3 * SECOND));
        trouble();
        if (wide() && more.nextInt(3) == 0) {
          moreTrouble();
        }
        if (breadth == Breadth.OPERATED && more.nextInt(2) == 0) {
          deed();
        }
      }
      mend();
      world.runFor(peace());
      verify();
    } catch (AssertionError | RuntimeException wrong) {
      throw new AssertionError(
          "seed "
              + seed
              + ": "
              + wrong
              + "\n"
              + group
              + "\n"
              + String.join("\n", agent.journal)
              + "\n"
              + agent.machine().status().groups(),
          wrong);
    }
  }

  private boolean wide() {
    return breadth == Breadth.WIDE || breadth == Breadth.OPERATED;
  }

  /** The group as it is configured now. */
  private GroupConfig configured() {
    return agent.config().groups().getFirst();
  }

  /** What an operator does. */
  private void deed() {
    switch (more.nextInt(6)) {
      case 0, 1, 2 -> {
        GroupConfig next = another();
        agent.note("--- commits " + next.macPolicy() + " " + next.standbyMode());
        agent.commit(new FailoverConfig("gateway", SysctlPolicy.MANAGE, List.of(next)));
      }
      case 3 -> {
        InterfaceName nic = anyOf(more);
        agent.note("--- operator moves to " + nic);
        agent.handle(
            new FailoverEvent.MoveAsked(world.now(), 1 + more.nextInt(1_000), "wan", null, 0, nic));
      }
      case 4 -> maintenance(true);
      default -> maintenance(false);
    }
  }

  private void maintenance(boolean on) {
    agent.note("--- maintenance " + (on ? "on" : "off"));
    maintained = on || maintained;
    agent.handle(
        new FailoverEvent.MaintenanceAsked(
            world.now(), 1 + more.nextInt(1_000), null, on, on ? "a deed" : "", 0));
    if (!on && maintained) {
      maintained = false;
      // What was left undone is done now.
      trustFrom = Math.max(trustFrom, world.now() + SECOND);
    }
  }

  /** The same group with another MAC policy, standby mode, and test addresses. */
  private GroupConfig another() {
    GroupConfig now = configured();
    boolean together = addresses.stream().map(AddressConfig::home).distinct().count() == 1;
    MacPolicy policy = any(more, List.of(MacPolicy.values()));
    if (!together && (policy == MacPolicy.MOVE || policy == MacPolicy.SHARED)) {
      policy = MacPolicy.ANNOUNCE;
    }
    boolean plain = policy == MacPolicy.MOVE || policy == MacPolicy.ANNOUNCE;
    StandbyMode mode = any(more, List.of(StandbyMode.values()));
    mode = mode == StandbyMode.WARM && !(plain && together) ? StandbyMode.COLD : mode;
    boolean tests = more.nextBoolean();
    List<MemberConfig> members = new ArrayList<>();
    for (MemberConfig member : now.members()) {
      IpPrefix test = IpPrefix.of("192.0.2.10" + member.nic().text().substring(3) + "/24");
      members.add(
          new MemberConfig(
              member.nic(),
              tests ? test : null,
              member.ports(),
              member.portsThreshold(),
              member.thresholdBy(),
              member.dummyAddress(),
              member.dummyMac()));
    }
    HeartbeatConfig heartbeats =
        policy == MacPolicy.SHARED ? HeartbeatConfig.NONE : group.monitor().heartbeat();
    return new GroupConfig(
        now.name(),
        true,
        mode,
        policy,
        mode != StandbyMode.READY,
        now.failback(),
        false,
        mode == StandbyMode.COLD && more.nextBoolean(),
        now.drift(),
        now.flapLimit(),
        false,
        members,
        now.addresses(),
        now.routes(),
        new MonitorConfig(5 * MILLI, 10 * SECOND, heartbeats, List.of()),
        now.delay(),
        now.announce());
  }

  private long peace() {
    return breadth == Breadth.CROWD ? PEACE / 2 : PEACE;
  }

  private <T> T any(List<T> all) {
    return any(random, all);
  }

  private static <T> T any(SplittableRandom from, List<T> all) {
    return all.get(from.nextInt(all.size()));
  }

  private InterfaceName anyNic() {
    return InterfaceName.of("eth" + random.nextInt(macs.size()));
  }

  private IpPrefix anyAddress() {
    return addresses.get(random.nextInt(addresses.size())).prefix();
  }

  private void trouble() {
    InterfaceName nic = anyNic();
    Cable cable = cables.get(nic);
    boolean there = device.snapshot().link(nic).isPresent();
    int kind = random.nextInt(18);
    if (cable == null) {
      return;
    }
    switch (kind) {
      case 0, 1, 2, 3 -> {
        agent.note("--- cut " + nic);
        cable.cut();
      }
      case 4, 5, 6, 7 -> {
        agent.note("--- mend " + nic);
        cable.mend();
        cable.blackHole(false);
      }
      case 8 -> {
        agent.note("--- black hole " + nic);
        cable.blackHole(true);
      }
      case 9 -> {
        agent.note("--- flap " + nic);
        for (int i = 0; i < 4; i++) {
          cable.cut();
          world.runFor(random.nextLong(20 * MILLI));
          cable.mend();
          world.runFor(random.nextLong(20 * MILLI));
        }
      }
      case 10 -> {
        agent.note("--- late");
        device.lateTicks(random.nextLong(500 * MILLI), random.nextLong(2 * SECOND));
        agent.lateness = random.nextBoolean() ? random.nextLong(300 * MILLI) : 0;
      }
      case 11 -> {
        agent.note("--- stall");
        blind = true;
        device.stall(random.nextLong(200 * MILLI));
      }
      case 12 -> {
        agent.note("--- overrun");
        blind = true;
        device.overrun();
      }
      case 13 -> {
        DeviceError error = any(List.of(DeviceError.values()));
        agent.note("--- refuses some commands: " + error);
        commandFaults = true;
        device.faults().fail(_ -> random.nextInt(3) == 0, error, 1 + random.nextInt(6));
      }
      case 14 -> {
        agent.note("--- crash soon");
        device.faults().crashAfter(1 + random.nextInt(20));
        world.runFor(random.nextLong(2 * SECOND));
        if (agent.alive()) {
          device.crash();
        }
        world.runFor(random.nextLong(SECOND));
        device.faults().clear();
        agent.start();
        trustFrom = world.now() + SECOND;
      }
      case 15 -> {
        if (there) {
          agent.note("--- remove " + nic);
          device.administrator().removeNic(nic);
        } else {
          agent.note("--- new " + nic);
          plug(nic);
        }
      }
      case 16 -> {
        IpPrefix prefix = anyAddress();
        agent.note("--- another hand on " + prefix + " and " + nic);
        anotherHand = true;
        // What an administrator takes off while the agent is dead is no longer learned.
        forgotten = group.addresses().isEmpty();
        blind = true;
        if (random.nextBoolean()) {
          for (InterfaceName each : macs.keySet()) {
            device.administrator().removeAddress(linkOf(each, prefix), prefix);
          }
        } else if (there) {
          device.administrator().addAddress(linkOf(nic, prefix), prefix);
        }
      }
      case 17 -> {
        agent.note("--- operator moves to " + nic);
        agent.handle(
            new FailoverEvent.MoveAsked(
                world.now(), 1 + random.nextInt(1_000), "wan", null, 0, nic));
      }
      default -> {}
    }
  }

  /** Ports of the trunk, VLAN links in another hand, and a crash in the middle of a failover. */
  private void moreTrouble() {
    switch (more.nextInt(4)) {
      case 0 -> {
        for (Cable port : ports.values()) {
          if (more.nextBoolean()) {
            agent.note("--- a port fails");
            port.cut();
          }
        }
      }
      case 1 -> ports.values().forEach(Cable::mend);
      case 2 -> {
        InterfaceName vlan = InterfaceName.of(anyOf(more) + "." + VLAN);
        if (device.snapshot().link(vlan).isPresent()) {
          agent.note("--- another hand sets " + vlan + " down");
          anotherHand = true;
          device.administrator().setAdminUp(vlan, false);
        }
      }
      case 3 -> {
        InterfaceName nic = anyOf(more);
        Cable cable = cables.get(nic);
        agent.note("--- cut " + nic + " and crash");
        if (cable != null) {
          cable.cut();
        }
        world.runFor(more.nextLong(20 * MILLI));
        device.crash();
        world.runFor(more.nextLong(200 * MILLI));
        device.faults().clear();
        agent.start();
        trustFrom = world.now() + SECOND;
      }
      default -> {}
    }
  }

  /** The link of a member that an address belongs on: itself, or its VLAN link. */
  private static InterfaceName linkOf(InterfaceName nic, IpPrefix prefix) {
    return tagged(prefix) ? InterfaceName.of(nic + "." + VLAN) : nic;
  }

  private static boolean tagged(IpPrefix prefix) {
    return prefix.toString().startsWith("10.5.");
  }

  private InterfaceName anyOf(SplittableRandom from) {
    return InterfaceName.of("eth" + from.nextInt(macs.size()));
  }

  private void mend() {
    if (maintained) {
      maintenance(false);
    }
    ports.values().forEach(Cable::mend);
    device.faults().clear();
    agent.lateness = 0;
    InterfaceName healthy = anyNic();
    for (InterfaceName nic : macs.keySet()) {
      if (device.snapshot().link(nic).isEmpty()) {
        plug(nic);
      }
      Cable cable = cables.get(nic);
      boolean dies = !nic.equals(healthy) && random.nextInt(3) == 0;
      agent.note("--- in the end " + nic + (dies ? " is dead" : " is well"));
      if (cable != null && dies) {
        cable.cut();
      } else if (cable != null) {
        cable.blackHole(false);
        cable.mend();
      }
    }
    commandFaults = false;
    anotherHand = false;
    trustFrom = world.now() + peace() / 2;
  }

  /** Looks again and again whether status and kernel say the same (invariants 1, 7 and 11). */
  private void watch() {
    world.after(
        breadth == Breadth.CROWD ? SECOND : 100 * MILLI,
        () -> {
          String wrong = agent.alive() && world.now() >= trustFrom ? difference() : "";
          if (wrong.isEmpty() || commandFaults || anotherHand || maintained) {
            wrongSince = Long.MAX_VALUE;
          } else if (wrongSince == Long.MAX_VALUE) {
            wrongSince = world.now();
          } else if (world.now() - wrongSince > GRACE) {
            throw new AssertionError(wrong);
          }
          watch();
        });
  }

  private String difference() {
    DeviceSnapshot kernel = device.snapshot();
    Map<IpPrefix, List<InterfaceName>> where = new LinkedHashMap<>();
    for (AddressState state : kernel.addresses()) {
      where.computeIfAbsent(state.prefix(), prefix -> new ArrayList<>()).add(state.nic());
    }
    FailoverStatus all = agent.machine().status();
    for (GroupStatus status : all.groups()) {
      for (AddressStatus address : status.addresses()) {
        List<InterfaceName> holders = where.getOrDefault(address.prefix(), List.of());
        InterfaceName serving = address.serving();
        if (serving == null) {
          if (address.reason().isEmpty()) {
            return address.prefix() + " is served by none, and the status does not say why";
          }
        } else if (holders.size() != 1 || !memberOf(kernel, holders.getFirst()).equals(serving)) {
          return address.prefix() + " is on " + holders + ", the status says " + serving;
        } else if (!kernel.link(holders.getFirst()).orElseThrow().adminUp()) {
          return address.prefix() + " is on " + holders + ", which is down";
        }
      }
      for (RouteStatus route : status.routes()) {
        if (route.installed() && !there(kernel, route.route())) {
          return "the status says " + route + ", the kernel has " + kernel.routes();
        }
      }
    }
    return shown(kernel, all.links());
  }

  private static boolean there(DeviceSnapshot kernel, RouteState route) {
    return kernel.routes().stream()
        .anyMatch(
            r ->
                r.destination().equals(route.destination())
                    && r.metric() == route.metric()
                    && r.nextHops().equals(route.nextHops()));
  }

  /** What the window of interfaces shows, against the kernel. */
  private static String shown(DeviceSnapshot kernel, List<LinkState> links) {
    if (links.size() != kernel.links().size()) {
      return "links " + links + ", the kernel has " + kernel.links();
    }
    for (LinkState link : links) {
      LinkState real = kernel.link(link.name()).orElse(null);
      if (real == null
          || real.adminUp() != link.adminUp()
          || real.carrier() != link.carrier()
          || !Objects.equals(real.mac(), link.mac())) {
        return "the status says " + link + ", the kernel " + real;
      }
    }
    return "";
  }

  private static List<InterfaceName> holders(DeviceSnapshot kernel, IpPrefix prefix) {
    List<InterfaceName> holders = new ArrayList<>();
    for (AddressState state : kernel.addresses()) {
      if (state.prefix().equals(prefix)) {
        holders.add(state.nic());
      }
    }
    return holders;
  }

  private static InterfaceName memberOf(DeviceSnapshot kernel, InterfaceName nic) {
    LinkState link = kernel.link(nic).orElse(null);
    while (link != null && link.lower() != 0) {
      int lower = link.lower();
      link = kernel.links().stream().filter(l -> l.index() == lower).findFirst().orElse(null);
    }
    return link == null ? nic : link.name();
  }

  /** After the peace: every address is served by one link, and that is what the status says. */
  private void verify() {
    String wrong = difference();
    if (!wrong.isEmpty()) {
      throw new AssertionError(wrong);
    }
    GroupStatus status = agent.machine().status().groups().getFirst();
    if (status.addresses().size() != addresses.size() && !forgotten) {
      throw new AssertionError(
          "protects " + status.addresses().size() + " of " + addresses.size() + " addresses");
    }
    for (AddressConfig address : addresses) {
      if (forgotten
          && status.addresses().stream().noneMatch(a -> a.prefix().equals(address.prefix()))) {
        continue;
      }
      LanHost asks = address.vlanId() == VLAN ? vlanClient : client;
      Service service = asks.service(address.prefix().address());
      if (!service.sound()) {
        throw new AssertionError("not served soundly: " + service);
      }
    }
    for (AddressStatus address : status.addresses()) {
      if (address.serving() == null) {
        throw new AssertionError("the status says " + address);
      }
    }
    for (RouteStatus route : status.routes()) {
      if (!route.installed()) {
        throw new AssertionError(route + " is not installed");
      }
    }
    boolean own =
        switch (configured().macPolicy()) {
          case MOVE -> group.failback() == Failback.AUTOMATIC;
          case ANNOUNCE, VIRTUAL ->
              breadth == Breadth.OPERATED && group.failback() == Failback.AUTOMATIC;
          case SHARED -> false;
        };
    if (own) {
      verifyMacs();
    }
    if (breadth == Breadth.OPERATED) {
      verifyNoRemains();
    }
    verifyRest();
  }

  /** Long after the trouble an address may still go home, once; to and fro it never goes. */
  private void verifyRest() {
    List<VlanAddress> moved = new ArrayList<>();
    for (Notice notice : agent.notices) {
      if (notice instanceof Notice.AddressMoved move && move.at() > world.now() - peace() / 2) {
        for (VlanAddress address : move.addresses()) {
          if (moved.contains(address)) {
            throw new AssertionError(address + " goes to and fro: " + move);
          }
          moved.add(address);
        }
      }
    }
  }

  /** No link of a former configuration is left, and no member is down that should be ready. */
  private void verifyNoRemains() {
    boolean virtual = configured().macPolicy() == MacPolicy.VIRTUAL;
    boolean ready = configured().standbyMode() == StandbyMode.READY;
    for (LinkState link : device.snapshot().links()) {
      boolean macvlan = link.lower() != 0 && link.vlanId() == 0;
      if (macvlan && !virtual) {
        throw new AssertionError(link + " has no address and policy any more");
      }
      if (ready && macs.containsKey(link.name()) && !link.adminUp()) {
        throw new AssertionError(link + " is to be ready");
      }
    }
  }

  /** No MAC is at two interfaces. */
  private void verifyMacs() {
    List<MacAddress> seen = new ArrayList<>();
    for (LinkState link : device.snapshot().links()) {
      MacAddress mac = link.mac();
      if (mac != null && link.lower() == 0 && !link.loopback()) {
        if (seen.contains(mac)) {
          throw new AssertionError(mac + " is at two interfaces: " + device.snapshot().links());
        }
        seen.add(mac);
      }
    }
  }
}
