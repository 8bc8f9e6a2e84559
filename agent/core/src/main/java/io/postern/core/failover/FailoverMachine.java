package io.postern.core.failover;

import io.postern.core.failover.Memory.GroupMemory;
import io.postern.core.failover.config.FailoverConfig;
import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.device.DeviceEvent;
import io.postern.device.DevicePlan;
import io.postern.device.LinkState;
import io.postern.device.SysctlPolicy;
import io.postern.net.InterfaceName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The failover machine: one instance a node, driven by one thread.
 *
 * <p>Given the same memory and the same events it returns the same actions, whatever the machine or
 * the day; this is what {@code postern replay} checks.
 *
 * <p>It only dispatches: an event changes what is known ({@link Kernel}, {@link Member}), then each
 * {@link Group} that it concerns settles.
 */
public final class FailoverMachine {

  /** No deadline. */
  public static final long NEVER = Long.MAX_VALUE;

  /** A tick at the same moment could change nothing more. */
  private static final long SHORTEST = 1_000_000L;

  /** How long the driver's last trouble is shown; it may recover without a word. */
  private static final long TROUBLE_SHOWN = 60_000_000_000L;

  private Memory remembered;
  private final Node node = new Node();
  private final Kernel kernel = new Kernel();
  private final Outbox outbox;
  private final TreeMap<String, Group> groups = new TreeMap<>();

  /** Groups that are configured no more, until the move that was under way has ended. */
  private final TreeMap<String, Group> leaving = new TreeMap<>();

  private final Following following;
  private @Nullable FailoverConfig config;
  private @Nullable Trial trial;
  private boolean stopped;
  private long now = Long.MIN_VALUE;
  private long nextPoll = NEVER;
  private boolean reading;
  private @Nullable String trouble;
  private long troubleUntil = NEVER;
  private long settingsDue = NEVER;
  private @Nullable FailoverStatus shown;
  private Trace trace = Trace.NONE;
  private long generation;

  /** A machine that remembers what an earlier run left. */
  public FailoverMachine(Memory memory) {
    this.remembered = memory;
    this.outbox = new Outbox(memory.nextEventId());
    this.following = new Following(groups);
    node.maintenance = memory.maintenance();
  }

  /** A machine that goes on where another stood when it was written down. */
  public FailoverMachine(Checkpoint kept) {
    this.remembered = kept.remembered();
    this.outbox = new Outbox(kept.remembered().nextEventId());
    outbox.restore(kept.numbers());
    this.following = new Following(groups);
    following.restore(kept.plan(), kept.planChanged());
    node.id = kept.nodeId();
    node.maintenance = kept.maintenance();
    config = kept.config();
    stopped = kept.stopped();
    now = kept.now();
    nextPoll = kept.nextPoll();
    reading = kept.reading();
    kernel.restore(kept.kernel());
    node.settings.restore(kept.settings());
    settingsDue = kept.settings().due();
    trouble = kept.settings().trouble();
    troubleUntil = kept.settings().troubleUntil();
    for (Checkpoint.KeptGroup group : kept.groups()) {
      groups.put(group.config().name(), GroupCheckpoint.restore(node, kernel, outbox, group));
    }
  }

  /** Whether a changed configuration has not come to its end; a checkpoint waits for it. */
  public boolean isChanging() {
    return trial != null || !leaving.isEmpty();
  }

  /** All that it knows, between two events; not while {@link #isChanging}. */
  public Checkpoint checkpoint() {
    if (isChanging()) {
      throw new IllegalStateException("a changed configuration has not come to its end");
    }
    List<Checkpoint.KeptGroup> kept = new ArrayList<>(groups.size());
    for (Group group : groups.values()) {
      kept.add(GroupCheckpoint.keep(group));
    }
    return new Checkpoint(
        remembered,
        config,
        node.id,
        node.maintenance,
        stopped,
        now,
        nextPoll,
        reading,
        outbox.keep(),
        kernel.keep(),
        node.settings.keep(settingsDue, trouble, troubleUntil),
        following.last(),
        following.isChanged(),
        kept);
  }

