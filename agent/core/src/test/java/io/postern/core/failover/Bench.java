package io.postern.core.failover;

import io.postern.core.failover.config.FailoverConfig;
import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.device.AddressState;
import io.postern.device.Batch;
import io.postern.device.Carrier;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import io.postern.device.DevicePlan;
import io.postern.device.DeviceSnapshot;
import io.postern.device.HeartbeatProbe;
import io.postern.device.LinkState;
import io.postern.device.NeighbourState;
import io.postern.device.Reading;
import io.postern.device.RouteState;
import io.postern.device.SysctlPolicy;
import io.postern.device.Verdict;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A machine on a bench: a kernel that carries out every batch at once and reports it, a LAN on
 * which every live interface hears every frame, and a clock that is moved by hand.
 */
final class Bench {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;
  private static final Reading YES = new Reading(Verdict.PASS, "as the bench says");

  final TreeMap<InterfaceName, LinkState> links = new TreeMap<>();
  final List<AddressState> addresses = new ArrayList<>();
  final List<RouteState> routes = new ArrayList<>();
  final List<NeighbourState> neighbours = new ArrayList<>();

  SysctlPolicy sysctls = SysctlPolicy.VERIFY;

  /** Answers heartbeats, or not. */
  Function<HeartbeatProbe, Boolean> answers = probe -> true;

  /** How long before a cut the link was last seen up. */
  long pollNanos = 5 * MILLI;

  /** Whether a frame gets from one link to another. */
  java.util.function.BiPredicate<InterfaceName, InterfaceName> passes = (from, to) -> true;

  /** Links whose switch ports let no frame from another MAC than their own pass. */
  final List<InterfaceName> guarded = new ArrayList<>();

  /** What the kernel refuses. */
  Function<DeviceCommand, @Nullable DeviceError> refuses = command -> null;

  /** The agent is dead: nothing comes back to it. */
  boolean deaf;

  /** Batches stay where they are until {@link #finishBatches}. */
  boolean holdBatches;

  /** The device looks at the settings of the links that it manages as soon as it is told to. */
  boolean looksAtSettings = true;

  /** Batches of this lane stay where they are until then. */
  String holdLane = "";

  /** Every action of every step. */
  final List<FailoverAction> actions = new ArrayList<>();

  final List<Notice> notices = new ArrayList<>();
  final List<FailoverAction.Answer> answered = new ArrayList<>();
  final List<FailoverAction.Tried> tried = new ArrayList<>();
  final List<DeviceCommand> commands = new ArrayList<>();
  private final List<InterfaceName> cut = new ArrayList<>();
  private final Set<Integer> watched = new TreeSet<>();
  private final List<Batch> held = new ArrayList<>();
  private final Map<HeartbeatProbe, Long> nextRound = new LinkedHashMap<>();
  private int nextIndex = 2;
  long now = 1_000 * SECOND;
  FailoverMachine machine;
  @Nullable Memory memory;
  DevicePlan plan = DevicePlan.IDLE;
  private @Nullable FailoverConfig config;

  Bench() {
    this(Memory.EMPTY);
  }

  Bench(Memory memory) {
    machine = new FailoverMachine(memory);
  }

  static InterfaceName nic(String name) {
    return InterfaceName.of(name);
  }

  Bench link(String name, String mac) {
    links.put(
        nic(name),
        new LinkState(
            nextIndex++,
            nic(name),
            List.of(),
            MacAddress.of(mac),
            true,
            Carrier.UP,
            1500,
            "",
            0,
            0,
            0,
            1000,
            0,
            false,
            false));
    return this;
  }

  /** eth0 to eth(n-1), with MACs 02:00:00:00:00:0n. */
  Bench nics(int count) {
    for (int i = 0; i < count; i++) {
      link("eth" + i, "02:00:00:00:00:0" + (i + 1));
    }
    return this;
  }

  Bench address(String nic, String prefix) {
    IpPrefix parsed = IpPrefix.of(prefix);
    addresses.add(
        new AddressState(nic(nic), parsed, parsed.broadcast(), false, false, false, false));
    return this;
  }

