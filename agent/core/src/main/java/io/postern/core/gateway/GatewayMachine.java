package io.postern.core.gateway;

import io.postern.core.gateway.config.GatewayConfig;
import io.postern.core.gateway.config.GatewayGroupConfig;
import io.postern.core.gateway.election.VirtualRouter;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.core.gateway.packet.Discard;
import io.postern.core.gateway.packet.Received;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.packet.VrrpPacket;
import io.postern.core.gateway.state.BalancedGroupStatus;
import io.postern.core.gateway.state.GatewayGroupStatus;
import io.postern.core.gateway.state.GatewayStatus;
import io.postern.core.gateway.state.Recollection;
import io.postern.device.Batch;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceEvent;
import io.postern.device.Guarded;
import io.postern.device.LinkState;
import io.postern.device.PacketPort;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The gateway groups of a node: one instance, driven by one thread. It joins each group's virtual
 * routers with links, addresses, rights, packets and peers.
 */
public final class GatewayMachine {

  /** How the lanes of gateway groups begin: by it a completed batch finds its machine. */
  public static final String LANES = "gateway ";

  private record Ask(GroupPart part, long number) {}

  private final Lans lans = new Lans();
  private final Guards guards = new Guards();
  private final TreeMap<String, GroupPart> parts = new TreeMap<>();
  private final List<GroupPart> retiring = new ArrayList<>();
  private final TreeMap<Long, Ask> drains = new TreeMap<>();
  private final List<GatewayAction> out = new ArrayList<>();
  private final EnumMap<Discard, Long> discards = new EnumMap<>(Discard.class);
  private final GroupPart.Desk desk = new Numbers();
  private final Recollection recollection;
  private GatewayConfig config = GatewayConfig.NONE;
  private GatewayAction.@Nullable Follow followed;
  private String lastDiscard = "";
  private long nextBatch = 1;
  private long nextDrain = 1;
  private long eventNumber;

  /** Whether the event under way has its number: only those that are told of have one. */
  private boolean numbered;

  private long nextOrder = 1;

  /** The batch that sweeps; 0 before it, or where there is nothing to sweep. */
  private long sweeping;

  private boolean swept;
  private boolean stopping;

  /** What a part threw: the others have their turn before it is passed on. */
  private @Nullable RuntimeException fault;

  private final class Numbers implements GroupPart.Desk {
    @Override
    public void add(GatewayAction action) {
      out.add(action);
    }

    @Override
    public long batch() {
      return nextBatch++;
    }

    @Override
    public long drain(GroupPart part, long number) {
      drains.put(nextDrain, new Ask(part, number));
      return nextDrain++;
    }

    @Override
    public long event() {
      if (!numbered) {
        numbered = true;
        eventNumber++;
      }
      return eventNumber;
    }

    @Override
    public long order() {
      return nextOrder++;
    }

    @Override
    public boolean guards(Guarded what) {
      return guards.stands(what);
    }

    @Override
    public boolean swept() {
      return swept && sweeping == 0;
    }
  }

  /** A machine that remembers nothing. */
  public GatewayMachine() {
    this(Recollection.NONE);
  }

  /** A machine without groups yet. */
  public GatewayMachine(Recollection recollection) {
    this.recollection = recollection;
  }

  /** Whether the lane is one of this machine's. */
  public static boolean isOwn(Batch batch) {
    return batch.lane().startsWith(LANES);
  }