  /** What the last event was to the machine. */
  public Trace lastTrace() {
    return trace;
  }

  /** Takes an event and says what is to be done, in order. */
  public List<FailoverAction> handle(FailoverEvent event) {
    trace = traceOf(event);
    return switch (trace) {
      case NONE -> List.of();
      case REFRESHED -> {
        shown = null;
        yield List.of();
      }
      case SETTLED -> settle(event);
    };
  }

  /** Takes in what only says again what is known, and leaves the rest to be settled. */
  private Trace traceOf(FailoverEvent event) {
    if (!(event instanceof FailoverEvent.FromDevice(DeviceEvent reported))) {
      return Trace.SETTLED;
    }
    return switch (reported) {
      case DeviceEvent.HeartbeatRound round ->
          Repetition.heartbeat(groups.values(), round, Math.max(now, round.at()));
      case DeviceEvent.FrameHeard heard ->
          Repetition.frame(groups.values(), node, heard, Math.max(now, heard.at()));
      case DeviceEvent.ArpHeard heard -> Repetition.arp(groups.values(), kernel, heard);
      case DeviceEvent.BatchCompleted completed ->
          isChanging() ? Trace.SETTLED : Repetition.batch(groups.values(), completed);
      case DeviceEvent other -> Trace.SETTLED;
    };
  }

  /**
   * Counts what may change decisions. As long as it stays the same and no deadline has passed, an
   * event leads to what it would have led to before.
   */
  public long generation() {
    return generation;
  }

  /**
   * What of it holds until the next event is handled: the batch that {@link #handle} will then
   * return first can be carried out before, so that it waits for nothing that can wait itself.
   */
  public Reflexes reflexes(Foresight foresight) {
    if (foresight.generation() != generation || isChanging()) {
      return Reflexes.NONE;
    }
    for (Group group : groups.values()) {
      if (!Findings.areAsJudged(group, now)) {
        return Reflexes.NONE;
      }
    }
    return new Reflexes(
        foresight.losses().stream()
            .map(
                loss -> new Foresight.Loss(loss.link(), loss.reported(), outbox.next(loss.first())))
            .toList(),
        now,
        nextDeadline());
  }

  /** Links whose loss would move addresses. */
  List<LinkState> serving() {
    List<LinkState> links = new ArrayList<>();
    for (Group group : groups.values()) {
      for (Member member : group.members) {
        LinkState link = kernel.link(member.nic);
        if (link != null && Kernel.live(link) && group.serves(member) && !links.contains(link)) {
          links.add(link);
        }
      }
    }
    return links;
  }

  /** Whether nothing but frames is due. */
  private boolean isQuiet(FailoverEvent event) {
    if (!(event instanceof FailoverEvent.Tick) || now >= settingsDue || now >= troubleUntil) {
      return false;
    }
    for (Group group : groups.values()) {
      if (group.judgementDue() <= now) {
        return false;
      }
    }
    return true;
  }

