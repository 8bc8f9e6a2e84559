package io.postern.core.gateway;

import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.group.BalancedGroup;
import io.postern.core.gateway.group.BalancedStatus;
import io.postern.core.gateway.group.GroupAction;
import io.postern.core.gateway.group.GroupEvent;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.packet.VrrpPacket;
import io.postern.core.gateway.state.BalancedGroupStatus;
import io.postern.core.gateway.state.Directory;
import io.postern.core.gateway.state.GatewayCause;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.core.gateway.state.Recollection;
import io.postern.core.gateway.tracking.Track;
import io.postern.device.DeviceEvent;
import io.postern.device.Guarded;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * This node's part in a balanced group: its machine, joined with links, rights, packets, ARP
 * answers and peers.
 *
 * <p>Order is what is sought first, the guard, then links and addresses, then the LAN is found: no
 * link of a virtual MAC is up for a moment without the kernel keeping its frames back until there
 * is a right to them.
 */
final class BalancedPart implements GroupPart {
  /**
   * For so long at most a gateway that hands a MAC over takes in what the switch still sends it,
   * and says nothing from it: until the successor is heard, or waits no longer for the lease.
   */
  static final long PARTING = 3_000_000_000L;

  private final Lans lans;
  private final Desk desk;
  private final String node;
  private final BalancedGroup group;
  private final VirtualMacs macs;
  private final Rights rights;
  private final Ownership ownership = new Ownership();
  private final ForwarderWatch watch;

  /** Seats that want their link up before all of it is guarded. */
  private final TreeMap<Integer, Long> waitingUp = new TreeMap<>();

  /** MACs that were handed over, and until when what still comes for them is taken in. */
  private final TreeMap<Integer, Long> parting = new TreeMap<>();

  private final TreeSet<Integer> vrids = new TreeSet<>();
  private final TreeMap<InterfaceName, Boolean> tracked = new TreeMap<>();
  private final TreeMap<Integer, Long> hosts = new TreeMap<>();
  private BalancedConfig config;
  private Directory directory;
  private @Nullable IpPrefix network;
  private @Nullable MacAddress mac;
  private String waiting = "";
  private long since;
  private boolean retired;
  private boolean removed;

  BalancedPart(
      BalancedConfig config,
      String node,
      Recollection recollection,
      Lans lans,
      Desk desk,
      long now) {
    this.config = config;
    this.node = node;
    this.lans = lans;
    this.desk = desk;
    watch = new ForwarderWatch(node);
    since = now;
    directory = recollection.of(config.name());
    group = new BalancedGroup(config, node, recollection.incarnation(), now);
    macs = new VirtualMacs(config.name(), nic(), config.router().addresses(), lans, desk);
    rights = new Rights(config.name(), desk);
    vrids.add(groupVrid());
    vrids.add(config.vrid());
    Greetings.of(directory, config).forEach(hello -> give(new GroupEvent.FromPeer(now, hello)));
  }

  private int groupVrid() {
    return config.router().id().vrid();
  }

  @Override
  public InterfaceName nic() {
    return config.router().id().nic();
  }

  @Override
  public IpFamily family() {
    return IpFamily.IPV4;
  }

  @Override
  public boolean concerns(VirtualRouterId id) {
    return routers().contains(id);
  }

  @Override
  public List<VirtualRouterId> routers() {
    return vrids.stream().map(vrid -> new VirtualRouterId(nic(), IpFamily.IPV4, vrid)).toList();
  }

  @Override
  public boolean standsInTheWayOf(GroupPart other) {
    return !idle() && routers().stream().anyMatch(other::concerns);
  }

  @Override
  public @Nullable IpAddress primary() {
    return group.primary();
  }

  @Override
  public List<InterfaceName> tracked() {
    return config.tracks().stream().map(Track::nic).toList();
  }

  /** Other links on which hosts of the LAN may ask. */
  List<InterfaceName> silent() {
    IpPrefix here = network;
    return here == null || retired ? List.of() : lans.within(here);
  }

  @Override
  public @Nullable Guarded guarded() {
    boolean none = removed && macs.idle();
    return none || !desk.swept() || lans.link(nic()) == null ? null : everything();
  }

  private Guarded everything() {
    return new Guarded(
        nic(),
        vrids.stream().map(this::macOf).toList(),
        config.router().addresses().stream().sorted().toList());
  }

  private MacAddress macOf(int vrid) {
    return new VirtualRouterId(nic(), IpFamily.IPV4, vrid).mac();
  }

