package io.postern.core.gateway.group;

import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.balance.Share;
import io.postern.core.gateway.election.RouterCounters;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.election.VirtualRouter;
import io.postern.core.gateway.forwarder.Forwarder;
import io.postern.core.gateway.forwarder.Life;
import io.postern.core.gateway.group.PeerMessage.Hello;
import io.postern.core.gateway.group.PeerMessage.Seen;
import io.postern.core.gateway.lease.Claim;
import io.postern.core.gateway.lease.Seat;
import io.postern.core.gateway.lease.SeatAction;
import io.postern.core.gateway.lease.SeatEvent;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.core.gateway.tracking.Worth;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A balanced group of one node.
 *
 * <p>Every gateway brings a forwarder and sits for all of them, as for the group itself: a {@link
 * Seat} for each VRID. What is heard of a VRID says who has it, and so how its forwarder fares;
 * where gateways disagree, the active one is right. After each event the group is brought in order:
 * seats begin and end, others are told, the ARP thread gets its policy.
 */
public final class BalancedGroup {
  private static final long NEVER = VirtualRouter.NEVER;
  private static final long MILLI = 1_000_000L;

  /** Shortest time between two hellos that nothing but time asks for. */
  static final long HELLO = 100 * MILLI;

  /** A node that is drained goes after this time whether or not its hosts have been moved. */
  static final long DRAIN_BOUND = 30_000 * MILLI;

  /** Time between two hosts that are moved: 10,000 in five seconds. */
  static final long MOVE_GAP = MILLI / 2;

  private record Lan(IpPrefix network, MacAddress mac) {}

  private record Ask(int vrid, long number) {}

  /** What others are told of at once when it changes. */
  private record Face(
      boolean ready,
      boolean draining,
      boolean active,
      int weight,
      int priority,
      long term,
      Set<Integer> held) {}

  private final String node;
  private final long incarnation;
  private final TreeMap<Integer, Seat> seats = new TreeMap<>();
  private final TreeSet<Integer> seated = new TreeSet<>();
  private final TreeMap<Integer, Forwarder> forwarders = new TreeMap<>();
  private final Peers peers;
  private final TreeMap<Integer, Long> hosts = new TreeMap<>();
  private final TreeMap<Integer, Long> stragglers = new TreeMap<>();
  private final TreeMap<Integer, Long> loads = new TreeMap<>();
  private final TreeMap<Long, Ask> drains = new TreeMap<>();
  private final List<GroupAction> out = new ArrayList<>();
  private BalancedConfig config;
  private Worth worth;
  private @Nullable Lan lan;

  /** What the LAN was, once it is lost. */
  private @Nullable Lan former;

  private @Nullable AnswerPolicy published;
  private @Nullable Face shown;
  private String trouble = "";
  private long nextDrain = 1;
  private long spokeSince;
  private long helloAt = NEVER;
  private long quietUntil = Long.MIN_VALUE;
  private long sequence;
  private long term;
  private long epoch;
  private long levelling;
  private boolean stopping;
  private boolean maintenance;
  private boolean handedOver;
  private boolean drained;
  private long drainUntil = NEVER;

  /**
   * A group that has not seen its LAN yet.
   *
   * @param node this node's id
   * @param incarnation grows with each start of the agent on this node
   */
  public BalancedGroup(BalancedConfig config, String node, long incarnation, long now) {
    this.config = config;
    this.node = node;
    this.incarnation = incarnation;
    // A group that is made anew within one run of the agent goes on where its predecessor was.
    sequence = Math.max(0, now);
    worth = worth(config);
    peers = new Peers(life(config));
    forwarders.put(config.vrid(), Forwarder.unseen(config.vrid(), node, worth.weight(), now));
    seat(groupVrid());
    seat(config.vrid());
  }

  private static Worth worth(BalancedConfig config) {
    return Worth.of(
        config.weight(),
        config.router().priority(),
        config.lower(),
        config.upper(),
        config.tracks());
  }