  private List<FailoverAction> settle(FailoverEvent event) {
    long due = nextDeadline();
    now = Math.max(now, event.at());
    shown = null;
    boolean quiet = isQuiet(event);
    long changes = node.changes;
    switch (event) {
      case FailoverEvent.Configured configured -> configure(configured.config());
      case FailoverEvent.Proposed proposed -> propose(proposed);
      case FailoverEvent.Withdrawn withdrawn -> {
        Trial open = trial;
        if (open != null && open.is(withdrawn.request())) {
          goBack(open);
        } else {
          outbox.add(new FailoverAction.Tried(withdrawn.request(), List.of()));
        }
      }
      case FailoverEvent.Committed committed -> {
        trial = null;
        outbox.tell(
            new Notice.ConfigurationApplied(
                outbox.eventId(),
                now,
                committed.user(),
                committed.source(),
                committed.revision() - 1,
                committed.revision(),
                Cause.CONFIGURATION,
                "configuration "
                    + committed.revision()
                    + " was applied for "
                    + committed.user()
                    + " ("
                    + committed.source()
                    + ")"));
      }
      case FailoverEvent.FromDevice(DeviceEvent reported) -> report(reported);
      case FailoverEvent.KernelRead read -> compare(read);
      case FailoverEvent.Tick tick -> tick(due);
      case FailoverEvent.MoveAsked asked -> {
        Operator.move(groups.get(asked.group()), asked, outbox, now);
        settleAll();
      }
      case FailoverEvent.MaintenanceAsked asked -> {
        Operator.maintain(node, groups, asked, outbox);
        settleAll();
      }
      case FailoverEvent.Stopping stopping -> stop(stopping);
    }
    Trial open = trial;
    if (open != null) {
      decideTrial(open);
    }
    follow();
    poll();
    keepInMind();
    if (!quiet || node.changes != changes) {
      generation++;
    }
    return outbox.drain(this::memory);
  }

  private void propose(FailoverEvent.Proposed event) {
    Trial open = trial;
    if (open != null) {
      // Nobody waits for it any more.
      goBack(open);
    }
    trial = new Trial(event, config, groups, kernel, outbox);
    configure(event.config());
  }

  /** After each step: what it sent belongs to the trial or not; the trial may be over. */
  private void decideTrial(Trial open) {
    open.sent(groups);
    switch (open.judge(now)) {
      case WAIT -> {
        for (Group group : groups.values()) {
          group.refused = open.refused() && open.changes(group.config.name());
        }
      }
      case GO_BACK -> goBack(open);
      case ENDED -> {
        trial = null;
        open.announce(groups, now);
      }
    }
  }

  private void goBack(Trial open) {
    if (open.returning()) {
      return;
    }
    open.goBack(groups, now);
    FailoverConfig before = open.former;
    if (before != null) {
      config = before;
      node.id = before.nodeId();
    }
    for (Group group : groups.values()) {
      group.refused = false;
      leaving.values().remove(group);
    }
    following.changed();
    settleAll();
    if (open.judge(now) == Trial.Next.ENDED) {
      trial = null;
      open.announce(groups, now);
    }
  }

  private void configure(FailoverConfig next) {
    config = next;
    node.id = next.nodeId();
    for (String name : List.copyOf(groups.keySet())) {
      boolean kept = false;
      for (GroupConfig each : next.groups()) {
        kept |= each.name().equals(name);
      }
      if (!kept) {
        Group gone = groups.remove(name);
        if (gone != null) {
          Change.release(gone, "is no more");
          gone.gone = true;
          if (!gone.moves.none()) {
            leaving.put(name, gone);
          }
          outbox.remember();
        }
      }
    }
    for (GroupConfig each : next.groups()) {
      Group group = groups.get(each.name());
      if (group == null) {
        groups.put(each.name(), new Group(node, kernel, outbox, each, now));
      } else if (!group.config.equals(each)) {
        Change.apply(group, each, now);
      }
    }
    following.changed();
    begin();
    settleAll();
  }

  /** Captures what is configured as soon as the kernel is known. */
  private void begin() {
    if (!kernel.known()) {
      return;
    }
    for (Group group : groups.values()) {
      if (!group.captured && group.config.enabled()) {
        new Capture(group, remembered(group.config.name()), now).begin();
      }
    }
    if (nextPoll == NEVER) {
      nextPoll = now + pollInterval();
    }
  }

  /** A disabled group is taken up again with what it knew, by this run as by a later one. */
  private void keepInMind() {
    for (Group group : groups.values()) {
      GroupMemory left = group.left;
      if (left != null) {
        group.left = null;
        TreeMap<String, GroupMemory> all = new TreeMap<>();
        for (GroupMemory each : remembered.groups()) {
          all.put(each.name(), each);
        }
        all.put(left.name(), left);
        remembered =
            new Memory(
                remembered.nextEventId(), remembered.maintenance(), List.copyOf(all.values()));
      }
    }
  }