  /** What a seat has a right to: its MAC; the group's own, which chooses, the addresses too. */
  private Guarded right(int vrid) {
    return new Guarded(
        nic(), List.of(macOf(vrid)), vrid == groupVrid() ? config.router().addresses() : List.of());
  }

  // The LAN

  @Override
  public void settle(long now) {
    if (!lans.known() || !desk.swept() || removed) {
      return;
    }
    LinkState link = lans.link(nic());
    IpAddress address = lans.primary(nic(), family(), config.router().addresses());
    IpPrefix prefix = address == null ? null : lans.prefix(nic(), address);
    boolean guarded = desk.guards(everything());
    boolean ready = !retired && guarded && macs.make(vrids, now);
    waiting = reason(link, prefix);
    boolean usable = waiting.isEmpty() && prefix != null;
    track(now);
    if (network != null && (!usable || !network.equals(prefix))) {
      network = null;
      give(new GroupEvent.LanLost(now));
    }
    if (usable && ready && link != null && link.mac() != null && prefix != null && !retired) {
      find(prefix, link.mac(), now);
    }
    if (guarded) {
      TreeMap<Integer, Long> ups = new TreeMap<>(waitingUp);
      waitingUp.clear();
      ups.forEach(macs::up);
    }
  }

  private void find(IpPrefix prefix, MacAddress own, long now) {
    if (prefix.equals(network) && own.equals(mac)) {
      return;
    }
    if (network == null) {
      // The first word: a gateway that hangs alone on this LAN is fenced by it.
      IpAddress source = prefix.address();
      desk.add(
          new GatewayAction.Send(
              nic(),
              own,
              VirtualRouterId.groupMac(IpFamily.IPV4),
              VrrpPacket.greeting(config.vrid(), source)));
    }
    network = prefix;
    mac = own;
    give(new GroupEvent.LanFound(now, prefix, own));
  }

  private String reason(@Nullable LinkState link, @Nullable IpPrefix prefix) {
    if (link == null) {
      return "there is no interface " + nic();
    }
    if (!link.adminUp()) {
      return nic() + " is administratively down";
    }
    if (!lans.usable(nic())) {
      return nic() + " has no carrier";
    }
    if (prefix == null) {
      return nic() + " has no IPv4 address to speak from";
    }
    return lans.loopback() == null ? "the loopback, which has the addresses, is down" : "";
  }

  private void track(long now) {
    for (InterfaceName each : tracked()) {
      boolean up = lans.usable(each);
      Boolean before = tracked.put(each, up);
      if (before == null ? !up : before != up) {
        give(new GroupEvent.Tracked(now, each, up));
      }
    }
  }

  // What the machine hands over

  @Override
  public void heard(IpAddress sender, Advertisement said, long now) {
    if (said.priority() != 0) {
      // Whoever has the MAC has taught the switch by that.
      parting.computeIfPresent(said.vrid(), (vrid, until) -> now);
    }
    give(new GroupEvent.Heard(now, sender, said));
    part(now);
  }

  void heard(PeerMessage message, long now) {
    give(new GroupEvent.FromPeer(now, message));
    if (message instanceof PeerMessage.Hello) {
      remember();
    }
  }

  /** What an operator wants: it is done unless there is a reason against it. */
  GatewayAction.Answer asked(long number, GatewayEvent.Wish wish, long now) {
    String against = Wishes.against(wish, group.status());
    if (!against.isEmpty()) {
      return new GatewayAction.Answer(number, false, against);
    }
    give(
        switch (wish) {
          case GatewayEvent.Wish.Retire(int vrid) -> new GroupEvent.Retire(now, vrid);
          case GatewayEvent.Wish.Rebalance() -> new GroupEvent.Rebalance(now);
          case GatewayEvent.Wish.Drain(boolean on) -> new GroupEvent.Maintenance(now, on);
        });
    return new GatewayAction.Answer(number, true, Wishes.done(wish));
  }

  void counted(int vrid, long count, long now) {
    hosts.put(vrid, count);
    give(new GroupEvent.Hosts(now, vrid, count));
  }

  @Override
  public void drained(long number, long now) {
    give(new GroupEvent.Drained(now, number));
  }

  @Override
  public void tick(long now) {
    if (group.nextDeadline() <= now) {
      give(new GroupEvent.Tick(now));
    }
    if (ownership.nextDeadline() <= now) {
      look(now);
    }
    part(now);
    if (retriesAt() <= now) {
      settle(now);
    }
  }

