package io.postern.core.failover;

import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.config.ThresholdBy;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.MemberCondition;
import io.postern.core.failover.state.PortStatus;
import io.postern.device.Carrier;
import io.postern.device.LinkState;
import io.postern.device.Verdict;
import io.postern.net.InterfaceName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the monitors of a member say together.
 *
 * <p>A member has failed when carrier, ports, heartbeat or path says so, and has recovered only
 * when all of them agree (illumos in.mpathd). A link that came up more often than the limit within
 * a minute is well but waits: {@link MemberCondition#FLAPPING}.
 *
 * <p>A member that the agent itself keeps down (cold, warm, disabled after failure) can be proved
 * by nothing: {@link MemberCondition#KEPT_DOWN}.
 */
final class Monitor {
  /** How long a link that was just set up may need until it sees its partner. */
  static final long COMING_UP = 5_000_000_000L;

  private Monitor() {}

  /** What is to be said of a member, before history is considered. */
  private record Judgement(MemberCondition condition, @Nullable Cause cause, String reason) {
    static final Judgement OK = new Judgement(MemberCondition.OK, null, "");

    static Judgement failed(Cause cause, String reason) {
      return new Judgement(MemberCondition.FAILED, cause, reason);
    }

    static Judgement unknown(String reason) {
      return new Judgement(MemberCondition.UNKNOWN, null, reason);
    }
  }

  /** Judges a member; whether its condition changed. */
  static boolean judge(Group group, Member member, long now) {
    Judgement next = withHistory(group, member, judgement(group, member, now), now);
    MemberCondition before = member.condition;
    if (before == next.condition && member.reason.equals(next.reason)) {
      return false;
    }
    member.cause = next.cause;
    member.reason = next.reason;
    if (before == next.condition) {
      return false;
    }
    member.condition = next.condition;
    member.since = now;
    if (next.condition == MemberCondition.OK) {
      member.okSince = now;
      member.failedBefore = false;
    }
    if (failed(next.condition) && !failed(before)) {
      member.failures++;
      member.foundAt = now;
      member.goodAt = lastGood(group, member, next.cause, now);
    }
    return true;
  }

  static boolean failed(MemberCondition condition) {
    return switch (condition) {
      case FAILED, ABSENT -> true;
      case UNKNOWN, OK, FLAPPING, KEPT_DOWN -> false;
    };
  }

  /** Whether an address that is on the member is served there. */
  static boolean serves(Member member) {
    return switch (member.condition) {
      case OK, UNKNOWN, FLAPPING -> true;
      case FAILED, ABSENT, KEPT_DOWN -> false;
    };
  }

  private static Judgement judgement(Group group, Member member, long now) {
    LinkState link = group.kernel.link(member.nic);
    if (member.removed) {
      return Judgement.failed(Cause.CONFIGURATION, member + " is no longer a member");
    }
    if (link == null) {
      return new Judgement(
          MemberCondition.ABSENT, Cause.INTERFACE_REMOVED, member + " does not exist");
    }
    if (!link.adminUp() && !member.keptDown && now < member.comingUpUntil) {
      return Judgement.unknown(member + " is being set up");
    }
    if (!link.adminUp()) {
      return member.keptDown
          ? new Judgement(
              MemberCondition.KEPT_DOWN,
              Cause.INTERFACE_DOWN,
              member + " is kept down" + (member.failedBefore ? " since it failed" : ""))
          : Judgement.failed(Cause.INTERFACE_DOWN, member + " is set down");
    }
    if (link.carrier() == Carrier.DOWN) {
      return now < member.comingUpUntil
          ? Judgement.unknown(member + " is coming up")
          : Judgement.failed(Cause.CARRIER_LOST, member + " has no carrier");
    }
    Judgement ports = ports(group, member, link);
    if (ports != null) {
      return ports;
    }
    if (member.heartbeatVerdict(group.config) == Verdict.FAIL) {
      return Judgement.failed(
          Cause.HEARTBEAT_LOST, "heartbeats through " + member + " are not answered");
    }
    if (group.paths.verdict(member.nic) == Verdict.FAIL && member.judged(now)) {
      return Judgement.failed(Cause.PATH_LOST, group.paths.failure(member.nic));
    }
    return link.carrier() == Carrier.UNKNOWN
        ? Judgement.unknown("whether " + member + " has carrier is not known")
        : Judgement.OK;
  }

  /** Recovery needs more than the absence of failure. */
  private static Judgement withHistory(Group group, Member member, Judgement now, long at) {
    if (now.condition != MemberCondition.OK || member.condition == MemberCondition.OK) {
      return now;
    }
    boolean asked = Probing.canAsk(group, member);
    boolean answered =
        member.heartbeats.isEmpty()
            || member.heartbeatVerdict(group.config) == Verdict.PASS
            || (!asked && member.cause != Cause.HEARTBEAT_LOST);
    boolean wasFailed =
        member.condition == MemberCondition.FAILED || member.condition == MemberCondition.FLAPPING;
    if (!answered) {
      return wasFailed
          ? Judgement.failed(
              member.cause == null ? Cause.HEARTBEAT_LOST : member.cause, waiting(member, asked))
          : Judgement.unknown(waiting(member, asked));
    }
    boolean pathsAgree = group.paths.verdict(member.nic) != Verdict.UNKNOWN;
    if (wasFailed && member.cause == Cause.PATH_LOST && !pathsAgree) {
      return Judgement.failed(Cause.PATH_LOST, "the path through " + member + " is not back yet");
    }
    long quiet = member.flap.quietAt(at, group.config.flapLimit());
    if (quiet > at) {
      return new Judgement(
          MemberCondition.FLAPPING,
          member.cause == null ? Cause.CARRIER_LOST : member.cause,
          member
              + " came up "
              + member.flap.withinMinute(at)
              + " times within a minute: recovery waits until it is quiet");
    }
    return now;
  }

  private static String waiting(Member member, boolean asked) {
    if (!asked) {
      return member + " has a link again, but no address to send heartbeats from";
    }
    int most = 0;
    int needed = 0;
    for (Heartbeat heartbeat : member.heartbeats) {
      most = Math.max(most, heartbeat.answersInRow());
      needed = Math.max(needed, heartbeat.target().recoveryThreshold());
    }
    return member + " has a link; " + most + " of " + needed + " heartbeats in a row answered";
  }

  private static @Nullable Judgement ports(Group group, Member member, LinkState link) {
    List<PortStatus> ports = ports(group.kernel, member.config, link);
    if (ports.isEmpty()) {
      return null;
    }
    long whole = 0;
    long lost = 0;
    int failed = 0;
    for (PortStatus port : ports) {
      long weight = weight(member.config, ports, port);
      whole += weight;
      if (port.carrier() == Carrier.DOWN) {
        lost += weight;
        failed++;
      }
    }
    if (lost == 0 || lost * 100 < whole * member.config.portsThreshold()) {
      return null;
    }
    String by = member.config.thresholdBy() == ThresholdBy.CAPACITY ? " of its capacity" : "";
    return Judgement.failed(
        Cause.PORTS_FAILED,
        failed
            + " of "
            + ports.size()
            + " ports of "
            + member
            + " failed ("
            + lost * 100 / whole
            + " %"
            + by
            + ", threshold "
            + member.config.portsThreshold()
            + " %)");
  }

  /** A port's share. Capacity counts only if every port's speed is known. */
  private static long weight(MemberConfig config, List<PortStatus> ports, PortStatus port) {
    if (config.thresholdBy() == ThresholdBy.PORTS) {
      return 1;
    }
    for (PortStatus each : ports) {
      if (each.speedMbps() <= 0) {
        return 1;
      }
    }
    return port.speedMbps();
  }

  /** The ports of a trunk: those configured, else those the kernel says are its own. */
  static List<PortStatus> ports(Kernel kernel, MemberConfig config, @Nullable LinkState link) {
    List<PortStatus> ports = new ArrayList<>();
    if (!config.ports().isEmpty()) {
      for (InterfaceName name : config.ports()) {
        ports.add(port(name, kernel.link(name)));
      }
    } else if (link != null && link.kind().equals("bond")) {
      for (LinkState each : kernel.links()) {
        if (each.master() == link.index()) {
          ports.add(port(each.name(), each));
        }
      }
    }
    return ports;
  }

  private static PortStatus port(InterfaceName name, @Nullable LinkState link) {
    if (link == null) {
      return new PortStatus(name, Carrier.DOWN, 0);
    }
    Carrier carrier = link.adminUp() ? link.carrier() : Carrier.DOWN;
    return new PortStatus(name, carrier, Math.max(0, link.speedMbps()));
  }

  private static long lastGood(Group group, Member member, @Nullable Cause cause, long now) {
    long good = Long.MIN_VALUE;
    if (cause == Cause.HEARTBEAT_LOST) {
      for (Heartbeat heartbeat : member.heartbeats) {
        if (heartbeat.verdict() == Verdict.FAIL) {
          good = Math.max(good, heartbeat.failedAt());
        }
      }
    } else if (cause == Cause.PATH_LOST) {
      good = group.paths.failedAt(member.nic);
    } else {
      good = member.linkGoodAt;
    }
    return good == Long.MIN_VALUE || good > now ? now : good;
  }
}