  private @Nullable GroupMemory remembered(String name) {
    for (GroupMemory each : remembered.groups()) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    return null;
  }

  private void report(DeviceEvent event) {
    switch (event) {
      case DeviceEvent.Resynchronized all -> resynchronize(all);
      case DeviceEvent.CarrierChanged changed -> carrier(changed);
      case DeviceEvent.LinkReported reported -> link(reported);
      case DeviceEvent.LinkGone gone -> {
        LinkState before = kernel.link(gone.index());
        if (kernel.report(gone) && before != null) {
          for (Group group : groups.values()) {
            Member member = group.member(before.name());
            if (member != null) {
              member.linkGoodAt = now;
              member.keptDown = false;
              group.probing.linkChanged(member, now);
              group.linkGone(member);
            }
            group.changed();
          }
          settleAll();
        }
      }
      case DeviceEvent.AddressReported reported -> {
        kernel.report(reported);
        Change.addressReported(groups.values(), reported.address(), now);
      }
      case DeviceEvent.AddressGone gone -> {
        kernel.report(gone);
        Change.addressGone(groups.values(), gone.address(), now);
      }
      case DeviceEvent.RouteReported reported -> {
        kernel.report(reported);
        Change.routeReported(groups.values(), reported.route(), now);
      }
      case DeviceEvent.RouteGone gone -> {
        kernel.report(gone);
        Change.routeGone(groups.values(), gone.route(), now);
      }
      case DeviceEvent.HeartbeatRound round -> heartbeat(round);
      case DeviceEvent.FrameHeard heard -> frame(heard);
      case DeviceEvent.ArpHeard heard -> Claims.heard(groups.values(), kernel, heard, now);
      case DeviceEvent.Examined examined -> {
        for (Group group : groups.values()) {
          if (group.captured && group.member(examined.examination().nic()) != null) {
            group.examined(examined);
            group.settle(now);
          }
        }
      }
      case DeviceEvent.BatchCompleted completed -> complete(completed);
      case DeviceEvent.SettingDiffers differs -> {
        FailoverConfig current = config;
        node.settings.differs(
            differs, current == null ? SysctlPolicy.VERIFY : current.sysctls(), now);
        judgeSettings();
      }
      case DeviceEvent.SettingAgrees agrees -> {
        node.settings.agrees(agrees, groups.values(), outbox, now);
        judgeSettings();
      }
      case DeviceEvent.SettingsWatched watched -> {
        node.settings.watched(watched);
        judgeSettings();
      }
      case DeviceEvent.DeviceTrouble(long at, String text) -> {
        trouble = text;
        troubleUntil = now + TROUBLE_SHOWN;
      }
    }
  }

  private void judgeSettings() {
    for (Group group : groups.values()) {
      group.changed();
    }
    settingsDue = node.settings.nextDeadline(now);
    settleAll();
  }

  private void resynchronize(DeviceEvent.Resynchronized all) {
    Map<InterfaceName, LinkState> before = new LinkedHashMap<>();
    for (LinkState link : kernel.links()) {
      before.put(link.name(), link);
    }
    kernel.replace(all.snapshot());
    begin();
    adopted(before);
    settleAll();
  }

  /** The model of the kernel was replaced as a whole: what changed is told to the groups. */
  private void adopted(Map<InterfaceName, LinkState> before) {
    following.changed();
    for (Group group : groups.values()) {
      for (Member member : group.members) {
        LinkState link = kernel.link(member.nic);
        LinkState old = before.get(member.nic);
        if (link == null) {
          if (old != null) {
            member.linkGoodAt = now;
            group.probing.linkChanged(member, now);
            group.linkGone(member);
          }
        } else if (old == null || !old.equals(link)) {
          boolean sameLink = old != null && old.index() == link.index();
          group.linkReported(member, sameLink ? old : null, link, now);
        }
      }
      group.changed();
      group.driftDue(now + Drift.GRACE);
    }
  }

