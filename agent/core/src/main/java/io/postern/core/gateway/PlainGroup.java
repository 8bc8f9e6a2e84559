package io.postern.core.gateway;

import io.postern.core.gateway.config.GatewayGroupConfig;
import io.postern.core.gateway.election.RouterAction;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterEvent;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.election.VirtualRouter;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.packet.VrrpPacket;
import io.postern.core.gateway.state.GatewayCause;
import io.postern.core.gateway.state.GatewayGroupStatus;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.core.gateway.state.RouterPast;
import io.postern.device.Batch;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A group with one virtual router, and the link that carries its virtual MAC.
 *
 * <p>The link is a macvlan, made beforehand and kept down: to take over is to set it up and to give
 * it the addresses (0.2 ms), to release is the reverse (13 ms, on the group's own lane). The LAN's
 * own link never has the virtual addresses, so with arp_ignore=1 it is silent for them.
 */
final class PlainGroup implements GroupPart {
  /** What a batch under way is for. */
  private sealed interface Purpose {}

  private record Preparation() implements Purpose {}

  private record Taking(long term) implements Purpose {}

  private record Repair() implements Purpose {}

  private record Other() implements Purpose {}

  private final Lans lans;
  private final Desk desk;
  private final TreeMap<Long, Purpose> underWay = new TreeMap<>();
  private GatewayGroupConfig config;
  private final VirtualRouter router;
  private final Ownership ownership = new Ownership();
  private RouterPast past;

  /** The macvlan's name; null until the LAN's link is there. */
  private @Nullable InterfaceName virtualLink;

  private @Nullable IpAddress primary;
  private boolean prepared;
  private boolean started;
  private boolean retired;
  private boolean deleted;
  private long prepareAt;
  private String waiting = "";
  private String refusal = "";
  private long since;

  /** After a refusal the device is left alone for so long. */
  private static final long RETRY = 1_000_000_000L;

  PlainGroup(GatewayGroupConfig config, Lans lans, Desk desk, long now) {
    this.config = config;
    this.lans = lans;
    this.desk = desk;
    this.router = new VirtualRouter(config.router());
    this.since = now;
    this.past = RouterPast.begin(now);
  }

  GatewayGroupConfig config() {
    return config;
  }

  VirtualRouterId id() {
    return config.router().id();
  }

  @Override
  public InterfaceName nic() {
    return id().nic();
  }

  @Override
  public IpFamily family() {
    return id().family();
  }

  @Override
  public boolean concerns(VirtualRouterId router) {
    return id().equals(router);
  }

  @Override
  public boolean standsInTheWayOf(GroupPart other) {
    return !idle() && other.concerns(id());
  }

  @Override
  public List<VirtualRouterId> routers() {
    return List.of(id());
  }

  @Override
  public @Nullable IpAddress primary() {
    return primary;
  }

  @Nullable InterfaceName virtualLink() {
    return virtualLink;
  }

  @Override
  public long nextDeadline() {
    long retry = triesAgain() ? prepareAt : VirtualRouter.NEVER;
    return Math.min(Math.min(router.nextDeadline(), ownership.nextDeadline()), retry);
  }

  /** What is missing besides time is waited for by {@link #settle}, which its arrival calls. */
  private boolean triesAgain() {
    return prepareAt != 0
        && !prepared
        && !retired
        && underWay.isEmpty()
        && primary != null
        && lans.usable(nic());
  }

  @Override
  public boolean idle() {
    return !router.holds() && underWay.isEmpty();
  }

  @Override
  public void settle(long now) {
    if (retired || !lans.known()) {
      return;
    }
    InterfaceName nic = id().nic();
    LinkState link = lans.link(nic);
    primary = lans.primary(nic, id().family(), config.router().addresses());
    boolean usable = lans.usable(nic) && primary != null;
    if (link == null) {
      prepared = false;
    } else if (usable && !prepared && underWay.isEmpty() && now >= prepareAt) {
      prepare(link);
    }
    IpAddress source = primary;
    waiting = usable ? "" : reason(link);
    if (usable && prepared && source != null) {
      started = true;
      give(new RouterEvent.Startup(now, source));
    } else if (!usable && started) {
      started = false;
      give(new RouterEvent.Shutdown(now, true));
    }
  }

  private String reason(@Nullable LinkState link) {
    InterfaceName nic = id().nic();
    if (link == null) {
      return "there is no interface " + nic;
    }
    if (!link.adminUp()) {
      return nic + " is administratively down";
    }
    if (!lans.usable(nic)) {
      return nic + " has no carrier";
    }
    return nic
        + (id().family() == IpFamily.IPV4
            ? " has no IPv4 address to speak from"
            : " has no link-local address to speak from");
  }

  /** Makes the macvlan, down; takes away first what a killed agent left on it. */
  private void prepare(LinkState link) {
    InterfaceName own =
        InterfaceName.of(
            "vr"
                + (id().family() == IpFamily.IPV4 ? "4-" : "6-")
                + id().vrid()
                + "-"
                + link.index());
    virtualLink = own;
    List<DeviceCommand> commands = new ArrayList<>();
    LinkState left = lans.link(own);
    if (left != null && left.ours()) {
      for (IpPrefix prefix : lans.on(own)) {
        commands.add(new DeviceCommand.RemoveAddress(own, prefix));
      }
      commands.add(new DeviceCommand.SetAdminUp(own, false));
    }
    commands.add(new DeviceCommand.CreateMacvlan(own, id().nic(), id().mac(), true, false));
    execute(new Preparation(), commands);
  }

  private List<DeviceCommand> takeover(InterfaceName own) {
    List<DeviceCommand> commands = new ArrayList<>();
    commands.add(new DeviceCommand.CreateMacvlan(own, id().nic(), id().mac(), true, false));
    commands.add(new DeviceCommand.SetAdminUp(own, true));
    for (IpAddress address : config.router().addresses()) {
      commands.add(new DeviceCommand.AddAddress(own, host(address), null));
    }
    return commands;
  }

  private void release(boolean delete) {
    InterfaceName own = virtualLink;
    if (own == null || deleted) {
      return;
    }
    deleted = delete;
    List<DeviceCommand> commands = new ArrayList<>();
    for (IpAddress address : config.router().addresses()) {
      commands.add(new DeviceCommand.RemoveAddress(own, host(address)));
    }
    commands.add(new DeviceCommand.SetAdminUp(own, false));
    if (delete) {
      commands.add(new DeviceCommand.DeleteLink(own));
    }
    execute(new Other(), commands);
  }

  private static IpPrefix host(IpAddress address) {
    return new IpPrefix(address, address.family().octets() * 8);
  }

  private void execute(Purpose purpose, List<DeviceCommand> commands) {
    long number = desk.batch();
    underWay.put(number, purpose);
    desk.add(new GatewayAction.Execute(new Batch(number, lane(config.name()), commands)));
  }

  /** The lane of a group's commands. */
  static String lane(String group) {
    return GatewayMachine.LANES + group;
  }

  @Override
  public void heard(IpAddress sender, Advertisement said, long now) {
    boolean active = router.role() == RouterRole.ACTIVE;
    give(new RouterEvent.Heard(now, sender, said));
    if (active && router.role() == RouterRole.ACTIVE && said.priority() != 0) {
      ownership
          .contends(sender, said.intervalNanos(), standing(), () -> origin(now), now)
          .forEach(notice -> desk.add(new GatewayAction.Notify(notice)));
    }
  }

  @Override
  public void drained(long number, long now) {
    give(new RouterEvent.Drained(now, number));
  }

  @Override
  public void tick(long now) {
    if (router.nextDeadline() <= now) {
      give(new RouterEvent.Tick(now));
    } else if (ownership.nextDeadline() <= now) {
      look(now);
    }
    if (triesAgain() && now >= prepareAt) {
      settle(now);
    }
  }

  /** Other parameters for the same virtual router and addresses. */
  void reconfigure(GatewayGroupConfig changed, long now) {
    config = changed;
    give(new RouterEvent.Reconfigured(now, changed.router()));
  }

  /** Whether a configuration is one that {@link #reconfigure} takes. */
  boolean fits(GatewayGroupConfig other) {
    RouterConfig mine = config.router();
    return mine.id().equals(other.router().id())
        && mine.addresses().equals(other.router().addresses());
  }

  @Override
  public void retire(long now) {
    if (!retired) {
      retired = true;
      give(new RouterEvent.Shutdown(now, false));
      if (!router.holds()) {
        release(true);
      }
    }
  }

  @Override
  public void completed(DeviceEvent.BatchCompleted event, long now) {
    Purpose purpose = underWay.remove(event.batch().id());
    CommandOutcome failed =
        event.outcomes().stream().filter(o -> !o.done()).findFirst().orElse(null);
    switch (purpose) {
      case null -> {}
      case Preparation _ -> {
        prepared = failed == null;
        refusal = failed == null ? "" : sentence(failed);
        prepareAt = failed == null ? 0 : now + RETRY;
        if (retired) {
          release(true);
        }
      }
      case Taking(long term) -> {
        if (failed == null) {
          refusal = "";
          give(new RouterEvent.Held(now, term));
        } else {
          refusal = sentence(failed);
          give(new RouterEvent.Refused(now, term));
        }
      }
      case Repair _ -> {
        if (failed == null && router.role() == RouterRole.ACTIVE) {
          announce();
        }
      }
      case Other _ -> {}
    }
  }

  static String sentence(CommandOutcome failed) {
    return "the device refused " + failed.command() + ": " + failed.error() + " " + failed.text();
  }

  /** Another hand took the macvlan or an address away. */
  @Override
  public void gone(InterfaceName nic, long now) {
    InterfaceName own = virtualLink;
    if (own != null
        && own.equals(nic)
        && router.role() == RouterRole.ACTIVE
        && underWay.values().stream().noneMatch(p -> p instanceof Repair)) {
      execute(new Repair(), takeover(own));
    }
  }

  private void give(RouterEvent event) {
    for (RouterAction action : router.handle(event)) {
      carryOut(action, event.at());
    }
    look(event.at());
  }

  private void look(long now) {
    ownership
        .look(standing(), () -> origin(now), now)
        .forEach(notice -> desk.add(new GatewayAction.Notify(notice)));
  }

  private Ownership.Standing standing() {
    return new Ownership.Standing(
        router.role(), GatewayCause.of(router.cause()), router.activeAddress(), primary);
  }

  private GatewayNotice.Origin origin(long now) {
    return new GatewayNotice.Origin(
        desk.event(), now, config.name(), id(), router.role(), router.term());
  }

  private void carryOut(RouterAction action, long now) {
    InterfaceName own = virtualLink;
    switch (action) {
      case RouterAction.Send(var said, IpAddress source) ->
          desk.add(
              new GatewayAction.Send(
                  id().nic(),
                  id().mac(),
                  VirtualRouterId.groupMac(id().family()),
                  VrrpPacket.encode(said, source, config.router().checksum())));
      case RouterAction.Take(long term) -> {
        if (own != null) {
          execute(new Taking(term), takeover(own));
        }
      }
      case RouterAction.Release _ -> release(retired);
      case RouterAction.Announce() -> announce();
      case RouterAction.Drain(long number) ->
          desk.add(new GatewayAction.Drain(desk.drain(this, number)));
      case RouterAction.Changed(RouterRole before, RouterRole role, var cause) -> {
        since = now;
        past = past.after(role, cause, now);
        desk.add(
            new GatewayAction.Tell(
                now,
                config.name(),
                before,
                role,
                router.activeAddress(),
                cause,
                Sentences.changed(config.name(), role, cause, router.activeAddress())));
      }
    }
  }

  private void announce() {
    List<DeviceCommand> commands = new ArrayList<>();
    for (IpAddress address : config.router().addresses()) {
      commands.add(new DeviceCommand.Announce(id().nic(), address, id().mac(), true, true));
    }
    execute(new Other(), commands);
  }

  GatewayGroupStatus status() {
    return new GatewayGroupStatus(
        config,
        router.role(),
        router.cause(),
        since,
        router.term(),
        id().mac(),
        primary,
        router.activeAddress(),
        router.holds(),
        waiting.isEmpty() ? refusal : "waits: " + waiting,
        router.counters(),
        past);
  }
}