  /**
   * Takes an event and says what is to be done, in order. Where it throws, a bug, what was decided
   * before, and by other groups, is in {@link #unfinished}.
   */
  public List<GatewayAction> handle(GatewayEvent event) {
    long now = event.at();
    numbered = false;
    switch (event) {
      case GatewayEvent.Configured(long _, GatewayConfig next) -> {
        config = next;
        configure(now);
      }
      case GatewayEvent.FromDevice(DeviceEvent.BatchCompleted completed) ->
          complete(completed, now);
      case GatewayEvent.FromDevice(DeviceEvent reported) -> report(reported, now);
      case GatewayEvent.PacketHeard(long _, InterfaceName nic, byte[] packet) ->
          hear(nic, packet, now);
      case GatewayEvent.Drained(long _, long number) -> {
        Ask ask = drains.remove(number);
        if (ask != null) {
          ask.part().drained(ask.number(), now);
        }
      }
      case GatewayEvent.OrderDone(long _, long number) -> {
        if (guards.done(number)) {
          settle(now);
        } else {
          each(balanced(), part -> part.done(number));
        }
      }
      case GatewayEvent.RightGiven(long _, long number) ->
          each(balanced(), part -> part.given(number));
      case GatewayEvent.OrderRefused(long _, long number, String why) -> {
        if (!guards.refused(number, why, now)) {
          each(balanced(), part -> part.refused(number, now));
        }
      }
      case GatewayEvent.RightsLapsed(long _, InterfaceName nic, String _) -> {
        guards.lapsed(nic, now);
        each(
            balanced().stream().filter(p -> p.nic().equals(nic)).toList(),
            part -> part.lapsed(now));
      }
      // One that takes farewell answers claims still.
      case GatewayEvent.FromPeer(long _, String group, PeerMessage message) ->
          balanced(group).forEach(part -> part.heard(message, now));
      case GatewayEvent.HostsCounted(long _, String group, int vrid, long hosts) ->
          balanced(group).forEach(part -> part.counted(vrid, hosts, now));
      case GatewayEvent.Carried(long _, List<GatewayEvent.Load> loads) ->
          each(balanced(), part -> part.carried(loads, now));
      case GatewayEvent.Asked(long _, long number, String group, var wish) ->
          out.add(
              parts.get(group) instanceof BalancedPart part
                  ? part.asked(number, wish, now)
                  : new GatewayAction.Answer(
                      number, false, "there is no balanced group \"" + group + "\""));
      case GatewayEvent.Tick _ -> each(all(), part -> part.tick(now));
      case GatewayEvent.Stopping _ -> {
        stopping = true;
        config = new GatewayConfig(config.node(), List.of(), List.of());
        configure(now);
      }
    }
    retiring.removeIf(GroupPart::idle);
    guard(now);
    follow();
    RuntimeException thrown = fault;
    if (thrown != null) {
      fault = null;
      throw thrown;
    }
    return unfinished();
  }

  /**
   * What was decided and not handed out, because {@link #handle} threw. It has to be carried out:
   * the groups believe that it is, and actions stand in an order that allows for an end anywhere.
   */
  public List<GatewayAction> unfinished() {
    List<GatewayAction> actions = List.copyOf(out);
    out.clear();
    return actions;
  }

  /** A bug that one group meets must not cost another its turn. */
  private <P extends GroupPart> void each(List<P> some, Consumer<P> turn) {
    for (P part : some) {
      try {
        turn.accept(part);
      } catch (RuntimeException e) {
        fault = fault == null ? e : fault;
      }
    }
  }

  private List<GroupPart> all() {
    List<GroupPart> all = new ArrayList<>(parts.values());
    all.addAll(retiring);
    return all;
  }

  private List<BalancedPart> balanced() {
    List<BalancedPart> balanced = new ArrayList<>();
    for (GroupPart part : all()) {
      if (part instanceof BalancedPart each) {
        balanced.add(each);
      }
    }
    return balanced;
  }

  private List<BalancedPart> balanced(String group) {
    return balanced().stream().filter(part -> part.config().name().equals(group)).toList();
  }

  private void configure(long now) {
    TreeMap<String, GatewayGroupConfig> plain = new TreeMap<>();
    config.groups().forEach(group -> plain.put(group.name(), group));
    TreeMap<String, BalancedConfig> balanced = new TreeMap<>();
    config.balanced().forEach(group -> balanced.put(group.name(), group));
    for (String name : List.copyOf(parts.keySet())) {
      GroupPart part = parts.get(name);
      boolean stays =
          switch (part) {
            case null -> true;
            case PlainGroup group -> {
              GatewayGroupConfig next = plain.get(name);
              yield next != null && group.fits(next);
            }
            case BalancedPart group -> {
              BalancedConfig next = balanced.get(name);
              yield next != null && group.fits(next, config.node());
            }
          };
      if (part != null && !stays) {
        parts.remove(name);
        retiring.add(part);
        part.retire(now);
      }
    }
    plain.forEach(
        (name, next) -> {
          if (parts.get(name) instanceof PlainGroup group) {
            group.reconfigure(next, now);
          } else {
            parts.put(name, new PlainGroup(next, lans, desk, now));
          }
        });
    balanced.forEach(
        (name, next) -> {
          if (parts.get(name) instanceof BalancedPart group) {
            group.reconfigure(next, now);
          } else {
            parts.put(name, new BalancedPart(next, config.node(), recollection, lans, desk, now));
          }
        });
    settle(now);
  }

  private void settle(long now) {
    sweep();
    each(retiring, part -> part.settle(now));
    // A former group of the same virtual router has to be gone first.
    each(
        parts.values().stream()
            .filter(part -> retiring.stream().noneMatch(f -> f.standsInTheWayOf(part)))
            .toList(),
        part -> part.settle(now));
  }