  /** The address given last is a secondary of one before it. */
  Bench second() {
    AddressState last = addresses.removeLast();
    addresses.add(
        new AddressState(
            last.nic(),
            last.prefix(),
            last.broadcast(),
            true,
            last.tentative(),
            last.duplicated(),
            last.ours()));
    return this;
  }

  /** Configures and starts, and lets the first proofs come in. */
  Bench start(GroupConfig... groups) {
    configure(groups);
    give(new DeviceEvent.Resynchronized(now, snapshot()));
    pass(3 * SECOND);
    return this;
  }

  void configure(GroupConfig... groups) {
    config = new FailoverConfig("box-a", sysctls, List.of(groups));
    handle(new FailoverEvent.Configured(now, 0, config));
  }

  /** Puts a configuration on trial. */
  void propose(long request, GroupConfig... groups) {
    config = new FailoverConfig("box-a", SysctlPolicy.VERIFY, List.of(groups));
    handle(new FailoverEvent.Proposed(now, 0, request, config));
  }

  /** The agent dies and starts again, with what it remembered. */
  void restart() {
    Memory last = memory == null ? Memory.EMPTY : memory;
    machine = new FailoverMachine(last);
    plan = DevicePlan.IDLE;
    nextRound.clear();
    held.clear();
    FailoverConfig same = config;
    if (same != null) {
      handle(new FailoverEvent.Configured(now, 0, same));
    }
    give(new DeviceEvent.Resynchronized(now, snapshot()));
  }

  DeviceSnapshot snapshot() {
    List<LinkState> all = new ArrayList<>(links.values());
    all.sort(java.util.Comparator.comparingInt(LinkState::index));
    return new DeviceSnapshot(now, all, addresses, routes, neighbours);
  }

  void give(DeviceEvent event) {
    handle(new FailoverEvent.FromDevice(event));
  }

  void handle(FailoverEvent event) {
    List<FailoverAction> step = machine.handle(event);
    actions.addAll(step);
    for (FailoverAction action : step) {
      switch (action) {
        case FailoverAction.Execute(Batch batch) -> {
          if (batch.lane().equals(holdLane) || (holdBatches && !batch.lane().endsWith("/probes"))) {
            held.add(batch);
          } else {
            carryOut(batch);
          }
        }
        case FailoverAction.Examine(var examination) ->
            give(new DeviceEvent.Examined(now, examination, YES, YES, YES));
        case FailoverAction.Follow(DevicePlan next) -> {
          plan = next;
          lookAtSettings();
        }
        case FailoverAction.Tell(Notice notice) -> notices.add(notice);
        case FailoverAction.Answer answer -> answered.add(answer);
        case FailoverAction.Tried outcome -> tried.add(outcome);
        case FailoverAction.Remember(Memory next) -> memory = next;
        case FailoverAction.ReadKernel() -> handle(new FailoverEvent.KernelRead(now, snapshot()));
      }
    }
  }

  private void lookAtSettings() {
    for (InterfaceName nic : plan.managed()) {
      LinkState link = links.get(nic);
      if (looksAtSettings && link != null && watched.add(link.index())) {
        give(new DeviceEvent.SettingsWatched(now, nic, link.index(), true));
      }
    }
  }

  /** The first batch that waits is carried out. */
  void finishBatch() {
    carryOut(held.removeFirst());
  }

  void finishBatches() {
    holdBatches = false;
    holdLane = "";
    while (!held.isEmpty()) {
      carryOut(held.removeFirst());
    }
  }