  private void carrier(DeviceEvent.CarrierChanged event) {
    LinkState before = kernel.report(event);
    if (before == null) {
      return;
    }
    following.changed();
    for (Group group : groups.values()) {
      if (!group.captured) {
        continue;
      }
      Member member = group.member(event.nic());
      if (member != null) {
        group.carrier(member, before.carrier(), event.carrier(), event.at(), event.seenAt());
      } else {
        group.portChanged(event.nic(), event.carrier(), event.at(), event.seenAt());
      }
      group.settle(now);
    }
  }

  private void link(DeviceEvent.LinkReported event) {
    LinkState link = event.link();
    LinkState before = kernel.report(event);
    LinkState after = kernel.link(link.index());
    if (after == null || after.equals(before)) {
      return;
    }
    following.changed();
    boolean sameName = before != null && before.name().equals(link.name());
    for (Group group : groups.values()) {
      Member member = group.member(link.name());
      if (member != null) {
        group.linkReported(member, sameName ? before : null, after, now);
      } else if (before != null) {
        if (before.carrier() != after.carrier()) {
          group.portChanged(link.name(), after.carrier(), now, now);
        }
        if (before.adminUp() != after.adminUp()) {
          OtherHands.set(group, after);
          if (group.carries(link.name())) {
            group.driftDue(now + Drift.GRACE);
          }
        }
      }
      group.changed();
    }
    settleAll();
  }

  private void heartbeat(DeviceEvent.HeartbeatRound round) {
    for (Group group : groups.values()) {
      Member member = group.member(round.probe().nic());
      if (member == null || !group.captured) {
        continue;
      }
      Heartbeat heartbeat = member.heartbeat(round.probe().target());
      if (heartbeat != null) {
        heartbeat.round(round, group.lossesCount(member, now));
        group.changed();
      }
      group.settle(now);
    }
  }

  private void frame(DeviceEvent.FrameHeard heard) {
    switch (AgentFrame.decode(heard.payload())) {
      case null -> {}
      case AgentFrame.Probe probe -> {
        Group group = groups.get(probe.group());
        if (group == null || !group.captured || !probe.node().equals(node.id)) {
          return;
        }
        Member hearer = group.member(heard.nic());
        Member sender = InterfaceName.parse(probe.nic()).map(group::member).orElse(null);
        if (hearer != null && sender != null) {
          group.probing.heard(hearer, sender, probe, now);
          group.settle(now);
        }
      }
      case AgentFrame.Hello hello -> {
        for (Group group : groups.values()) {
          if (group.captured && group.paths.heard(heard.nic(), hello, now)) {
            group.settle(now);
          }
        }
      }
    }
  }

  private void complete(DeviceEvent.BatchCompleted event) {
    Trial open = trial;
    if (open != null) {
      open.completed(event);
    }
    Group last = leaving.get(event.batch().lane());
    boolean taken = last != null && last.moves.completed(event, now);
    if (last != null && last.moves.none()) {
      leaving.remove(event.batch().lane());
    }
    Group leftOut = open == null ? null : open.leftOut(event.batch().lane(), groups);
    if (leftOut != null && leftOut.captured && !taken) {
      var _ = leftOut.drift.completed(event, now);
    }
    for (Group group : groups.values()) {
      if (group.captured && event.batch().lane().equals(group.config.name())) {
        if (group.moves.completed(event, now) || group.drift.completed(event, now)) {
          following.changed();
        }
        if (open != null && trial == open) {
          // Before the group decides what to do about a refusal, the trial does.
          decideTrial(open);
        }
        Group still = groups.get(event.batch().lane());
        if (still != null) {
          still.settle(now);
        }
        return;
      }
    }
  }

