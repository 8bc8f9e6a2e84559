package io.postern.core.failover;

import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.HeartbeatConfig;
import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.config.TargetConfig;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.MemberCondition;
import io.postern.device.Reading;
import io.postern.device.Verdict;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A member of a group while the agent runs: what is known of it and what was done to it. */
final class Member {
  static final Reading NOT_EXAMINED = new Reading(Verdict.UNKNOWN, "not examined yet");

  final InterfaceName nic;
  MemberConfig config;

  /** Place in the configured order; a member that the configuration dropped comes last. */
  int order;

  /** Dropped by the configuration; it only remains until its addresses have moved away. */
  boolean removed;

  MemberCondition condition = MemberCondition.UNKNOWN;
  @Nullable Cause cause;
  String reason = "not judged yet";
  long since;
  final List<Heartbeat> heartbeats = new ArrayList<>();
  final Flap flap = new Flap();

  /** Last moment at which its link was known to work, and when the contrary was found. */
  long linkGoodAt = Long.MIN_VALUE;

  long goodAt = Long.MIN_VALUE;
  long foundAt = Long.MIN_VALUE;

  /** Since when it has been OK without a break. */
  long okSince;

  /** The event by which it failed last; 0 before. */
  long eventId;

  /** Whether an interface-failed was told and not yet cleared. */
  boolean failureTold;

  /** Heartbeats and paths are not judged before this (recheck delay). */
  long judgeFrom = Long.MIN_VALUE;

  /** A link that was just set up may lack carrier until then. */
  long comingUpUntil = Long.MIN_VALUE;

  /** The agent keeps it down: cold, warm, or disabled after failure. */
  boolean keptDown;

  /** It failed before it was taken down. */
  boolean failedBefore;

  /** When it is set up again to see whether it works, and how long that takes. */
  long probationAt = FailoverMachine.NEVER;

  long probationEnds = FailoverMachine.NEVER;
  int probations;

  /** The kernel refused it; it is not asked again until then. */
  long penaltyUntil = Long.MIN_VALUE;

  String penalty = "";

  /** Its MAC before the agent changed it; null until known. */
  @Nullable MacAddress ownMac;

  /** The last MAC that the agent gave it and that is not its own; null where it gave none. */
  @Nullable MacAddress given;

  /** The agent took it down, not another hand. */
  boolean tookDown;

  /** What the agent put on it for a configuration that is no more. */
  final List<IpPrefix> obsolete = new ArrayList<>();

  Reading acceptsAddress = NOT_EXAMINED;
  Reading acceptsMacs = NOT_EXAMINED;
  Reading acceptsVlans = NOT_EXAMINED;
  long examineAt = Long.MIN_VALUE;

  /** Since when each check of the member says what it says. */
  final Map<Check, Verdict> verdicts = new EnumMap<>(Check.class);

  final Map<Check, Long> verdictSince = new EnumMap<>(Check.class);

  /** A verdict, and since when. */
  record Since(Verdict verdict, long at) {}

  /** Its VLAN links that the group's addresses need, by VLAN. */
  final TreeMap<Integer, Since> vlanLinks = new TreeMap<>();

  /** Devices that were asked for and not seen yet, so that they are not asked for twice. */
  long preparedAt = Long.MIN_VALUE;

  int preparations;

  /** Moves to it that the kernel refused in a row. */
  int attempts;

  /** It exists only since a moment ago and was not set up yet. */
  boolean appeared = true;

  /** When its counters began at zero. */
  final long countedSince;

  long movesIn;
  long movesOut;
  long refusals;
  long failures;

  Member(MemberConfig config, int order, long countedSince) {
    this.nic = config.nic();
    this.config = config;
    this.order = order;
    this.countedSince = countedSince;
  }

  /** Takes over the heartbeat configuration; targets that are in both go on. */
  void heartbeats(HeartbeatConfig config, long now) {
    List<Heartbeat> next = new ArrayList<>();
    for (TargetConfig target : config.targets()) {
      Heartbeat kept = null;
      for (Heartbeat heartbeat : heartbeats) {
        if (heartbeat.target().equals(target)) {
          kept = heartbeat;
        }
      }
      next.add(kept == null ? new Heartbeat(target, now) : kept);
    }
    heartbeats.clear();
    heartbeats.addAll(next);
  }

  /** The heartbeat of a target; null where it has none. */
  @Nullable Heartbeat heartbeat(IpAddress target) {
    for (int i = 0; i < heartbeats.size(); i++) {
      if (heartbeats.get(i).target().address().equals(target)) {
        return heartbeats.get(i);
      }
    }
    return null;
  }

