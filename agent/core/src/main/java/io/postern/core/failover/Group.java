package io.postern.core.failover;

import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.LastMove;
import io.postern.core.failover.state.Maintenance;
import io.postern.core.failover.state.MemberCondition;
import io.postern.device.Carrier;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceEvent;
import io.postern.device.Examination;
import io.postern.device.LinkState;
import io.postern.device.Verdict;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A failover group while the agent runs: its parts, and the one place where they are asked in
 * order. After every event that concerns the group {@link #settle} judges its members, repairs,
 * decides, and sends what is due; nothing is decided anywhere else.
 */
final class Group {
  /** An event with consequences in later steps. */
  record Continued(long eventId, Cause cause) {}

  private static final long EXAMINE_AGAIN = 60_000_000_000L;
  private static final long PROVING = 2_000_000_000L;
  private static final long MACS_AGAIN = 1_000_000_000L;

  /** How long what is being put in place may lack without counting as failed. */
  static final long ON_ITS_WAY = 100_000_000L;

  final Node node;
  final Kernel kernel;
  final Outbox outbox;
  final Probing probing = new Probing(this);
  final PathAgreement paths = new PathAgreement(this);
  final Announcements announcements = new Announcements(this);
  final Macs macs = new Macs(this);
  final Moves moves = new Moves(this);
  final Choice choice = new Choice(this);
  final Drift drift = new Drift(this);
  final Remains remains = new Remains(this);
  final OwnSubnets ownSubnets = new OwnSubnets(this);

  GroupConfig config;
  final List<Member> members = new ArrayList<>();
  final List<ProtectedAddress> addresses = new ArrayList<>();
  final List<CarriedRoute> routes = new ArrayList<>();
  final List<CarriedNeighbour> neighbours = new ArrayList<>();
  private final Map<IpPrefix, ProtectedAddress> untagged = new LinkedHashMap<>();
  private final Map<IpAddress, List<ProtectedAddress>> byIp = new LinkedHashMap<>();
  private List<ProtectedAddress> sorted = List.of();
  private List<Integer> vlanIds = List.of();

  long now;
  private long wakeAt = FailoverMachine.NEVER;
  boolean captured;
  long startedAt;

  @Nullable Maintenance maintenance;
  @Nullable InterfaceName altnameOn;
  boolean remembersMoving;
  long enableAt = FailoverMachine.NEVER;

  /** Moves that an operator asked for, oldest first, and that wait for the one under way. */
  final ArrayDeque<Operator.Waiting> waiting = new ArrayDeque<>();

  /** The configuration on trial was refused: nothing new is placed any more. */
  boolean refused;

  /** Members that addresses could not leave, and that this was told of ("none": from nowhere). */
  final TreeSet<String> refusalsTold = new TreeSet<>();

  /** Those of them that addresses still cannot leave, found anew at each decision. */
  final TreeSet<String> refusalsNow = new TreeSet<>();

  Cause pathCause = Cause.FAILBACK;

  /** What this step goes on with: the end of a batch, and what it had been sent for. */
  @Nullable Continued continuing;

  GroupOperStatus status = GroupOperStatus.INITIALIZING;
  String reason = "";
  boolean degraded;
  long since;
  @Nullable LastMove lastMove;
  long movesMade;
  long refusals;
  long driftRepairs;

  /** It is configured no more, and only a move under way is brought to its end. */
  boolean gone;

  /** What is to be remembered of it, where this step has disabled it. */
  Memory.@Nullable GroupMemory left;

  private long macsSettledAt = Long.MIN_VALUE / 2;
  private boolean planChanged = true;
  private @Nullable GroupStatus shown;

  Group(Node node, Kernel kernel, Outbox outbox, GroupConfig config, long now) {
    this.node = node;
    this.kernel = kernel;
    this.outbox = outbox;
    this.config = config;
    this.now = now;
    this.startedAt = now;
    this.since = now;
  }

  String nodeId() {
    return node.id;
  }

  /** Nothing moves by itself. */
  boolean suspended() {
    return maintenance != null || node.maintenance != null;
  }

  /** Whether it acts: captured, and the startup delay is over. */
  boolean active() {
    return captured && config.enabled() && now >= judgeAt();
  }

  private long judgeAt() {
    return startedAt + config.delay().startupNanos();
  }

  /** Something that windows show, or that the device follows, changed. */
  void changed() {
    shown = null;
    planChanged = true;
    ownSubnets.forget();
    node.changes++;
  }

  /** Whether an unanswered heartbeat counts: without a link the carrier has its own monitor. */
  boolean lossesCount(Member member, long time) {
    return Kernel.live(kernel.link(member.nic)) && member.judged(time);
  }

  /** Counters that windows show changed, and nothing else. */
  void refreshed() {
    shown = null;
  }

  boolean takePlanChange() {
    boolean was = planChanged;
    planChanged = false;
    return was;
  }

  void wake(long at) {
    if (at > now) {
      wakeAt = Math.min(wakeAt, at);
    }
  }

  /** When time alone may change what it would decide; frames to be sent are no such thing. */
  long judgementDue() {
    return Math.min(wakeAt, drift.nextDeadline());
  }

  long wakeAt() {
    return wakeAt;
  }

  long macsSettledAt() {
    return macsSettledAt;
  }

  boolean planChanged() {
    return planChanged;
  }

  void restore(long wake, long macsSettled, boolean changed) {
    wakeAt = wake;
    macsSettledAt = macsSettled;
    planChanged = changed;
  }

  void driftDue(long at) {
    drift.due(at);
  }

  @Nullable Member member(InterfaceName nic) {
    for (Member member : members) {
      if (member.nic.equals(nic)) {
        return member;
      }
    }
    return null;
  }

  /** The protected address of that prefix outside any VLAN. */
  @Nullable ProtectedAddress address(IpPrefix prefix) {
    return untagged.get(prefix);
  }

  /** The protected addresses with that IP: one for each prefix length and VLAN. */
  List<ProtectedAddress> addresses(IpAddress ip) {
    return byIp.getOrDefault(ip, List.of());
  }

  /** Addresses ordered by address and VLAN. */
  List<ProtectedAddress> sorted() {
    return sorted;
  }

  /** The VLANs that its addresses are on, in order. */
  List<Integer> vlanIds() {
    return vlanIds;
  }

  /** The list of addresses changed. */
  void indexed() {
    untagged.clear();
    byIp.clear();
    TreeSet<Integer> vlans = new TreeSet<>();
    for (ProtectedAddress address : addresses) {
      byIp.computeIfAbsent(address.prefix.address(), ip -> new ArrayList<>(1)).add(address);
      if (address.vlanId != 0) {
        vlans.add(address.vlanId);
      }
      if (address.vlanId == 0) {
        untagged.put(address.prefix, address);
      }
    }
    List<ProtectedAddress> copy = new ArrayList<>(addresses);
    copy.sort(
        Comparator.comparing((ProtectedAddress address) -> address.prefix)
            .thenComparingInt(address -> address.vlanId));
    sorted = List.copyOf(copy);
    vlanIds = List.copyOf(vlans);
    changed();
  }

  /** Whether an address of the group is on a link, or on what stands on it. */
  boolean carries(InterfaceName device) {
    for (ProtectedAddress address : addresses) {
      Member at = address.at;
      if (at != null
          && (Placement.device(this, at, address).equals(device)
              || Placement.base(this, at, address.vlanId).equals(device))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a member has addresses of the group. */
  boolean serves(Member member) {
    for (ProtectedAddress address : addresses) {
      if (address.at == member) {
        return true;
      }
    }
    return false;
  }

  /** Whether a member has addresses of the group on a VLAN. */
  boolean serves(Member member, int vlanId) {
    for (ProtectedAddress address : addresses) {
      if (address.at == member && address.vlanId == vlanId) {
        return true;
      }
    }
    return false;
  }

  /** Whether a member has, or is just being given, addresses of the group. */
  boolean bound(Member member) {
    for (ProtectedAddress address : addresses) {
      if (address.at == member || address.bound() == member) {
        return true;
      }
    }
    return false;
  }

  /** Judges, repairs, decides and sends what is due. */
  void settle(long time) {
    now = time;
    wakeAt = FailoverMachine.NEVER;
    choice.forget();
    Operator.goOn(this, now);
    if (!captured || !config.enabled()) {
      Change.forgetDisabled(this);
      report(now);
      continuing = null;
      return;
    }
    wake(judgeAt());
    paths.judge(now);
    for (Member member : members) {
      judge(member);
    }
    probing.judge(now);
    for (Member member : members) {
      Findings.refresh(this, member, now);
    }
    if (active()) {
      drift.check(now);
      if (!suspended()) {
        if (paths.configured() && !addresses.isEmpty()) {
          paths.failback(addresses.getFirst().home.nic, now);
        }
        choice.decide(now);
      }
    }
    upkeep();
    examine();
    send();
    report(now);
    continuing = null;
  }

  private void judge(Member member) {
    MemberCondition before = member.condition;
    if (!Monitor.judge(this, member, now)) {
      wakeFor(member);
      return;
    }
    changed();
    wakeFor(member);
    if (!Monitor.failed(member.condition) && Monitor.failed(before) && serves(member)) {
      // It may have been a new interface of the old name, or lost addresses while it was down.
      drift.worked(now - Drift.GRACE);
    }
    if (Monitor.failed(member.condition) && !Monitor.failed(before)) {
      member.eventId = outbox.eventId();
      for (ProtectedAddress address : addresses) {
        if (address.at == member) {
          address.eventId = member.eventId;
        }
      }
      boolean told = member.failureTold;
      member.failureTold = true;
      member.resetHeartbeats(true);
      if (before != MemberCondition.UNKNOWN || member.failures > 1 || serves(member)) {
        member.failedBefore = true;
      }
      if (told) {
        return;
      }
      outbox.tell(
          new Notice.InterfaceFailed(
              member.eventId,
              now,
              config.name(),
              member.nic,
              before,
              member.condition,
              member.cause == null ? Cause.CARRIER_LOST : member.cause,
              member.reason));
    } else if (member.condition == MemberCondition.OK && member.failureTold) {
      member.failureTold = false;
      outbox.tell(
          new Notice.InterfaceRecovered(
              outbox.eventId(),
              now,
              config.name(),
              member.nic,
              before,
              member.condition,
              Cause.MONITORS_RECOVERED,
              member + " works again: all monitors agree"));
      announcements.again(servedBy(member), member, now);
    }
  }

  /** Tells the LAN once more where everything is. */
  void announceAll(long time) {
    for (Member member : members) {
      announcements.again(servedBy(member), member, time);
    }
  }

  private List<ProtectedAddress> servedBy(Member member) {
    List<ProtectedAddress> served = new ArrayList<>();
    for (ProtectedAddress address : addresses) {
      if (address.at == member && !address.busy()) {
        served.add(address);
      }
    }
    return served;
  }

  private void wakeFor(Member member) {
    wake(member.comingUpUntil);
    wake(member.judgeFrom);
    wake(member.penaltyUntil);
    if (member.condition == MemberCondition.FLAPPING) {
      wake(member.flap.quietAt(now, config.flapLimit()));
    }
  }

  private void upkeep() {
    List<DeviceCommand> commands = new ArrayList<>();
    settleMacs(commands);
    if (!suspended()) {
      Standby.upkeep(this, now, commands);
    }
    remains.clear(now, commands);
    for (Member member : members) {
      LinkState link = kernel.link(member.nic);
      if (link != null && member.appeared && bound(member)) {
        member.appeared = false;
        if (!link.adminUp()) {
          commands.add(new DeviceCommand.SetAdminUp(member.nic, true));
        }
        Standby.testAddress(this, member, commands);
      }
    }
    boolean worked = !commands.isEmpty();
    note(commands);
    altname(commands);
    if (!commands.isEmpty()) {
      outbox.execute(config.name(), commands);
      if (worked) {
        drift.worked(now);
      }
    }
  }

  /** Notes what a batch that is sent does to members. */
  void note(List<DeviceCommand> commands) {
    for (DeviceCommand command : commands) {
      if (command instanceof DeviceCommand.SetMac set) {
        Member member = memberOrFormer(set.nic());
        if (member != null && !set.mac().equals(member.ownMac)) {
          member.given = set.mac();
        }
      } else if (command instanceof DeviceCommand.SetAdminUp set && !set.up()) {
        Member member = member(set.nic());
        if (member != null) {
          member.tookDown = true;
        }
      }
    }
  }

  private @Nullable Member memberOrFormer(InterfaceName nic) {
    Member member = member(nic);
    return member != null ? member : remains.formerly(nic);
  }

  /** Whether a batch that sets MACs may not be reported yet. */
  boolean macsUnderWay() {
    return !moves.alone() || now < macsSettledAt + MACS_AGAIN;
  }

  /** Leaves the MACs alone for a moment: they are being put back. */
  void holdMacs(long time) {
    macsSettledAt = time;
  }

  /** Every member has the MAC that is its due, also after a crash or with a new interface. */
  private void settleMacs(List<DeviceCommand> commands) {
    if (!macs.areToSettle() || suspended() || !moves.none()) {
      return;
    }
    if (now < macsSettledAt + MACS_AGAIN) {
      wake(macsSettledAt + MACS_AGAIN);
      return;
    }
    macs.settle(macs.targets(), new LinkedHashMap<>(), commands);
    if (commands.isEmpty()) {
      return;
    }
    macsSettledAt = now;
    wake(now + MACS_AGAIN);
    for (Member member : members) {
      announcements.again(servedBy(member), member, now + Drift.GRACE);
    }
  }

  /** The group's name is on the link that has its first address, from the start on. */
  private void altname(List<DeviceCommand> commands) {
    ProtectedAddress first = addresses.isEmpty() ? null : addresses.getFirst();
    Member at = first == null || first.busy() ? null : first.at;
    if (first == null || at == null) {
      return;
    }
    InterfaceName device = Placement.device(this, at, first);
    LinkState link = kernel.link(device);
    if (link != null && !device.equals(altnameOn)) {
      altnameOn = device;
      if (!link.alternativeNames().contains(config.name())
          && !link.name().text().equals(config.name())) {
        commands.add(new DeviceCommand.AddAlternativeName(device, config.name()));
      }
    } else if (link == null) {
      altnameOn = null;
    }
  }

  private void examine() {
    for (Member member : members) {
      if (kernel.link(member.nic) == null) {
        continue;
      }
      if (now >= member.examineAt) {
        member.examineAt = now + EXAMINE_AGAIN;
        outbox.add(new FailoverAction.Examine(examination(member)));
      }
      wake(member.examineAt);
    }
  }

  /** What the member may have to carry. */
  private Examination examination(Member member) {
    List<MacAddress> additional = new ArrayList<>();
    List<Integer> vlans = new ArrayList<>();
    for (ProtectedAddress address : addresses) {
      MacAddress mac =
          config.macPolicy() == MacPolicy.VIRTUAL ? address.mac : macs.service(address);
      if (mac != null && !mac.equals(member.ownMac) && !additional.contains(mac)) {
        additional.add(mac);
      }
      if (address.vlanId != 0 && !vlans.contains(address.vlanId)) {
        vlans.add(address.vlanId);
      }
    }
    return new Examination(member.nic, additional, vlans);
  }

  private void send() {
    List<DeviceCommand> frames = new ArrayList<>();
    probing.send(now, frames);
    paths.greet(now, frames);
    if (!frames.isEmpty()) {
      outbox.execute(config.name() + "/probes", frames);
    }
    List<DeviceCommand> due = announcements.due(now);
    if (!due.isEmpty()) {
      outbox.execute(config.name(), due);
    }
  }

  /** A member's link is gone, and the addresses that were on it. */
  void linkGone(Member member) {
    for (ProtectedAddress address : addresses) {
      if (address.at == member) {
        address.missing = true;
      }
    }
    OtherHands.failed(this, member);
    routesWentWith(member);
    changed();
  }

  /** The kernel drops a link's routes when the link goes or is set down, and tells nobody. */
  private void routesWentWith(Member member) {
    for (CarriedRoute route : routes) {
      if (route.anchor.at == member) {
        route.installed = false;
      }
    }
  }

  /** A member's link was reported, before it stood in {@code before}. */
  void linkReported(Member member, @Nullable LinkState before, LinkState link, long at) {
    if (before == null) {
      member.appeared = true;
      member.tookDown = false;
      macsSettledAt = Long.MIN_VALUE / 2; // no batch under way has set the MAC of this one
      member.examineAt = Long.MIN_VALUE;
      member.preparations = 0;
      member.preparedAt = Long.MIN_VALUE;
      if (captured && serves(member)) {
        drift.worked(at - Drift.GRACE);
      }
      if (captured) {
        Capture.ownMac(this, member, link.mac());
      }
    } else if (!before.adminUp() && link.adminUp()) {
      member.keptDown = false;
      member.tookDown = false;
      member.examineAt = Long.MIN_VALUE;
      // The poll may have seen and told the carrier already: then there is nothing to wait for.
      if (member.comingUpUntil < at && link.carrier() != Carrier.UP) {
        member.comingUpUntil = at + Monitor.COMING_UP;
      }
    } else if (before.adminUp() && !link.adminUp()) {
      if (member.tookDown && !member.keptDown && config.standbyMode() == StandbyMode.READY) {
        // The mode changed while the command was on its way.
        member.appeared = true;
        member.comingUpUntil = at + Monitor.COMING_UP;
      }
      OtherHands.failed(this, member);
      routesWentWith(member);
    }
    carrier(member, before == null ? Carrier.UNKNOWN : before.carrier(), link.carrier(), at, at);
    probing.linkChanged(member, at);
    changed();
  }

  /**
   * A member's carrier changed.
   *
   * @param seenAt when it was last seen otherwise
   */
  void carrier(Member member, Carrier before, Carrier after, long at, long seenAt) {
    if (before == after) {
      return;
    }
    if (after == Carrier.UP) {
      member.comingUpUntil = Long.MIN_VALUE;
      if (before == Carrier.DOWN) {
        member.flap.up(at);
      }
      announcements.again(servedBy(member), member, at);
    } else {
      member.linkGoodAt = between(seenAt, at);
    }
    probing.linkChanged(member, at);
    changed();
  }

  /**
   * When something failed that was seen good at one moment and bad at another: any moment in
   * between is as likely, so the middle is wrong by half the time between at most, and right on the
   * average.
   */
  static long between(long good, long bad) {
    return good + (bad - good) / 2;
  }

  /** Another link that the group watches changed: a port of a trunk. */
  void portChanged(InterfaceName nic, Carrier carrier, long at, long seenAt) {
    for (Member member : members) {
      LinkState trunk = kernel.link(member.nic);
      LinkState port = kernel.link(nic);
      boolean configured = member.config.ports().contains(nic);
      boolean enslaved = trunk != null && port != null && port.master() == trunk.index();
      if (configured || enslaved) {
        if (carrier != Carrier.UP) {
          member.linkGoodAt = between(seenAt, at);
        }
        changed();
      }
    }
  }

  /** Takes in an examination's result. */
  void examined(DeviceEvent.Examined event) {
    Member member = member(event.examination().nic());
    if (member != null) {
      member.acceptsAddress = event.acceptsAddress();
      member.acceptsMacs = event.acceptsMacs();
      member.acceptsVlans = event.acceptsVlans();
      changed();
    }
  }

  /** Notes what became of the routes of a batch. */
  void routesPut(@Nullable Move move, DeviceEvent.BatchCompleted event) {
    for (CommandOutcome outcome : event.outcomes()) {
      if (outcome.command() instanceof DeviceCommand.PutRoute put) {
        for (CarriedRoute route : routes) {
          if (route.is(put.route()) && (move == null || route.anchor.move == move)) {
            route.installed = outcome.done();
            route.refusal = outcome.done() ? "" : Sentences.refused(outcome);
          }
        }
      }
    }
  }

  /**
   * The event because of which addresses are to move: the failure of their interface, or what took
   * them from it; this step's where they are well.
   */
  long eventOf(@Nullable Member at, ProtectedAddress sample) {
    if (at != null
        && at.eventId != 0
        && (!Monitor.serves(at) || at.condition == MemberCondition.FLAPPING)) {
      return at.eventId;
    }
    boolean without = (at == null && !sample.fresh) || sample.missing;
    return without && sample.eventId != 0 ? sample.eventId : outbox.eventId();
  }

  /** The event that a change of status belongs to. */
  private long eventOfStatus(@Nullable ProtectedAddress unserved) {
    if (unserved != null) {
      return eventOf(unserved.at, unserved);
    }
    if (outbox.numbered()) {
      return outbox.eventId();
    }
    Continued known = continuing;
    if (known != null) {
      return known.eventId;
    }
    return moves.none() ? outbox.eventId() : moves.eventId();
  }

  /**
   * Addresses should move and none, or not the wanted one, may take them: told once until they are
   * served again.
   */
  void refuse(
      @Nullable Member at, @Nullable Member wanted, List<ProtectedAddress> stranded, long time) {
    String key = at == null ? "none" : at.nic.text();
    refusalsNow.add(key);
    if (!refusalsTold.add(key)) {
      return;
    }
    refusals++;
    for (Member member : members) {
      if (member != at) {
        member.refusals++;
      }
    }
    String why = choice.obstacles(at, stranded.getFirst(), time);
    outbox.tell(
        new Notice.MoveRefused(
            eventOf(at, stranded.getFirst()),
            time,
            config.name(),
            ProtectedAddress.named(stranded),
            at == null ? null : at.nic,
            wanted == null ? null : wanted.nic,
            Cause.NOT_ELIGIBLE,
            Sentences.addresses(stranded)
                + " cannot move"
                + (at == null ? "" : " from " + at)
                + ": "
                + why));
    changed();
  }

  /** Whether an address is served, as far as is known. */
  static boolean served(ProtectedAddress address) {
    Member at = address.at;
    return at != null && Monitor.serves(at) && !address.missing;
  }

  /** Why an address is not served. */
  String whyNot(ProtectedAddress address) {
    Member at = address.at;
    Move under = address.move;
    if (under != null) {
      return "on its way to " + under.to;
    }
    if (!address.reason.isEmpty()) {
      return address.reason;
    }
    if (at == null) {
      return "no member may carry it: " + choice.obstacles(null, address, now);
    }
    if (address.repairing) {
      return "being put back on " + at;
    }
    String held = suspended() ? "; in maintenance nothing moves by itself" : "";
    if (!Monitor.serves(at)) {
      return at.reason + (suspended() ? held : "; " + choice.obstacles(at, address, now));
    }
    return "the kernel lacks it on " + at + held;
  }

  /** Derives the group's status and tells of a change. */
  private void report(long time) {
    GroupOperStatus next = status;
    String why = "";
    Cause cause = Cause.MONITORS_RECOVERED;
    ProtectedAddress unserved = null;
    if (!config.enabled()) {
      next = GroupOperStatus.DISABLED;
      cause = Cause.CONFIGURATION;
    } else if (!captured || time < judgeAt()) {
      next = GroupOperStatus.INITIALIZING;
      cause = Cause.START;
    } else {
      ProtectedAddress away = null;
      boolean pending = false;
      for (ProtectedAddress address : addresses) {
        if (!served(address)) {
          if (onItsWay(address, time)) {
            pending = true;
          } else if (unserved == null) {
            unserved = address;
          }
        } else if (address.at != address.home && away == null) {
          away = address;
        }
      }
      if (unserved != null) {
        next = GroupOperStatus.FAILED;
        why = unserved + ": " + whyNot(unserved);
        Member at = unserved.at;
        cause = at != null && at.cause != null ? at.cause : Cause.NOT_ELIGIBLE;
      } else if (pending) {
        why = reason;
        cause = causeOfPlacement();
      } else if (away != null) {
        next = GroupOperStatus.FAILED_OVER;
        why =
            away
                + " is served by "
                + away.at
                + (away.home.reason.isEmpty()
                    ? ", its home " + away.home + " is well"
                    : ": " + away.home.reason);
        cause = causeOfPlacement();
      } else if (proved(time)) {
        next = GroupOperStatus.NORMAL;
        why = addresses.isEmpty() ? "it has no address" : "";
        cause = causeOfPlacement();
      }
    }
    Weakness weakness = next == GroupOperStatus.INITIALIZING ? null : weakness(time);
    boolean worse = weakness != null;
    if (next == status) {
      cause = weakness == null ? Cause.MONITORS_RECOVERED : weakness.cause;
    }
    if (next == GroupOperStatus.NORMAL && why.isEmpty() && weakness != null) {
      why = weakness.why;
    }
    if (!why.equals(reason)) {
      reason = why;
      shown = null;
    }
    if (next == status && worse == degraded) {
      return;
    }
    GroupOperStatus before = status;
    if (next != status) {
      since = time;
    }
    status = next;
    degraded = worse;
    changed();
    outbox.tell(
        new Notice.GroupStatusChanged(
            eventOfStatus(unserved),
            time,
            config.name(),
            before,
            next,
            worse,
            cause,
            "group "
                + config.name()
                + " is "
                + Sentences.status(next)
                + (worse ? ", degraded" : "")
                + (why.isEmpty() ? "" : ": " + why)));
  }

  /** Whether an address lacks only for the moment that a move or a repair needs. */
  private boolean onItsWay(ProtectedAddress address, long time) {
    Move under = address.move;
    if (under == null) {
      return address.repairing && drift.repairing(time);
    }
    long end = Math.max(under.foundAt, under.begunAt) + ON_ITS_WAY;
    wake(end);
    return time < end;
  }

  /** Why the addresses are where they are: a move that is still being announced, else the last. */
  private Cause causeOfPlacement() {
    Continued known = continuing;
    if (known != null) {
      return known.cause;
    }
    for (ProtectedAddress address : addresses) {
      Move under = address.move;
      if (under != null) {
        return under.cause;
      }
    }
    LastMove last = lastMove;
    return last == null ? Cause.START : last.cause();
  }

  /** Whether the first proofs are in, or have had their time. */
  private boolean proved(long time) {
    if (status != GroupOperStatus.INITIALIZING) {
      return true;
    }
    long end = judgeAt() + PROVING;
    if (time >= end) {
      return true;
    }
    wake(end);
    for (Member member : members) {
      if (member.condition == MemberCondition.UNKNOWN
          || (member.acceptsAddress.verdict() == Verdict.UNKNOWN && kernel.link(member.nic) != null)
          || (member.condition == MemberCondition.OK && !eligible(member, time))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a member may take over every address of the group now, or serves and is well. */
  boolean eligible(Member member, long time) {
    return obstacle(member, time) == null;
  }

  /** Why a member may not take over every address of the group now; null where it may. */
  private @Nullable String obstacle(Member member, long time) {
    if (member.condition == MemberCondition.KEPT_DOWN && member.failedBefore) {
      return member.reason;
    }
    String obstacle = Eligibility.obstacle(this, member, time);
    if (obstacle != null) {
      return obstacle;
    }
    ProtectedAddress like = null;
    for (ProtectedAddress address : addresses) {
      if (address.bound() == member) {
        continue;
      }
      obstacle = Eligibility.obstacle(this, member, address, time);
      if (obstacle == null && (like == null || !Eligibility.shareAFate(like, address))) {
        obstacle = Eligibility.ownAddresses(this, member, address);
        like = address;
      }
      if (obstacle != null) {
        return obstacle;
      }
    }
    return null;
  }

  /** Why a group is degraded. */
  private record Weakness(Cause cause, String why) {}

  /** The first member that may not take over, or is not set as needed; null where all is well. */
  private @Nullable Weakness weakness(long time) {
    for (Member member : members) {
      String obstacle = obstacle(member, time);
      if (obstacle != null) {
        return new Weakness(causeOf(member), obstacle);
      }
    }
    for (Member member : members) {
      Findings.Found settings = Findings.found(this, member, Check.KERNEL_SETTINGS, time);
      if (settings.verdict() == Verdict.FAIL) {
        return new Weakness(Cause.DRIFT, settings.observed());
      }
    }
    return null;
  }

  private static Cause causeOf(Member member) {
    Cause known = member.cause;
    return known == null ? Cause.NOT_ELIGIBLE : known;
  }

  long nextDeadline() {
    if (!captured || !config.enabled()) {
      return FailoverMachine.NEVER;
    }
    long next = active() ? Math.min(wakeAt, drift.nextDeadline()) : wakeAt;
    next = Math.min(next, probing.nextDeadline());
    next = Math.min(next, announcements.nextDeadline());
    InterfaceName preferred =
        addresses.isEmpty() ? members.getFirst().nic : addresses.getFirst().home.nic;
    return Math.min(next, paths.nextDeadline(preferred));
  }

  GroupStatus status(long time) {
    GroupStatus known = shown;
    if (known == null) {
      known = StatusView.group(this, time);
      shown = known;
    }
    return known;
  }
}