  @Override
  public void completed(DeviceEvent.BatchCompleted event, long now) {
    switch (macs.completed(event, now)) {
      case VirtualMacs.Result.Nothing() -> {}
      case VirtualMacs.Result.Made() -> {}
      case VirtualMacs.Result.CameUp(int vrid, long term) ->
          give(new GroupEvent.Prepared(now, vrid, term));
      case VirtualMacs.Result.Refused(int vrid, long term) ->
          give(new GroupEvent.Refused(now, vrid, term));
    }
    remove();
  }

  @Override
  public void gone(InterfaceName nic, long now) {
    macs.gone(nic);
  }

  /** A right was given or extended. */
  void given(long number) {
    var _ = rights.given(number);
  }

  void done(long number) {
    rights.done(number);
  }

  void refused(long number, long now) {
    int vrid = rights.refused(number);
    if (vrid != 0) {
      give(new GroupEvent.LeaseLost(now, vrid));
    }
  }

  /** All rights on its LAN have ended. */
  void lapsed(long now) {
    rights.lapsed().forEach(vrid -> give(new GroupEvent.LeaseLost(now, vrid)));
  }

  /** What links of virtual MACs received. */
  void carried(List<GatewayEvent.Load> loads, long now) {
    for (GatewayEvent.Load load : loads) {
      int vrid = macs.vridOf(load.nic());
      if (vrid != 0) {
        // That there are some is known, how many is not.
        boolean stragglers = load.packets() > 0 && hosts.getOrDefault(vrid, 0L) == 0;
        give(new GroupEvent.Carried(now, vrid, load.bytesPerSecond(), stragglers ? 1 : 0));
      }
    }
  }

  BalancedConfig config() {
    return config;
  }

  /** Whether a configuration is one that {@link #reconfigure} takes. */
  boolean fits(BalancedConfig other, String otherNode) {
    return node.equals(otherNode)
        && config.vrid() == other.vrid()
        && config.router().id().equals(other.router().id())
        && config.router().addresses().equals(other.router().addresses());
  }

  void reconfigure(BalancedConfig next, long now) {
    config = next;
    give(new GroupEvent.Reconfigured(now, next));
  }

  @Override
  public void retire(long now) {
    if (!retired) {
      retired = true;
      give(new GroupEvent.Stopping(now));
    }
  }

  /** Once nothing is held any more, what was made goes. */
  private void remove() {
    if (retired && !removed && group.idle() && parting.isEmpty()) {
      removed = true;
      waitingUp.clear();
      desk.add(new GatewayAction.Silence(config.name(), config.router().id()));
      macs.remove();
    }
  }

  @Override
  public boolean idle() {
    return removed && macs.idle();
  }

  private long retriesAt() {
    boolean time = waiting.isEmpty() && network == null && !retired && macs.mayMake();
    // All else that is missing calls settle when it comes.
    return time && desk.swept() && desk.guards(everything()) ? macs.retryAt() : Long.MAX_VALUE;
  }

  @Override
  public long nextDeadline() {
    long retry = macs.trouble().isEmpty() ? Long.MAX_VALUE : retriesAt();
    long next = Math.min(Math.min(group.nextDeadline(), ownership.nextDeadline()), retry);
    for (long until : parting.values()) {
      next = Math.min(next, until);
    }
    return next;
  }

  // What the group wants

  private void give(GroupEvent event) {
    List<GroupAction> actions;
    try {
      actions = group.handle(event);
    } catch (RuntimeException e) {
      group.unfinished().forEach(action -> carryOut(action, event.at()));
      throw e;
    }
    actions.forEach(action -> carryOut(action, event.at()));
    look(event.at());
    remove();
  }

  /** What there is to tell the world of: another active gateway, how forwarders fare. */
  private void look(long now) {
    BalancedStatus state = group.status();
    Ownership.Standing standing =
        new Ownership.Standing(
            state.role(), GatewayCause.of(state.cause()), state.active(), group.primary());
    ownership
        .look(standing, () -> origin(state, groupVrid(), now), now)
        .forEach(notice -> desk.add(new GatewayAction.Notify(notice)));
    watch
        .look(
            state,
            config.times(),
            vrid -> hosts.getOrDefault(vrid, 0L),
            vrid -> origin(state, vrid, now),
            now)
        .forEach(notice -> desk.add(new GatewayAction.Notify(notice)));
  }