  private int groupVrid() {
    return config.router().id().vrid();
  }

  private Seat seat(int vrid) {
    return seats.computeIfAbsent(
        vrid, v -> new Seat(node, config.seat(v, worth.priority()), config.leaseNanos()));
  }

  private Seat groupSeat() {
    return seat(groupVrid());
  }

  /** Takes an event and says what is to be done, in order. */
  public List<GroupAction> handle(GroupEvent event) {
    long now = event.at();
    switch (event) {
      case GroupEvent.LanFound(long _, IpPrefix network, MacAddress mac) -> {
        if (lan == null) {
          spokeSince = now;
          helloAt = now;
        }
        lan = new Lan(network, mac);
        former = lan;
      }
      case GroupEvent.LanLost _ -> loseLan(now);
      case GroupEvent.Heard(long _, IpAddress sender, Advertisement said) ->
          hear(sender, said, now);
      case GroupEvent.FromPeer(long _, PeerMessage message) -> {
        if (!message.node().equals(node)) {
          hearPeer(message, now);
        }
      }
      case GroupEvent.Drained(long _, long number) -> {
        Ask ask = drains.remove(number);
        if (ask != null) {
          give(ask.vrid(), new SeatEvent.Drained(now, ask.number()));
        }
      }
      case GroupEvent.Prepared(long _, int vrid, long prepared) ->
          give(vrid, new SeatEvent.Prepared(now, prepared));
      case GroupEvent.Refused(long _, int vrid, long refused) ->
          give(vrid, new SeatEvent.Refused(now, refused));
      case GroupEvent.LeaseLost(long _, int vrid) -> give(vrid, new SeatEvent.LeaseLost(now));
      case GroupEvent.Tracked(long _, var nic, boolean up) -> value(worth.with(nic, up), now);
      case GroupEvent.Carried(long _, int vrid, long load, long left) -> {
        loads.put(vrid, load);
        stragglers.put(vrid, left);
      }
      case GroupEvent.Hosts(long _, int vrid, long count) -> hosts.put(vrid, count);
      case GroupEvent.Reconfigured(long _, BalancedConfig next) -> reconfigure(next, now);
      case GroupEvent.Retire(long _, int vrid) ->
          forwarders.computeIfPresent(vrid, (v, forwarder) -> forwarder.retire(now));
      case GroupEvent.Rebalance _ -> levelling++;
      case GroupEvent.Maintenance(long _, boolean on) -> maintain(on, now);
      case GroupEvent.Tick _ -> {}
      case GroupEvent.Stopping _ -> stopping = true;
    }
    settle(now);
    return unfinished();
  }

  /** What was decided and not handed out, because {@link #handle} threw. */
  public List<GroupAction> unfinished() {
    List<GroupAction> actions = List.copyOf(out);
    out.clear();
    return actions;
  }

  // What is heard

  private void hear(IpAddress sender, Advertisement said, long now) {
    peers.heard(sender, now);
    Seat seat = seats.get(said.vrid());
    if (seat == null) {
      return;
    }
    Forwarder forwarder = forwarders.get(said.vrid());
    if (forwarder != null && said.priority() != 0) {
      Peer owner = peers.get(forwarder.owner());
      change(
          owner != null && owner.hello().address().equals(sender)
              ? forwarder.owned(owner.hello().draining())
              : forwarder.lost(now));
    }
    give(said.vrid(), new SeatEvent.Heard(now, sender, said));
  }

  private void hearPeer(PeerMessage message, long now) {
    Peer known = peers.get(message.node());
    peers.heard(message.node(), now);
    switch (message) {
      case Hello hello -> greet(hello, known, now);
      case PeerMessage.Claims(String _, Claim claim) ->
          give(claim.vrid(), new SeatEvent.Claimed(now, claim));
      case PeerMessage.Releases(String _, var released) ->
          give(released.vrid(), new SeatEvent.Let(now, released));
      case PeerMessage.Resigns(String _, List<Integer> vrids) -> {
        if (known != null) {
          peers.resigned(message.node());
          long wait = before(now) * config.router().intervalNanos();
          for (int vrid : vrids) {
            give(vrid, new SeatEvent.Resigned(now, known.hello().address(), wait));
          }
        }
      }
      case PeerMessage.Misses _, PeerMessage.Rows _ -> {}
    }
  }