  private void compare(FailoverEvent.KernelRead read) {
    reading = false;
    if (read.snapshot().at() < kernel.lastEventAt() || !kernel.known()) {
      // Older than what has been heard since: it would take the model back.
      return;
    }
    Map<InterfaceName, LinkState> before = new LinkedHashMap<>();
    for (LinkState link : kernel.links()) {
      before.put(link.name(), link);
    }
    kernel.replace(read.snapshot());
    adopted(before);
    for (Group group : groups.values()) {
      if (group.captured && group.moves.none()) {
        Capture.neighbours(group);
      }
    }
    settleAll();
  }

  private void tick(long due) {
    if (now >= troubleUntil) {
      trouble = null;
      troubleUntil = NEVER;
    }
    if (now >= settingsDue) {
      judgeSettings();
    }
    long late = due == NEVER ? 0 : now - due;
    for (Group group : groups.values()) {
      if (group.captured) {
        group.paths.late(late, now);
        group.settle(now);
      }
    }
  }

  private void stop(FailoverEvent.Stopping stopping) {
    Trial open = trial;
    if (open != null) {
      goBack(open);
    }
    for (Group group : groups.values()) {
      Change.stop(group, stopping.release());
    }
    stopped = true;
  }

  private void settleAll() {
    for (Group group : groups.values()) {
      group.settle(now);
    }
  }

  private void follow() {
    if (stopped || !kernel.known()) {
      return;
    }
    FailoverConfig current = config;
    if (current == null) {
      return;
    }
    DevicePlan plan = following.plan(current.sysctls(), kernel);
    if (plan != null) {
      outbox.add(new FailoverAction.Follow(plan));
    }
  }

  /** Asks for the kernel to be read: at the status poll, and to see what went silently. */
  private void poll() {
    if (stopped || !kernel.known()) {
      return;
    }
    boolean wanted = false;
    for (Group group : groups.values()) {
      wanted |= group.captured && group.drift.takeReadBack();
    }
    if (now >= nextPoll) {
      nextPoll = now + pollInterval();
      reading = false;
      wanted = true;
    }
    if (wanted && !reading) {
      reading = true;
      outbox.add(new FailoverAction.ReadKernel());
    }
  }

  private long pollInterval() {
    long interval = 60_000_000_000L;
    for (Group group : groups.values()) {
      long each = group.config.monitor().statusPollNanos();
      if (each > 0) {
        interval = Math.min(interval, each);
      }
    }
    return interval;
  }

  private Memory memory() {
    List<GroupMemory> all = new ArrayList<>();
    Trial open = trial;
    if (kernel.known() && config != null) {
      for (Group group : groups.values()) {
        GroupMemory tried = open == null ? null : open.memory(group.config.name());
        GroupMemory old = tried != null ? tried : remembered(group.config.name());
        if (group.captured) {
          all.add(Capture.memory(group));
        } else if (old != null) {
          all.add(old);
        }
      }
    } else {
      all.addAll(remembered.groups());
    }
    if (open != null) {
      all.addAll(open.leftOut(groups));
    }
    return new Memory(outbox.reserved(), node.maintenance, all);
  }

  /**
   * When the next {@link FailoverEvent.Tick} is due at the latest, monotonic nanoseconds; {@link
   * #NEVER} where none is.
   */
  public long nextDeadline() {
    if (stopped || !kernel.known()) {
      return NEVER;
    }
    Trial open = trial;
    long next = Math.min(nextPoll, Math.min(troubleUntil, settingsDue));
    if (open != null) {
      next = Math.min(next, open.nextDeadline());
    }
    for (Group group : groups.values()) {
      next = Math.min(next, group.nextDeadline());
    }
    return next <= now ? now + SHORTEST : next;
  }

  /** The state as windows show it; computed when asked for after a change, else the same object. */
  public FailoverStatus status() {
    FailoverStatus known = shown;
    if (known == null) {
      List<GroupStatus> all = new ArrayList<>();
      for (Group group : groups.values()) {
        all.add(group.status(now));
      }
      known =
          new FailoverStatus(
              node.id,
              node.maintenance,
              all,
              List.copyOf(kernel.links()),
              node.settings.all(now),
              trouble);
      shown = known;
    }
    return known;
  }
}