  private void carryOut(Batch batch) {
    long started = now;
    List<CommandOutcome> outcomes = new ArrayList<>();
    List<DeviceEvent> events = new ArrayList<>();
    boolean refused = false;
    for (DeviceCommand command : batch.commands()) {
      boolean dependent = outcomes.size() >= batch.unconditional();
      if (dependent && refused) {
        outcomes.add(new CommandOutcome(command, DeviceError.SKIPPED, "skipped", now));
        continue;
      }
      if (!(command instanceof DeviceCommand.SendFrame)) {
        commands.add(command);
      }
      DeviceError error = refuses.apply(command);
      if (error == null) {
        error = apply(command, events);
      }
      now += 1_000;
      refused |= error != null && !dependent;
      outcomes.add(new CommandOutcome(command, error, error == null ? "" : "said no", now));
    }
    if (deaf) {
      return;
    }
    for (DeviceEvent event : events) {
      give(event);
    }
    give(new DeviceEvent.BatchCompleted(now, batch, started, outcomes));
  }

  private @Nullable DeviceError apply(DeviceCommand command, List<DeviceEvent> events) {
    return switch (command) {
      case DeviceCommand.SetAdminUp(InterfaceName nic, boolean up) ->
          change(
              nic,
              l ->
                  with(
                      l,
                      l.mac(),
                      up,
                      !up ? Carrier.UNKNOWN : cut.contains(nic) ? Carrier.DOWN : Carrier.UP),
              events);
      case DeviceCommand.SetMac(InterfaceName nic, MacAddress mac) -> {
        LinkState link = links.get(nic);
        for (LinkState upper : List.copyOf(links.values())) {
          if (link != null && upper.lower() == link.index() && upper.vlanId() != 0) {
            // Linux: a VLAN link that was given no MAC goes on having the one below it.
            change(upper.name(), l -> with(l, mac, l.adminUp(), l.carrier()), events);
          }
        }
        yield change(nic, l -> with(l, mac, l.adminUp(), l.carrier()), events);
      }
      case DeviceCommand.AddAddress add -> {
        if (!links.containsKey(add.nic())) {
          yield DeviceError.NO_DEVICE;
        }
        AddressState made =
            new AddressState(
                add.nic(), add.prefix(), add.broadcast(), false, false, false, !add.foreign());
        addresses.removeIf(a -> a.nic().equals(add.nic()) && a.prefix().equals(add.prefix()));
        addresses.add(made);
        events.add(new DeviceEvent.AddressReported(now, made));
        yield null;
      }
      case DeviceCommand.RemoveAddress(InterfaceName nic, IpPrefix prefix) -> {
        for (AddressState state : List.copyOf(addresses)) {
          if (state.nic().equals(nic) && state.prefix().equals(prefix)) {
            addresses.remove(state);
            events.add(new DeviceEvent.AddressGone(now, state));
          }
        }
        yield null;
      }
      case DeviceCommand.PutRoute(RouteState route) -> {
        routes.removeIf(r -> sameKey(r, route));
        routes.add(route);
        events.add(new DeviceEvent.RouteReported(now, route));
        yield null;
      }
      case DeviceCommand.RemoveRoute(RouteState route) -> {
        routes.removeIf(r -> sameKey(r, route));
        yield null;
      }
      case DeviceCommand.CreateMacvlan made -> {
        LinkState lower = links.get(made.lower());
        if (lower == null) {
          yield DeviceError.NO_DEVICE;
        }
        put(made(made.name(), lower.index(), made.mac(), made.up(), "macvlan", 0), events);
        yield null;
      }
      case DeviceCommand.CreateVlan made -> {
        LinkState lower = links.get(made.lower());
        if (lower == null) {
          yield DeviceError.NO_DEVICE;
        }
        put(made(made.name(), lower.index(), lower.mac(), true, "vlan", made.vlanId()), events);
        yield null;
      }
      case DeviceCommand.DeleteLink(InterfaceName nic) -> {
        removeLink(nic, events);
        yield null;
      }
      case DeviceCommand.AddAlternativeName(InterfaceName nic, String name) -> {
        for (LinkState link : List.copyOf(links.values())) {
          if (link.alternativeNames().contains(name) || link.name().equals(nic)) {
            put(named(link, link.name().equals(nic) ? List.of(name) : List.of()), events);
          }
        }
        yield null;
      }
      case DeviceCommand.RemoveAlternativeName(InterfaceName nic, String name) ->
          change(nic, l -> named(l, List.of()), events);
      case DeviceCommand.SendFrame frame -> {
        LinkState from = links.get(frame.nic());
        boolean guard = frame.source() != null && guarded.contains(frame.nic());
        if (from != null && from.carrier() == Carrier.UP && !guard) {
          for (LinkState to : links.values()) {
            if (!to.name().equals(from.name())
                && to.carrier() == Carrier.UP
                && to.lower() == 0
                && passes.test(from.name(), to.name())) {
              events.add(
                  new DeviceEvent.FrameHeard(
                      now,
                      to.name(),
                      frame.source() == null ? MacAddress.ZERO : frame.source(),
                      frame.destination(),
                      frame.payload()));
            }
          }
        }
        yield null;
      }
      case DeviceCommand.PutNeighbour put -> {
        neighbours.removeIf(
            n ->
                n.nic().equals(put.neighbour().nic())
                    && n.address().equals(put.neighbour().address()));
        neighbours.add(put.neighbour());
        yield null;
      }
      case DeviceCommand.RemoveNeighbour gone -> {
        neighbours.removeIf(n -> n.nic().equals(gone.nic()) && n.address().equals(gone.address()));
        yield null;
      }
      case DeviceCommand.FlushNeighbours flush -> null;
      case DeviceCommand.FlushRouteCaches flush -> null;
      case DeviceCommand.Announce announce -> null;
      case DeviceCommand.AnnounceMac mac -> null;
      case DeviceCommand.ProbeAddress probe -> null;
    };
  }