  private void greet(Hello hello, @Nullable Peer known, long now) {
    if (known != null && hello.olderThan(known.hello())) {
      return;
    }
    String clash = clash(hello);
    if (!clash.isEmpty()) {
      trouble = clash;
      return;
    }
    trouble =
        hello.agreement().equals(config.agreement())
            ? ""
            : "gateway " + hello.node() + " has other settings: " + hello.agreement();
    peers.greeted(hello, now);
    boolean behind = groupSeat().holds() && AnswerPolicy.term(epoch) < hello.term();
    term = Math.max(term, hello.term());
    if (behind && !hello.active()) {
      // Another was active meanwhile, and is not any more: later choices must count as later.
      nextTerm();
    }
    meet(hello.vrid(), hello.node(), hello.weight(), now);
    for (Seen seen : hello.forwarders()) {
      if (seen.vrid() == config.vrid() || seen.vrid() == groupVrid()) {
        continue;
      }
      Forwarder forwarder = meet(seen.vrid(), seen.owner(), seen.weight(), now);
      if (seen.holding()) {
        boolean owned = seen.owner().equals(hello.node());
        forwarder = owned ? forwarder.owned(hello.draining()) : forwarder.lost(now);
        loads.put(seen.vrid(), seen.load());
        stragglers.put(seen.vrid(), seen.stragglers());
      }
      if (hello.active()) {
        forwarder = forwarder.adopt(seen.condition(), seen.absentNanos(), now);
      }
      change(forwarder);
    }
  }

  private String clash(Hello hello) {
    Forwarder other = forwarders.get(hello.vrid());
    if (hello.vrid() == groupVrid() || (other != null && !other.owner().equals(hello.node()))) {
      return "gateway "
          + hello.node()
          + " has a forwarder of VRID "
          + hello.vrid()
          + ", which is taken: each needs its own";
    }
    return "";
  }

  private Forwarder meet(int vrid, String owner, int weight, long now) {
    seat(vrid);
    Forwarder known = forwarders.get(vrid);
    if (known == null) {
      known = Forwarder.unseen(vrid, owner, weight, now);
    } else if (known.owner().equals(owner)) {
      known = known.weighing(weight);
    }
    forwarders.put(vrid, known);
    return known;
  }

  private void change(Forwarder next) {
    Forwarder before = forwarders.put(next.vrid(), next);
    if (before == null || before.condition() == next.condition()) {
      return;
    }
    if (groupSeat().holds()) {
      out.add(
          new GroupAction.ForwarderChanged(
              next.vrid(), next.owner(), before.condition(), next.condition()));
      if (next.condition() == Condition.ACTIVE && before.condition() != Condition.TAKEN_OVER) {
        // Its hosts were given to others meanwhile: it gets its share back.
        levelling++;
      }
    }
  }

  // What this node is

  private void value(Worth next, long now) {
    boolean other = next.priority() != worth.priority();
    worth = next;
    if (other) {
      configureSeats(now);
    }
  }

  private void configureSeats(long now) {
    for (int vrid : List.copyOf(seats.keySet())) {
      give(
          vrid,
          new SeatEvent.Reconfigured(
              now, config.seat(vrid, worth.priority()), config.leaseNanos()));
    }
  }

  private void reconfigure(BalancedConfig next, long now) {
    config = next;
    worth = worth.configured(worth(next));
    peers.life(life(next));
    configureSeats(now);
  }

  private void maintain(boolean on, long now) {
    maintenance = on;
    drainUntil = on && !handedOver ? now + DRAIN_BOUND : NEVER;
    if (!on) {
      handedOver = false;
      drained = false;
    }
  }