  private GatewayNotice.Origin origin(BalancedStatus state, int vrid, long now) {
    return new GatewayNotice.Origin(
        desk.event(),
        now,
        config.name(),
        new VirtualRouterId(nic(), IpFamily.IPV4, vrid),
        state.role(),
        state.term());
  }

  private void carryOut(GroupAction action, long now) {
    switch (action) {
      case GroupAction.Send(Advertisement said, IpAddress source) ->
          rights.say(
              said.vrid(),
              new GatewayAction.Send(
                  nic(),
                  macOf(said.vrid()),
                  VirtualRouterId.groupMac(IpFamily.IPV4),
                  VrrpPacket.encode(said, source, config.router().checksum())));
      case GroupAction.Drain(long number) ->
          desk.add(new GatewayAction.Drain(desk.drain(this, number)));
      case GroupAction.ForwarderUp(int vrid, long term) -> {
        parting.remove(vrid);
        vrids.add(vrid);
        if (desk.guards(everything())) {
          macs.up(vrid, term);
        } else {
          waitingUp.put(vrid, term);
        }
      }
      case GroupAction.ForwarderDown(int vrid, long _) -> {
        waitingUp.remove(vrid);
        if (!parting.containsKey(vrid)) {
          macs.down(vrid);
        }
      }
      case GroupAction.GrantLease(int vrid, long until, boolean alone) ->
          rights.grant(vrid, right(vrid), until, alone);
      case GroupAction.RefreshLease(int vrid, long until, boolean alone) ->
          rights.renew(vrid, right(vrid), until, alone);
      case GroupAction.ReleaseLease(int vrid) -> release(vrid, now);
      case GroupAction.AnnounceMac(int vrid) -> rights.say(vrid, macs.announcement(vrid));
      case GroupAction.PublishPolicy(AnswerPolicy policy) -> {
        policy.shares().forEach(share -> vrids.add(share.vrid()));
        desk.add(new GatewayAction.Publish(policy));
      }
      case GroupAction.SendToPeers(PeerMessage message) ->
          desk.add(new GatewayAction.SendToPeers(config.name(), message));
      case GroupAction.RoleChanged(RouterRole before, RouterRole role, var cause, var active) -> {
        since = now;
        desk.add(
            new GatewayAction.Tell(
                now,
                config.name(),
                before,
                role,
                active,
                cause,
                Sentences.changed(config.name(), role, cause, active)));
      }
      case GroupAction.ForwarderChanged(int vrid, String owner, var before, var next) ->
          desk.add(
              new GatewayAction.TellForwarder(
                  now,
                  config.name(),
                  vrid,
                  owner,
                  before,
                  next,
                  Sentences.fares(config.name(), vrid, owner, next)));
      case GroupAction.NodeDrained() ->
          desk.add(
              new GatewayAction.TellDrained(
                  now,
                  config.name(),
                  "this gateway is drained in group "
                      + config.name()
                      + ": it holds nothing of it any more"));
    }
  }

  private void release(int vrid, long now) {
    if (network == null || !rights.has(vrid)) {
      // Without LAN there is nothing to take in, and a right that was lost is another's by now.
      rights.revoke(vrid, right(vrid));
      return;
    }
    Guarded rest =
        vrid == groupVrid() ? new Guarded(nic(), List.of(), config.router().addresses()) : null;
    Guarded mac = new Guarded(nic(), List.of(macOf(vrid)), List.of());
    parting.put(vrid, rights.runOut(vrid, mac, rest, now + PARTING));
  }

  private void part(long now) {
    for (int vrid : List.copyOf(parting.keySet())) {
      if (parting.getOrDefault(vrid, Long.MAX_VALUE) <= now) {
        parting.remove(vrid);
        macs.down(vrid);
      }
    }
    remove();
  }

  private void remember() {
    Directory next = Greetings.directory(group.status());
    if (!next.equals(directory)) {
      directory = next;
      desk.add(new GatewayAction.Remember(config.name(), next));
    }
  }

  BalancedGroupStatus status(String guardTrouble) {
    var state = group.status();
    String trouble =
        !waiting.isEmpty()
            ? "waits: " + waiting
            : !guardTrouble.isEmpty()
                ? guardTrouble
                : !macs.trouble().isEmpty() ? macs.trouble() : state.trouble();
    return new BalancedGroupStatus(
        config, state, since, group.primary(), trouble, group.counters());
  }
}