  private static boolean sameKey(RouteState a, RouteState b) {
    return a.table() == b.table()
        && a.metric() == b.metric()
        && a.destination().equals(b.destination());
  }

  private LinkState made(
      InterfaceName name,
      int lower,
      @Nullable MacAddress mac,
      boolean up,
      String kind,
      int vlanId) {
    return new LinkState(
        nextIndex++,
        name,
        List.of(),
        mac,
        up,
        up ? Carrier.UP : Carrier.UNKNOWN,
        1500,
        kind,
        lower,
        0,
        vlanId,
        0,
        0,
        false,
        true);
  }

  private static LinkState with(
      LinkState l, @Nullable MacAddress mac, boolean adminUp, Carrier carrier) {
    return new LinkState(
        l.index(),
        l.name(),
        l.alternativeNames(),
        mac,
        adminUp,
        carrier,
        l.mtu(),
        l.kind(),
        l.lower(),
        l.master(),
        l.vlanId(),
        l.speedMbps(),
        l.promiscuity(),
        l.loopback(),
        l.ours());
  }

  private static LinkState named(LinkState l, List<String> names) {
    return new LinkState(
        l.index(),
        l.name(),
        names,
        l.mac(),
        l.adminUp(),
        l.carrier(),
        l.mtu(),
        l.kind(),
        l.lower(),
        l.master(),
        l.vlanId(),
        l.speedMbps(),
        l.promiscuity(),
        l.loopback(),
        l.ours());
  }

  private @Nullable DeviceError change(
      InterfaceName nic, Function<LinkState, LinkState> change, List<DeviceEvent> events) {
    LinkState link = links.get(nic);
    if (link == null) {
      return DeviceError.NO_DEVICE;
    }
    put(change.apply(link), events);
    return null;
  }

  private void put(LinkState link, List<DeviceEvent> events) {
    links.put(link.name(), link);
    events.add(new DeviceEvent.LinkReported(now, link));
  }

  /** A link changes by itself or by another hand. */
  void change(String name, Function<LinkState, LinkState> change) {
    List<DeviceEvent> events = new ArrayList<>();
    change(nic(name), change, events);
    events.forEach(this::give);
  }

  void setAdminUp(String name, boolean up) {
    change(name, l -> with(l, l.mac(), up, up ? Carrier.UP : Carrier.UNKNOWN));
  }