  private void loseLan(long now) {
    if (lan == null) {
      return;
    }
    List<Integer> held =
        seats.entrySet().stream().filter(e -> e.getValue().holds()).map(e -> e.getKey()).toList();
    lan = null;
    helloAt = NEVER;
    sit(now);
    // Leases have ended: others need not wait for anything but their own claim.
    out.add(new GroupAction.SendToPeers(new PeerMessage.Resigns(node, held)));
  }

  // Seats

  private void give(int vrid, SeatEvent event) {
    Seat seat = seats.get(vrid);
    if (seat == null) {
      return;
    }
    for (SeatAction action : seat.handle(event)) {
      carryOut(vrid, seat, action, event.at());
    }
  }

  private void carryOut(int vrid, Seat seat, SeatAction action, long now) {
    switch (action) {
      case SeatAction.Send(Advertisement said, IpAddress source) ->
          out.add(new GroupAction.Send(said, source));
      case SeatAction.Drain(long number) -> {
        drains.put(nextDrain, new Ask(vrid, number));
        out.add(new GroupAction.Drain(nextDrain));
        nextDrain++;
      }
      case SeatAction.Prepare(long seatTerm) ->
          out.add(new GroupAction.ForwarderUp(vrid, seatTerm));
      case SeatAction.TakeDown(long seatTerm) ->
          out.add(new GroupAction.ForwarderDown(vrid, seatTerm));
      case SeatAction.Grant(long until, boolean alone) -> {
        out.add(new GroupAction.GrantLease(vrid, until, alone));
        granted(vrid, now);
      }
      case SeatAction.Refresh(long until, boolean alone) ->
          out.add(new GroupAction.RefreshLease(vrid, until, alone));
      case SeatAction.EndLease() -> out.add(new GroupAction.ReleaseLease(vrid));
      case SeatAction.AnnounceMac() -> out.add(new GroupAction.AnnounceMac(vrid));
      case SeatAction.SayClaim(long number, int priority) -> {
        IpAddress from = seat.primary();
        if (from != null) {
          Claim claim =
              new Claim(node, vrid, number, priority, from, config.router().intervalNanos());
          out.add(new GroupAction.SendToPeers(new PeerMessage.Claims(node, claim)));
        }
      }
      case SeatAction.SayReleased(var released) ->
          out.add(new GroupAction.SendToPeers(new PeerMessage.Releases(node, released)));
      case SeatAction.Changed(RouterRole before, RouterRole role, var cause) -> {
        if (vrid == groupVrid()) {
          out.add(new GroupAction.RoleChanged(before, role, cause, seat.router().activeAddress()));
        }
      }
    }
  }

  private void granted(int vrid, long now) {
    Forwarder forwarder = forwarders.get(vrid);
    if (vrid == groupVrid()) {
      nextTerm();
    } else if (forwarder != null) {
      change(vrid == config.vrid() ? forwarder.owned(maintenance) : forwarder.lost(now));
    }
  }

  private void nextTerm() {
    term++;
    epoch = AnswerPolicy.epoch(term, config.vrid());
  }

  // Order after each event

  private void settle(long now) {
    for (int vrid : List.copyOf(seats.keySet())) {
      Seat seat = seats.get(vrid);
      if (seat != null) {
        company(vrid, seat, now);
        if (seat.nextDeadline() <= now) {
          give(vrid, new SeatEvent.Tick(now));
        }
      }
    }
    age(now);
    drain(now);
    sit(now);
    speak(now);
    publish();
  }

  private static long life(BalancedConfig config) {
    return 7 * Math.max(HELLO, config.router().intervalNanos()) / 2;
  }

  private void company(int vrid, Seat seat, long now) {
    IpAddress holder = seat.router().activeAddress();
    give(
        vrid,
        new SeatEvent.Company(
            now,
            peers.none(now),
            peers.candidates(holder, now),
            before(vrid, holder, now),
            peers.acquainted(holder)));
  }

