package io.postern.core.gateway;

import io.postern.core.gateway.config.GatewayConfig;
import io.postern.core.gateway.config.GatewayGroupConfig;
import io.postern.core.gateway.election.RouterEvent;
import io.postern.core.gateway.election.VirtualRouter;
import io.postern.core.gateway.packet.Discard;
import io.postern.core.gateway.packet.Received;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.packet.VrrpPacket;
import io.postern.core.gateway.state.GatewayGroupStatus;
import io.postern.core.gateway.state.GatewayStatus;
import io.postern.device.Batch;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import io.postern.device.PacketPort;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The gateway groups of a node: one instance, driven by one thread. It joins each group's virtual
 * router with links, addresses and packets.
 */
public final class GatewayMachine {

  /** How the lanes of gateway groups begin: by it a completed batch finds its machine. */
  public static final String LANES = "gateway ";

  private record Ask(PlainGroup group, long number) {}

  private final Lans lans = new Lans();
  private final TreeMap<String, PlainGroup> groups = new TreeMap<>();
  private final List<PlainGroup> retiring = new ArrayList<>();
  private final TreeMap<Long, Ask> drains = new TreeMap<>();
  private final List<GatewayAction> out = new ArrayList<>();
  private final EnumMap<Discard, Long> discards = new EnumMap<>(Discard.class);
  private final PlainGroup.Desk desk = new Numbers();
  private GatewayConfig config = GatewayConfig.NONE;
  private GatewayAction.@Nullable Follow followed;
  private String lastDiscard = "";
  private long nextBatch = 1;
  private long nextDrain = 1;
  private long eventNumber;

  /** Whether the event under way has its number: only those that are told of have one. */
  private boolean numbered;

  private boolean swept;
  private boolean stopping;

  private final class Numbers implements PlainGroup.Desk {
    @Override
    public void add(GatewayAction action) {
      out.add(action);
    }

    @Override
    public long batch() {
      return nextBatch++;
    }

    @Override
    public long drain(PlainGroup group, long number) {
      drains.put(nextDrain, new Ask(group, number));
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
  }

  /** Whether the lane is one of this machine's. */
  public static boolean isOwn(Batch batch) {
    return batch.lane().startsWith(LANES);
  }

  /** Takes an event and says what is to be done, in order. */
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
          ask.group().drained(ask.number(), now);
        }
      }
      case GatewayEvent.Tick _ -> all().forEach(group -> group.tick(now));
      case GatewayEvent.Stopping _ -> {
        stopping = true;
        config = GatewayConfig.NONE;
        configure(now);
      }
    }
    retiring.removeIf(PlainGroup::idle);
    follow();
    List<GatewayAction> actions = List.copyOf(out);
    out.clear();
    return actions;
  }

  private List<PlainGroup> all() {
    List<PlainGroup> all = new ArrayList<>(groups.values());
    all.addAll(retiring);
    return all;
  }

  private void configure(long now) {
    TreeMap<String, GatewayGroupConfig> wanted = new TreeMap<>();
    config.groups().forEach(group -> wanted.put(group.name(), group));
    for (String name : List.copyOf(groups.keySet())) {
      PlainGroup group = groups.get(name);
      GatewayGroupConfig next = wanted.get(name);
      if (group != null && (next == null || !group.fits(next))) {
        groups.remove(name);
        retiring.add(group);
        group.retire(now);
      }
    }
    for (GatewayGroupConfig next : wanted.values()) {
      PlainGroup group = groups.get(next.name());
      if (group == null) {
        groups.put(next.name(), new PlainGroup(next, lans, desk, now));
      } else {
        group.reconfigure(next, now);
      }
    }
    settle(now);
  }

  private void settle(long now) {
    sweep();
    for (PlainGroup group : groups.values()) {
      // A former group of the same virtual router has to be gone first.
      if (retiring.stream().noneMatch(r -> !r.idle() && r.id().equals(group.id()))) {
        group.settle(now);
      }
    }
  }

  /** Deletes what a killed agent left for virtual routers that are no longer configured. */
  private void sweep() {
    if (swept || !lans.known() || stopping) {
      return;
    }
    swept = true;
    for (LinkState link : lans.virtualLinks()) {
      boolean wanted = groups.values().stream().anyMatch(g -> g.id().mac().equals(link.mac()));
      if (!wanted) {
        out.add(
            new GatewayAction.Execute(
                new Batch(nextBatch++, LANES, List.of(new DeviceCommand.DeleteLink(link.name())))));
      }
    }
  }

  private void report(DeviceEvent event, long now) {
    InterfaceName lost = lans.lost(event);
    if (!lans.report(event)) {
      return;
    }
    if (lost != null) {
      groups.values().forEach(group -> group.gone(lost));
    }
    settle(now);
  }

  private void complete(DeviceEvent.BatchCompleted event, long now) {
    all().forEach(group -> group.completed(event, now));
    settle(now);
  }

  private void hear(InterfaceName nic, byte[] packet, long now) {
    switch (VrrpPacket.decode(packet)) {
      case Received.Invalid(Discard reason, String text) -> discard(reason, nic + ": " + text);
      case Received.Valid(var said, IpAddress sender, var _) -> {
        VirtualRouterId id = new VirtualRouterId(nic, sender.family(), said.vrid());
        List<PlainGroup> here = all().stream().filter(g -> g.id().equals(id)).toList();
        if (here.isEmpty()) {
          discard(Discard.VRID, nic + ": VRID " + said.vrid() + " from " + sender);
        }
        for (PlainGroup group : here) {
          if (sender.equals(group.primary())) {
            discard(Discard.OWN_ADDRESS, nic + ": our own address " + sender);
          } else {
            group.heard(new RouterEvent.Heard(now, sender, said));
          }
        }
      }
    }
  }

  private void discard(Discard reason, String text) {
    discards.merge(reason, 1L, Long::sum);
    lastDiscard = text;
  }

  private void follow() {
    TreeSet<PacketPort.Tap> taps = new TreeSet<>();
    TreeSet<InterfaceName> nics = new TreeSet<>();
    for (PlainGroup group : all()) {
      taps.add(new PacketPort.Tap(group.id().nic(), group.id().family()));
      nics.add(group.id().nic());
    }
    GatewayAction.Follow next = new GatewayAction.Follow(List.copyOf(taps), List.copyOf(nics));
    if (!next.equals(followed) && !(followed == null && nics.isEmpty())) {
      followed = next;
      // The plan stands before anything that rests on it.
      out.addFirst(next);
    }
  }

  /** When a {@link GatewayEvent.Tick} is due; {@link VirtualRouter#NEVER} for none. */
  public long nextDeadline() {
    return all().stream().mapToLong(PlainGroup::nextDeadline).min().orElse(VirtualRouter.NEVER);
  }

  /** Whether nothing is held and nothing is under way: an agent that stops may go. */
  public boolean idle() {
    return all().stream().allMatch(PlainGroup::idle);
  }

  /** What there is to see. */
  public GatewayStatus status() {
    List<GatewayGroupStatus> each = groups.values().stream().map(PlainGroup::status).toList();
    return new GatewayStatus(each, discards, lastDiscard);
  }
}