  /** What its heartbeats say together; unknown where none is configured. */
  Verdict heartbeatVerdict(GroupConfig group) {
    if (heartbeats.isEmpty()) {
      return Verdict.UNKNOWN;
    }
    int needed = group.monitor().heartbeat().require().of(heartbeats.size());
    int passing = 0;
    int failing = 0;
    for (Heartbeat heartbeat : heartbeats) {
      switch (heartbeat.verdict()) {
        case PASS -> passing++;
        case FAIL -> failing++;
        case UNKNOWN -> {}
      }
    }
    if (passing >= needed) {
      return Verdict.PASS;
    }
    return heartbeats.size() - failing < needed ? Verdict.FAIL : Verdict.UNKNOWN;
  }

  void resetHeartbeats(boolean afterFailure) {
    for (Heartbeat heartbeat : heartbeats) {
      heartbeat.reset(afterFailure);
    }
  }

  boolean judged(long now) {
    return now >= judgeFrom;
  }

  @Override
  public String toString() {
    return nic.text();
  }

  Checkpoint.KeptMember keep() {
    List<Checkpoint.KeptHeartbeat> keptHeartbeats = new ArrayList<>(heartbeats.size());
    for (Heartbeat heartbeat : heartbeats) {
      keptHeartbeats.add(heartbeat.keep());
    }
    List<Checkpoint.CheckSince> checks = new ArrayList<>(verdicts.size());
    for (Map.Entry<Check, Verdict> entry : verdicts.entrySet()) {
      checks.add(
          new Checkpoint.CheckSince(
              entry.getKey(), entry.getValue(), verdictSince.get(entry.getKey())));
    }
    return new Checkpoint.KeptMember(
        config,
        order,
        removed,
        new Checkpoint.Judged(
            condition,
            cause,
            reason,
            since,
            linkGoodAt,
            goodAt,
            foundAt,
            okSince,
            failureTold,
            eventId,
            judgeFrom,
            comingUpUntil),
        new Checkpoint.Handled(
            keptDown,
            failedBefore,
            probationAt,
            probationEnds,
            probations,
            penaltyUntil,
            penalty,
            preparedAt,
            preparations,
            attempts,
            appeared,
            tookDown,
            given,
            obsolete),
        keptHeartbeats,
        flap.keep(),
        ownMac,
        acceptsAddress,
        acceptsMacs,
        acceptsVlans,
        examineAt,
        checks,
        new Checkpoint.Tally(movesIn, movesOut, refusals, failures, countedSince));
  }

  static Member restored(Checkpoint.KeptMember kept) {
    Member member = new Member(kept.config(), kept.order(), kept.tally().since());
    member.removed = kept.removed();
    member.restore(kept.judged());
    member.restore(kept.handled());
    for (Checkpoint.KeptHeartbeat heartbeat : kept.heartbeats()) {
      member.heartbeats.add(Heartbeat.restored(heartbeat));
    }
    member.flap.restore(kept.flap());
    member.ownMac = kept.ownMac();
    member.acceptsAddress = kept.acceptsAddress();
    member.acceptsMacs = kept.acceptsMacs();
    member.acceptsVlans = kept.acceptsVlans();
    member.examineAt = kept.examineAt();
    for (Checkpoint.CheckSince check : kept.checks()) {
      member.verdicts.put(check.check(), check.verdict());
      Long verdictSince = check.since();
      if (verdictSince != null) {
        member.verdictSince.put(check.check(), verdictSince);
      }
    }
    member.movesIn = kept.tally().movesIn();
    member.movesOut = kept.tally().movesOut();
    member.refusals = kept.tally().refusals();
    member.failures = kept.tally().failures();
    return member;
  }

  private void restore(Checkpoint.Judged kept) {
    condition = kept.condition();
    cause = kept.cause();
    reason = kept.reason();
    since = kept.since();
    linkGoodAt = kept.linkGoodAt();
    goodAt = kept.goodAt();
    foundAt = kept.foundAt();
    okSince = kept.okSince();
    failureTold = kept.failureTold();
    eventId = kept.eventId();
    judgeFrom = kept.judgeFrom();
    comingUpUntil = kept.comingUpUntil();
  }

  private void restore(Checkpoint.Handled kept) {
    keptDown = kept.keptDown();
    failedBefore = kept.failedBefore();
    probationAt = kept.probationAt();
    probationEnds = kept.probationEnds();
    probations = kept.probations();
    penaltyUntil = kept.penaltyUntil();
    penalty = kept.penalty();
    preparedAt = kept.preparedAt();
    preparations = kept.preparations();
    attempts = kept.attempts();
    appeared = kept.appeared();
    tookDown = kept.tookDown();
    given = kept.given();
    obsolete.addAll(kept.obsolete());
  }
}