  /** How many gateways would take over before this one. */
  private long before(long now) {
    Lan here = lan;
    return here == null ? 0 : peers.before(worth.priority(), here.network().address(), null, now);
  }

  /** As {@link #before(long)}, for one VRID, whose owner comes before all others. */
  private long before(int vrid, @Nullable IpAddress holder, long now) {
    Lan here = lan;
    Forwarder forwarder = forwarders.get(vrid);
    if (here == null || vrid == config.vrid()) {
      return 0;
    }
    String owner = forwarder == null ? "" : forwarder.owner();
    IpAddress own = here.network().address();
    return peers.before(worth.priority(), own, holder, now)
        + (peers.follows(owner, worth.priority(), own, holder, now) ? 1 : 0);
  }

  private void age(long now) {
    for (Forwarder forwarder : List.copyOf(forwarders.values())) {
      Forwarder next = forwarder;
      if (groupSeat().holds()) {
        next =
            next.used(
                hosts.getOrDefault(next.vrid(), 0L), stragglers.getOrDefault(next.vrid(), 0L), now);
      }
      if (next.vrid() == config.vrid()) {
        next = next.weighing(worth.weight());
        if (seat(config.vrid()).holds()) {
          next = next.owned(maintenance);
        }
      }
      change(next.tick(config.times(), now));
    }
  }

  private void drain(long now) {
    if (!maintenance || handedOver) {
      return;
    }
    if (now >= drainUntil || ownHostsAreMoved()) {
      handedOver = true;
      drainUntil = NEVER;
    }
  }

  private boolean ownHostsAreMoved() {
    if (groupSeat().holds()) {
      AnswerPolicy policy = published;
      boolean told =
          policy != null
              && policy.shares().stream()
                  .anyMatch(s -> s.vrid() == config.vrid() && s.condition() == Condition.DRAINING);
      return told && hosts.getOrDefault(config.vrid(), 0L) == 0;
    }
    return peers.sayDrained(config.vrid());
  }

  /** Seats begin and end. */
  private void sit(long now) {
    Lan here = lan;
    for (int vrid : List.copyOf(seats.keySet())) {
      boolean wanted = here != null && wanted(vrid, now);
      if (wanted && here != null && seated.add(vrid)) {
        give(vrid, new SeatEvent.Startup(now, here.network().address(), spokeSince));
      } else if (!wanted && seated.remove(vrid)) {
        give(vrid, new SeatEvent.Shutdown(now, here == null));
      }
    }
    if (handedOver && !drained && idle()) {
      drained = true;
      out.add(new GroupAction.NodeDrained());
    }
  }

  private boolean wanted(int vrid, long now) {
    if (stopping || handedOver) {
      return false;
    }
    if (vrid == groupVrid()) {
      return true;
    }
    Forwarder forwarder = forwarders.get(vrid);
    boolean withdrawn = forwarder != null && forwarder.life() instanceof Life.Withdrawn;
    // Who is not able hands over; where nobody else is, a little is better than nothing.
    return (vrid == config.vrid() || !withdrawn)
        && (worth.able() || peers.candidates(null, now) == 0);
  }

  private boolean ready() {
    return lan != null && worth.able() && !maintenance && !stopping;
  }

  private Set<Integer> held() {
    TreeSet<Integer> held = new TreeSet<>();
    seats.forEach(
        (vrid, seat) -> {
          if (seat.holds()) {
            held.add(vrid);
          }
        });
    return held;
  }

