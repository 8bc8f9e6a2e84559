package io.postern.core.failover;

import io.postern.core.failover.config.FailoverConfig;
import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.config.PathConfig;
import io.postern.core.failover.config.TargetConfig;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.core.failover.state.LastMove;
import io.postern.core.failover.state.Maintenance;
import io.postern.core.failover.state.MemberCondition;
import io.postern.core.failover.state.Origin;
import io.postern.core.failover.state.SettingStatus;
import io.postern.device.AddressState;
import io.postern.device.DevicePlan;
import io.postern.device.LinkState;
import io.postern.device.NeighbourState;
import io.postern.device.Reading;
import io.postern.device.RouteState;
import io.postern.device.Verdict;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the failover machine knows at one moment. A machine made from it ({@link
 * FailoverMachine#FailoverMachine(Checkpoint)}) answers every further event as the first one does.
 *
 * <p>Values only: what refers to a member, an address or a move says its place in the group's list
 * of them, {@link #NONE} for none. What is derived (findings, statuses, indexes) is not in it.
 *
 * @param remembered what the machine began with
 * @param config the configuration; null before the first
 * @param nodeId the node
 * @param maintenance the node's maintenance; null where none
 * @param stopped whether it was told to stop
 * @param now time of the last event
 * @param nextPoll when the kernel is read next
 * @param reading whether the kernel is being read
 * @param numbers numbers of what it sends
 * @param kernel what the device reported last
 * @param settings kernel settings that are not as needed
 * @param plan what the device was told to follow; null where nothing yet
 * @param planChanged whether that may have to change
 * @param groups groups ordered by name
 */
public record Checkpoint(
    Memory remembered,
    @Nullable FailoverConfig config,
    String nodeId,
    @Nullable Maintenance maintenance,
    boolean stopped,
    long now,
    long nextPoll,
    boolean reading,
    Numbers numbers,
    KeptKernel kernel,
    KeptSettings settings,
    @Nullable DevicePlan plan,
    boolean planChanged,
    List<KeptGroup> groups) {

  /** The place of what is not there. */
  public static final int NONE = -1;

  /** Copies the list. */
  public Checkpoint {
    groups = List.copyOf(groups);
  }

  /**
   * What is wrong with settings and driver.
   *
   * @param due when one that was to be put right has stayed wrong for too long
   * @param trouble what the driver said last; null where that is over
   * @param troubleUntil until when that is shown
   */
  public record KeptSettings(
      List<KeptSetting> differing,
      List<KeptTold> told,
      List<KeptWatched> watched,
      long due,
      @Nullable String trouble,
      long troubleUntil) {
    /** Copies the lists. */
    public KeptSettings {
      differing = List.copyOf(differing);
      told = List.copyOf(told);
      watched = List.copyOf(watched);
    }
  }

  /** A setting that differs, and since when. */
  public record KeptSetting(SettingStatus status, boolean repairable, long at) {}

  /** When another hand's change of a setting was told last. */
  public record KeptTold(String setting, long at) {}

  /** A link whose settings are looked after. */
  public record KeptWatched(InterfaceName nic, int index) {}

  /** Numbers of events and batches: the next ones, and the end of the reserved block. */
  public record Numbers(long nextEvent, long reserved, long nextBatch) {}

  /**
   * The model of the kernel. Addresses and routes stand in the order in which they were made.
   *
   * @param lastEventAt when the last event that changed something was observed
   * @param carriers when each carrier was last seen
   */
  public record KeptKernel(
      boolean known,
      long lastEventAt,
      List<LinkState> links,
      List<LastSeen> carriers,
      List<AddressState> addresses,
      List<RouteState> routes,
      List<NeighbourState> permanent) {
    /** Copies the lists. */
    public KeptKernel {
      links = List.copyOf(links);
      carriers = List.copyOf(carriers);
      addresses = List.copyOf(addresses);
      routes = List.copyOf(routes);
      permanent = List.copyOf(permanent);
    }
  }

  /** A link and a moment. */
  public record LastSeen(InterfaceName nic, long at) {}

  /**
   * A group and its parts. The first {@code memberCount} members and {@code addressCount} addresses
   * are the group's; those after them were dropped by the configuration and are still referred to.
   */
  public record KeptGroup(
      GroupConfig config,
      Standing standing,
      int memberCount,
      List<KeptMember> members,
      int addressCount,
      List<KeptAddress> addresses,
      List<KeptMove> moves,
      List<KeptRoute> routes,
      List<KeptNeighbour> neighbours,
      KeptProbing probing,
      KeptPaths paths,
      List<KeptBurst> bursts,
      KeptDrift drift,
      KeptRemains remains) {
    /** Copies the lists. */
    public KeptGroup {
      members = List.copyOf(members);
      addresses = List.copyOf(addresses);
      moves = List.copyOf(moves);
      routes = List.copyOf(routes);
      neighbours = List.copyOf(neighbours);
      bursts = List.copyOf(bursts);
    }
  }

  /** How a group stands: the fields of {@link Group} itself. */
  public record Standing(
      long now,
      long wakeAt,
      boolean captured,
      long startedAt,
      @Nullable Maintenance maintenance,
      @Nullable InterfaceName altnameOn,
      boolean remembersMoving,
      long enableAt,
      List<String> refusalsTold,
      List<String> refusalsNow,
      Cause pathCause,
      GroupOperStatus status,
      String reason,
      boolean degraded,
      long since,
      @Nullable LastMove lastMove,
      long movesMade,
      long refusals,
      long driftRepairs,
      long macsSettledAt,
      @Nullable KeptEvent continuing,
      List<KeptWaiting> waiting,
      boolean refused,
      boolean planChanged) {
    /** Copies the lists. */
    public Standing {
      refusalsTold = List.copyOf(refusalsTold);
      refusalsNow = List.copyOf(refusalsNow);
      waiting = List.copyOf(waiting);
    }
  }

  /** An event that goes on. */
  public record KeptEvent(long eventId, Cause cause) {}

  /** A move that an operator asked for and that waits for another. */
  public record KeptWaiting(FailoverEvent.MoveAsked asked, long until) {}

  /** A {@link Member}: its judgement, what the agent did to it, and what was found about it. */
  public record KeptMember(
      MemberConfig config,
      int order,
      boolean removed,
      Judged judged,
      Handled handled,
      List<KeptHeartbeat> heartbeats,
      KeptFlap flap,
      @Nullable MacAddress ownMac,
      Reading acceptsAddress,
      Reading acceptsMacs,
      Reading acceptsVlans,
      long examineAt,
      List<CheckSince> checks,
      Tally tally) {
    /** Copies the lists. */
    public KeptMember {
      heartbeats = List.copyOf(heartbeats);
      checks = List.copyOf(checks);
    }
  }

  /** What the monitors make of a member. */
  public record Judged(
      MemberCondition condition,
      @Nullable Cause cause,
      String reason,
      long since,
      long linkGoodAt,
      long goodAt,
      long foundAt,
      long okSince,
      boolean failureTold,
      long eventId,
      long judgeFrom,
      long comingUpUntil) {}

  /** What the agent did to a member. */
  public record Handled(
      boolean keptDown,
      boolean failedBefore,
      long probationAt,
      long probationEnds,
      int probations,
      long penaltyUntil,
      String penalty,
      long preparedAt,
      int preparations,
      int attempts,
      boolean appeared,
      boolean tookDown,
      @Nullable MacAddress given,
      List<IpPrefix> obsolete) {
    /** Copies the list. */
    public Handled {
      obsolete = List.copyOf(obsolete);
    }
  }

  /** What was counted of a member. */
  public record Tally(long movesIn, long movesOut, long refusals, long failures, long since) {}

  /** A check's verdict and since when; no time where it is as old as the member's condition. */
  public record CheckSince(Check check, Verdict verdict, @Nullable Long since) {}

  /** A {@link Heartbeat}. */
  public record KeptHeartbeat(
      TargetConfig target,
      Verdict verdict,
      int inRow,
      boolean fresh,
      long rounds,
      long answered,
      long missed,
      long late,
      long lastRtt,
      long lastAnswerAt,
      long countedSince) {}

  /** A {@link Flap}. */
  public record KeptFlap(long total, List<Long> ups) {
    /** Copies the list. */
    public KeptFlap {
      ups = List.copyOf(ups);
    }
  }

  /**
   * A {@link ProtectedAddress}.
   *
   * @param home a member
   * @param at a member
   * @param move a move
   */
  public record KeptAddress(
      IpPrefix prefix,
      @Nullable IpAddress broadcast,
      int vlanId,
      Origin origin,
      @Nullable MacAddress mac,
      int home,
      int at,
      int move,
      boolean repairing,
      boolean fresh,
      boolean settled,
      boolean pinned,
      boolean missing,
      boolean touched,
      boolean copied,
      String reason,
      boolean driftTold,
      long eventId,
      long moves,
      long since,
      @Nullable MacAddress contender,
      long contendedAt,
      long contenderSince,
      long defendedAt,
      long countedSince) {}

  /**
   * A {@link Move} under way.
   *
   * @param from a member
   * @param to a member
   * @param addresses addresses
   * @param arrived addresses
   */
  public record KeptMove(
      long request,
      int from,
      int to,
      List<Integer> addresses,
      Cause cause,
      long eventId,
      long goodAt,
      long foundAt,
      boolean oldLive,
      boolean takesOffFirst,
      boolean superseded,
      long begunAt,
      long serviceBatch,
      int serviceCommands,
      long announceBatch,
      long tidyBatch,
      long startedAt,
      long backAt,
      long announcedAt,
      List<Integer> arrived) {
    /** Copies the lists. */
    public KeptMove {
      addresses = List.copyOf(addresses);
      arrived = List.copyOf(arrived);
    }
  }

  /** A {@link CarriedRoute}; its anchor is an address. */
  public record KeptRoute(
      RouteState template,
      @Nullable InterfaceName found,
      Origin origin,
      int anchor,
      boolean installed,
      boolean touched,
      boolean driftTold,
      String refusal,
      @Nullable RouteState current) {}

  /** A {@link CarriedNeighbour}; its anchor is an address. */
  public record KeptNeighbour(NeighbourState template, int anchor) {}

  /** The {@link Probing} of a group. */
  public record KeptProbing(long nonce, long nextQuestion, long questions, List<KeptEar> ears) {
    /** Copies the list. */
    public KeptProbing {
      ears = List.copyOf(ears);
    }
  }

  /** A member as sender and hearer of probe frames. */
  public record KeptEar(
      InterfaceName nic,
      List<LastSeen> heardFrom,
      long liveSince,
      long nextFrame,
      long nextSpare,
      int sent,
      boolean met,
      boolean apart,
      long apartAt,
      @Nullable KeptFound sameNetwork,
      long spareHeardAt,
      int spareUnheard,
      boolean spareProved) {
    /** Copies the list. */
    public KeptEar {
      heardFrom = List.copyOf(heardFrom);
    }
  }

  /** What a check found. */
  public record KeptFound(Verdict verdict, String observed, boolean needed) {}

  /** The {@link PathAgreement} of a group. */
  public record KeptPaths(
      List<KeptPath> paths, long epoch, @Nullable String active, boolean followed, long holdUntil) {
    /** Copies the list. */
    public KeptPaths {
      paths = List.copyOf(paths);
    }
  }

  /** A cable to a peer's agent. */
  public record KeptPath(
      PathConfig config,
      Verdict verdict,
      long heardAt,
      long watchedFrom,
      long peerSequence,
      long sequence,
      boolean peerHears,
      int goodInRow,
      long nextHello,
      long passedSince,
      long sent,
      long heard,
      long countedSince) {}

  /**
   * A burst of announcements that is to come.
   *
   * @param addresses addresses
   * @param at a member
   */
  public record KeptBurst(List<Integer> addresses, int at, int left, long due, int next) {
    /** Copies the list. */
    public KeptBurst {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * The {@link Remains} of a group.
   *
   * @param former members
   */
  public record KeptRemains(List<Integer> former, boolean wanted, long triedAt, int attempts) {
    /** Copies the list. */
    public KeptRemains {
      former = List.copyOf(former);
    }
  }

  /** What another hand did, in words. */
  public record KeptDifference(
      @Nullable InterfaceName where, String what, String found, String right) {}

  /**
   * The {@link Drift} of a group.
   *
   * @param underRepair addresses
   */
  public record KeptDrift(
      List<Long> repairs,
      long dueAt,
      long workedAt,
      int ownInRow,
      long batch,
      long eventId,
      long repairFrom,
      @Nullable KeptDifference repaired,
      List<Integer> underRepair,
      boolean readBack,
      boolean readBackNow,
      boolean strayTold) {
    /** Copies the lists. */
    public KeptDrift {
      repairs = List.copyOf(repairs);
      underRepair = List.copyOf(underRepair);
    }
  }
}