  void cut(String name) {
    cut.add(nic(name));
    links.computeIfPresent(nic(name), (n, l) -> l.withCarrier(Carrier.DOWN));
    give(new DeviceEvent.CarrierChanged(now, nic(name), Carrier.DOWN, true, now - pollNanos));
  }

  void mend(String name) {
    cut.remove(nic(name));
    LinkState link = links.get(nic(name));
    if (link != null && link.adminUp()) {
      links.put(nic(name), link.withCarrier(Carrier.UP));
      give(new DeviceEvent.CarrierChanged(now, nic(name), Carrier.UP, false, now));
    }
  }

  private void removeLink(InterfaceName name, List<DeviceEvent> events) {
    LinkState gone = links.remove(name);
    if (gone == null) {
      return;
    }
    for (AddressState state : List.copyOf(addresses)) {
      if (state.nic().equals(name)) {
        addresses.remove(state);
        events.add(new DeviceEvent.AddressGone(now, state));
      }
    }
    routes.removeIf(r -> Kernel.leaves(r, name));
    for (LinkState upper : List.copyOf(links.values())) {
      if (upper.lower() == gone.index()) {
        removeLink(upper.name(), events);
      }
    }
    events.add(new DeviceEvent.LinkGone(now, name, gone.index()));
  }

  void delete(String name) {
    List<DeviceEvent> events = new ArrayList<>();
    removeLink(nic(name), events);
    events.forEach(this::give);
  }

  void strip(String nic, String prefix) {
    List<DeviceEvent> events = new ArrayList<>();
    DeviceError error =
        apply(new DeviceCommand.RemoveAddress(nic(nic), IpPrefix.of(prefix)), events);
    if (error != null) {
      throw new AssertionError(error);
    }
    events.forEach(this::give);
  }

  /** Time goes on; ticks and heartbeats come when they are due. */
  Bench pass(long nanos) {
    long end = now + nanos;
    while (true) {
      long next = machine.nextDeadline();
      HeartbeatProbe due = null;
      for (HeartbeatProbe probe : plan.heartbeats()) {
        long at = nextRound.computeIfAbsent(probe, p -> now + p.intervalNanos());
        if (at < next) {
          next = at;
          due = probe;
        }
      }
      nextRound.keySet().retainAll(plan.heartbeats());
      if (next > end) {
        break;
      }
      now = Math.max(now, next);
      if (due == null) {
        handle(new FailoverEvent.Tick(now));
      } else {
        nextRound.put(due, now + due.intervalNanos());
        LinkState link = links.get(due.nic());
        boolean live = link != null && link.carrier() == Carrier.UP;
        boolean answer = live && answers.apply(due);
        give(new DeviceEvent.HeartbeatRound(now, due, answer, answer ? 100_000 : 0, 0));
      }
    }
    now = Math.max(now, end);
    return this;
  }

  FailoverStatus status() {
    return machine.status();
  }

  GroupStatus group() {
    return status().groups().getFirst();
  }

  /** Where the kernel has an address: the links' names. */
  List<String> holders(String prefix) {
    List<String> names = new ArrayList<>();
    for (AddressState state : addresses) {
      if (state.prefix().equals(IpPrefix.of(prefix))) {
        names.add(state.nic().text());
      }
    }
    return names;
  }

  String serving(String address) {
    for (var each : group().addresses()) {
      if (each.prefix().address().equals(IpAddress.of(address))) {
        InterfaceName serving = each.serving();
        return serving == null ? "none: " + each.reason() : serving.text();
      }
    }
    return "unknown";
  }

  /** Alternative names of a link. */
  List<String> names(String nic) {
    LinkState link = links.get(nic(nic));
    return link == null ? List.of() : link.alternativeNames();
  }

  MacAddress mac(String nic) {
    LinkState link = links.get(nic(nic));
    return link == null || link.mac() == null ? MacAddress.ZERO : link.mac();
  }

  void clear() {
    actions.clear();
    notices.clear();
    answered.clear();
    tried.clear();
    commands.clear();
  }
}