  private void speak(long now) {
    Lan here = lan;
    if (here == null) {
      shown = null;
      return;
    }
    Face face =
        new Face(
            ready(),
            maintenance,
            groupSeat().holds(),
            worth.weight(),
            worth.priority(),
            term,
            held());
    if (now < helloAt && face.equals(shown)) {
      return;
    }
    if (now < quietUntil) {
      // What changes all the time is told at intervals all the same.
      helloAt = quietUntil;
      return;
    }
    shown = face;
    quietUntil = now + config.router().intervalNanos() / 10;
    helloAt = now + Math.max(HELLO, config.router().intervalNanos());
    sequence++;
    List<Seen> seen = new ArrayList<>();
    for (Forwarder forwarder : forwarders.values()) {
      int vrid = forwarder.vrid();
      boolean holding = face.held().contains(vrid);
      seen.add(
          new Seen(
              vrid,
              forwarder.owner(),
              forwarder.weight(),
              forwarder.condition(),
              forwarder.absent(now),
              hosts.getOrDefault(vrid, 0L),
              holding ? stragglers.getOrDefault(vrid, 0L) : 0,
              holding ? loads.getOrDefault(vrid, 0L) : 0,
              holding));
    }
    out.add(
        new GroupAction.SendToPeers(
            new Hello(
                node,
                incarnation,
                sequence,
                here.network().address(),
                here.mac(),
                config.vrid(),
                worth.weight(),
                worth.priority(),
                face.ready(),
                maintenance,
                face.active(),
                term,
                config.agreement(),
                seen)));
  }

  private void publish() {
    Lan here = lan != null ? lan : former;
    if (here == null) {
      return;
    }
    List<Share> shares = forwarders.values().stream().limit(Share.MOST).map(this::share).toList();
    AnswerPolicy next =
        new AnswerPolicy(
            config.name(),
            config.router().id().nic(),
            config.router().addresses(),
            here.network().network(),
            groupSeat().holds(),
            epoch,
            config.balancing(),
            shares,
            config.router().id().mac(),
            here.mac(),
            lastResort(shares),
            config.sourceChosen(),
            peers.macs(),
            levelling,
            MOVE_GAP,
            config.times().retireNanos());
    if (!next.equals(published)) {
      published = next;
      out.add(new GroupAction.PublishPolicy(next));
    }
  }

  private Share share(Forwarder forwarder) {
    int vrid = forwarder.vrid();
    return new Share(
        vrid,
        Share.macOf(config.router().id(), vrid),
        Math.min(forwarder.weight(), Share.HEAVIEST),
        forwarder.condition(),
        seat(vrid).holds(),
        loads.getOrDefault(vrid, 0L));
  }

  /** Where nothing is offered: the own forwarder, if it is well enough to be drained. */
  private int lastResort(List<Share> shares) {
    return shares.stream()
        .filter(share -> share.vrid() == config.vrid() && share.held())
        .filter(share -> share.condition().offered() || share.condition() == Condition.DRAINING)
        .mapToInt(Share::vrid)
        .findFirst()
        .orElse(0);
  }

  // What can be seen

  /** When a {@link GroupEvent.Tick} is due; {@link VirtualRouter#NEVER} for none. */
  public long nextDeadline() {
    long next = Math.min(helloAt, drainUntil);
    for (Seat seat : seats.values()) {
      next = Math.min(next, seat.nextDeadline());
    }
    for (Forwarder forwarder : forwarders.values()) {
      next = Math.min(next, forwarder.nextDeadline(config.times()));
    }
    return next;
  }

  /** Whether nothing is held and nothing is under way. */
  public boolean idle() {
    return seats.values().stream().allMatch(Seat::idle);
  }

  /** The address this group's gateway speaks from; null without LAN. */
  public @Nullable IpAddress primary() {
    Lan here = lan;
    return here == null ? null : here.network().address();
  }

  /** Its settings. */
  public BalancedConfig config() {
    return config;
  }

  /** What the group's own virtual router has done and met. */
  public RouterCounters counters() {
    return groupSeat().router().counters();
  }

  /** What there is to see. */
  public BalancedStatus status() {
    return new BalancedStatus(
        groupSeat().role(),
        groupSeat().router().cause(),
        term,
        groupSeat().router().activeAddress(),
        List.copyOf(forwarders.values()),
        List.copyOf(held()),
        peers.all(),
        worth.weight(),
        worth.priority(),
        worth.able(),
        maintenance,
        drained,
        trouble);
  }
}