  /**
   * Deletes what a killed agent left: links of virtual routers but those that a plain group goes on
   * with, and addresses on the loopback. What guarded them stands until the next guard.
   */
  private void sweep() {
    if (swept || !lans.known() || stopping) {
      return;
    }
    swept = true;
    List<DeviceCommand> commands = new ArrayList<>();
    for (LinkState link : lans.virtualLinks()) {
      boolean wanted =
          parts.values().stream()
              .anyMatch(p -> p instanceof PlainGroup g && g.id().mac().equals(link.mac()));
      if (!wanted) {
        commands.add(new DeviceCommand.DeleteLink(link.name()));
      }
    }
    InterfaceName loopback = lans.loopback();
    if (loopback != null) {
      lans.onLoopback()
          .forEach(prefix -> commands.add(new DeviceCommand.RemoveAddress(loopback, prefix)));
    }
    if (!commands.isEmpty()) {
      sweeping = nextBatch++;
      out.add(new GatewayAction.Execute(new Batch(sweeping, LANES, commands)));
    }
  }

  private void report(DeviceEvent event, long now) {
    InterfaceName lost = lans.lost(event);
    if (!lans.report(event)) {
      return;
    }
    if (lost != null) {
      each(List.copyOf(parts.values()), part -> part.gone(lost, now));
    }
    settle(now);
  }

  private void complete(DeviceEvent.BatchCompleted event, long now) {
    if (event.batch().id() == sweeping) {
      sweeping = 0;
    }
    each(all(), part -> part.completed(event, now));
    settle(now);
  }

  private void hear(InterfaceName nic, byte[] packet, long now) {
    if (VrrpPacket.isGreeting(packet)) {
      return;
    }
    switch (VrrpPacket.decode(packet)) {
      case Received.Invalid(Discard reason, String text) -> discard(reason, nic + ": " + text);
      case Received.Valid(var said, IpAddress sender, var _) -> {
        VirtualRouterId id = new VirtualRouterId(nic, sender.family(), said.vrid());
        List<GroupPart> here = all().stream().filter(part -> part.concerns(id)).toList();
        if (here.isEmpty()) {
          discard(Discard.VRID, nic + ": VRID " + said.vrid() + " from " + sender);
        }
        for (GroupPart part : here) {
          if (sender.equals(part.primary())) {
            discard(Discard.OWN_ADDRESS, nic + ": our own address " + sender);
          } else {
            part.heard(sender, said, now);
          }
        }
      }
    }
  }

  private void discard(Discard reason, String text) {
    discards.merge(reason, 1L, Long::sum);
    lastDiscard = text;
  }

  private void guard(long now) {
    List<Guarded> wanted = new ArrayList<>();
    for (GroupPart part : all()) {
      Guarded each = part.guarded();
      if (each != null) {
        wanted.add(each);
      }
    }
    GatewayAction order = guards.order(Guards.joined(wanted), desk, now);
    if (order != null) {
      out.add(order);
    }
  }

  private void follow() {
    TreeSet<PacketPort.Tap> taps = new TreeSet<>();
    TreeSet<InterfaceName> nics = new TreeSet<>();
    TreeSet<InterfaceName> silent = new TreeSet<>();
    TreeSet<InterfaceName> tracked = new TreeSet<>();
    for (GroupPart part : all()) {
      taps.add(new PacketPort.Tap(part.nic(), part.family()));
      nics.add(part.nic());
      tracked.addAll(part.tracked());
      if (part instanceof BalancedPart each) {
        silent.addAll(each.silent());
      }
    }
    silent.removeAll(nics);
    GatewayAction.Follow next =
        new GatewayAction.Follow(
            List.copyOf(taps), List.copyOf(nics), List.copyOf(silent), List.copyOf(tracked));
    if (!next.equals(followed) && !(followed == null && nics.isEmpty())) {
      followed = next;
      // The plan stands before anything that rests on it.
      out.addFirst(next);
    }
  }

  /** The virtual routers whose advertisements are of any concern. */
  public Set<VirtualRouterId> routers() {
    Set<VirtualRouterId> routers = new LinkedHashSet<>();
    all().forEach(part -> routers.addAll(part.routers()));
    return routers;
  }

  /** When a {@link GatewayEvent.Tick} is due; {@link VirtualRouter#NEVER} for none. */
  public long nextDeadline() {
    long next = guards.nextDeadline();
    for (GroupPart part : all()) {
      next = Math.min(next, part.nextDeadline());
    }
    return next;
  }

  /** Whether nothing is held and nothing is under way: an agent that stops may go. */
  public boolean idle() {
    return all().stream().allMatch(GroupPart::idle);
  }

  /** What there is to see. */
  public GatewayStatus status() {
    List<GatewayGroupStatus> plain = new ArrayList<>();
    List<BalancedGroupStatus> balanced = new ArrayList<>();
    for (GroupPart part : parts.values()) {
      switch (part) {
        case PlainGroup group -> plain.add(group.status());
        case BalancedPart group -> balanced.add(group.status(guards.trouble()));
      }
    }
    return new GatewayStatus(plain, balanced, discards, lastDiscard);
  }
}
