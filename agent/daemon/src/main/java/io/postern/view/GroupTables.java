package io.postern.view;

import static io.postern.view.Columns.cause;
import static io.postern.view.Columns.cell;
import static io.postern.view.Columns.counter;
import static io.postern.view.Columns.date;
import static io.postern.view.Columns.micros;
import static io.postern.view.Columns.millis;
import static io.postern.view.Columns.nameOf;
import static io.postern.view.Columns.named;
import static io.postern.view.Columns.number;
import static io.postern.view.Columns.since;
import static io.postern.view.Columns.text;
import static io.postern.view.Columns.truth;
import static io.postern.view.Columns.whole;

import io.postern.core.failover.config.Require;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.LastMove;
import io.postern.view.Table.IndexForm;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Failover groups. */
final class GroupTables {
  static final String PATH = "/postern:postern/postern-failover:failover/group";

  private GroupTables() {}

  /** A group at a moment. */
  record GroupRow(Moment moment, GroupStatus group) {
    /** A value of the last move; null before the first. */
    <T> @Nullable T moved(Function<LastMove, @Nullable T> value) {
      LastMove move = group.lastMove();
      return move == null ? null : value.apply(move);
    }
  }

  static final Table<GroupRow> GROUPS =
      new Table<>(
          "groups",
          PATH,
          "posternGroupTable",
          Mib.OBJECTS + ".11",
          List.of(group(GroupRow::group)),
          List.of(
              number(
                  "index",
                  RowNumbers.Kind.GROUP,
                  "its number in the MIB",
                  GroupRow::moment,
                  r -> r.group.name()),
              text(
                  "name",
                  "posternGroupName",
                  2,
                  "The name of the group, and the altname of the interface that serves it",
                  r -> r.group.name()),
              truth(
                  "enabled",
                  "posternGroupEnabled",
                  3,
                  "False leaves the group as it is at that moment",
                  r -> r.group.config().enabled()),
              named(
                  "status",
                  "posternGroupStatus",
                  4,
                  "The condition of the group",
                  r -> r.group.status()),
              text(
                  "status-reason",
                  "posternGroupStatusReason",
                  5,
                  "Why the status is what it is, in one sentence",
                  r -> r.group.reason()),
              date(
                  "since",
                  "posternGroupSince",
                  6,
                  "When the status became what it is",
                  r -> r.moment.date(r.group.sinceNanos())),
              truth(
                  "degraded",
                  "posternGroupDegraded",
                  7,
                  "True while fewer members could take over than are configured",
                  r -> r.group.degraded()),
              truth(
                  "maintenance-active",
                  "posternGroupMaintenanceActive",
                  8,
                  "True while in maintenance",
                  r -> r.group.maintenance() != null),
              text(
                  "maintenance-reason",
                  "posternGroupMaintenanceReason",
                  9,
                  "Why there is maintenance",
                  r -> Columns.reason(r.group.maintenance())),
              date(
                  "maintenance-since",
                  "posternGroupMaintenanceSince",
                  10,
                  "When maintenance began",
                  r -> since(r.group.maintenance())),
              named(
                  "standby-mode",
                  "posternGroupStandbyMode",
                  11,
                  "How standbys wait",
                  r -> r.group.config().standbyMode()),
              named(
                  "mac-policy",
                  "posternGroupMacPolicy",
                  12,
                  "Which MAC address an address has after it moved",
                  r -> r.group.config().macPolicy()),
              truth(
                  "unknown-may-carry",
                  "posternGroupUnknownMayCarry",
                  13,
                  "Whether a member may be given an address while a verdict on it is unknown",
                  r -> r.group.config().unknownMayCarry()),
              named(
                  "failback",
                  "posternGroupFailback",
                  14,
                  "What happens when the home of an address recovers",
                  r -> r.group.config().failback()),
              truth(
                  "disable-failed",
                  "posternGroupDisableFailed",
                  15,
                  "Whether an interface is taken down after its addresses moved away from it",
                  r -> r.group.config().disableFailed()),
              truth(
                  "unplumb-first",
                  "posternGroupUnplumbFirst",
                  16,
                  "Whether addresses are removed from the failed interface before they are given to a cold standby",
                  r -> r.group.config().unplumbFirst()),
              truth(
                  "release-on-stop",
                  "posternGroupReleaseOnStop",
                  17,
                  "Whether an orderly stop of the agent takes away the addresses that it configured",
                  r -> r.group.config().releaseOnStop()),
              named(
                  "drift-policy",
                  "posternGroupDriftPolicy",
                  18,
                  "What is done when another hand changes an address or a route that is the group's",
                  r -> r.group.config().drift()),
              millis(
                  "monitor/carrier/poll-interval",
                  "posternGroupCarrierPollInterval",
                  19,
                  "How often the link is looked at, besides listening for events",
                  r -> r.group.config().monitor().carrierPollNanos()),
              text(
                  "monitor/heartbeat/require",
                  "posternGroupHeartbeatRequire",
                  20,
                  "How many of the heartbeat targets have to answer",
                  r -> require(r.group.config().monitor().heartbeat().require())),
              millis(
                  "monitor/status-poll/interval",
                  "posternGroupStatusPollInterval",
                  21,
                  "The time from one comparison of kernel and model to the next",
                  r -> r.group.config().monitor().statusPollNanos()),
              whole(
                  "monitor/flap/link-ups-per-minute",
                  "posternGroupLinkUpsPerMinute",
                  22,
                  ColumnType.UNSIGNED32,
                  "Recovery is deferred when the link came up more often than this within a minute",
                  r -> r.group.config().flapLimit()),
              millis(
                  "delay/startup",
                  "posternGroupDelayStartup",
                  23,
                  "From the start of the agent until members are judged",
                  r -> r.group.config().delay().startupNanos()),
              millis(
                  "delay/enable",
                  "posternGroupDelayEnable",
                  24,
                  "From the decision to move until the new interface is enabled",
                  r -> r.group.config().delay().enableNanos()),
              millis(
                  "delay/recheck",
                  "posternGroupDelayRecheck",
                  25,
                  "From the end of a move until heartbeats and paths are judged again",
                  r -> r.group.config().delay().recheckNanos()),
              millis(
                  "delay/failback",
                  "posternGroupDelayFailback",
                  26,
                  "How long the home of an address must have been able to carry it before it goes back",
                  r -> r.group.config().delay().failbackNanos()),
              whole(
                  "announce/bursts",
                  "posternGroupAnnounceBursts",
                  27,
                  ColumnType.UNSIGNED32,
                  "How often every address is announced",
                  r -> r.group.config().announce().bursts()),
              millis(
                  "announce/interval",
                  "posternGroupAnnounceInterval",
                  28,
                  "The time from the start of one burst to the next",
                  r -> r.group.config().announce().burstIntervalNanos()),
              whole(
                  "announce/pace",
                  "posternGroupAnnouncePace",
                  29,
                  ColumnType.UNSIGNED32,
                  "At most so many announcing frames a second after the first burst",
                  r -> r.group.config().announce().perSecond()),
              truth(
                  "announce/request-form",
                  "posternGroupAnnounceRequestForm",
                  30,
                  "Whether gratuitous ARP is sent as a request",
                  r -> r.group.config().announce().request()),
              truth(
                  "announce/reply-form",
                  "posternGroupAnnounceReplyForm",
                  31,
                  "Whether gratuitous ARP is sent as a reply",
                  r -> r.group.config().announce().reply()),
              cell(
                  "last-move/event-id",
                  "posternGroupLastMoveEventId",
                  32,
                  ColumnType.UNSIGNED32,
                  "The event that brought the last move about",
                  r -> r.moved(m -> new Cell.Whole(m.eventId()))),
              cell(
                  "last-move/time",
                  "posternGroupLastMoveTime",
                  33,
                  ColumnType.DATE_AND_TIME,
                  "When service was back after the last move",
                  r -> r.moved(m -> new Cell.Date(r.moment.date(m.atNanos())))),
              text(
                  "last-move/from",
                  "posternGroupLastMoveFrom",
                  34,
                  "The member that served before",
                  r -> r.moved(m -> nameOf(m.from()))),
              text(
                  "last-move/to",
                  "posternGroupLastMoveTo",
                  35,
                  "The member that serves since",
                  r -> r.moved(m -> m.to().text())),
              cause(
                  "last-move/cause",
                  "posternGroupLastMoveCause",
                  36,
                  "Why it was made",
                  r -> r.moved(LastMove::cause)),
              cell(
                  "last-move/addresses",
                  "posternGroupLastMoveAddresses",
                  37,
                  ColumnType.UNSIGNED32,
                  "How many addresses moved",
                  r -> r.moved(m -> new Cell.Whole(m.addresses()))),
              micros(
                  "last-move/detect-us",
                  "posternGroupLastMoveDetect",
                  38,
                  "From the failure of the old interface to the agent's knowing of it",
                  r -> r.moved(LastMove::detectMicros)),
              micros(
                  "last-move/decide-us",
                  "posternGroupLastMoveDecide",
                  39,
                  "From knowing to the first command to the kernel, the enable delay included",
                  r -> r.moved(LastMove::decideMicros)),
              micros(
                  "last-move/apply-us",
                  "posternGroupLastMoveApply",
                  40,
                  "From the first command to the kernel's confirming address",
                  r -> r.moved(LastMove::applyMicros)),
              micros(
                  "last-move/announce-us",
                  "posternGroupLastMoveAnnounce",
                  41,
                  "From there to the last announcement of the first burst",
                  r -> r.moved(LastMove::announceMicros)),
              counter(
                  "counters/moves",
                  "posternGroupMoves",
                  42,
                  "Moves, each counted once however many addresses it had",
                  r -> r.group.moves()),
              counter(
                  "counters/refusals",
                  "posternGroupRefusals",
                  43,
                  "Moves that were not made because no member",
                  r -> r.group.refusals()),
              counter(
                  "counters/drift-repairs",
                  "posternGroupDriftRepairs",
                  44,
                  "Changes by another hand to what is the group's that were put right",
                  r -> r.group.driftRepairs()),
              date(
                  "counters/discontinuity-time",
                  "posternGroupDiscontinuityTime",
                  45,
                  "When the counters of this row last began at zero",
                  r -> r.moment.date(r.group.countedSinceNanos()))),
          m -> m.snapshot().failover().groups().stream().map(g -> new GroupRow(m, g)));

  private static String require(Require require) {
    return switch (require.count()) {
      case 1 -> "any";
      case Require.ALL_TARGETS -> "all";
      default -> Integer.toString(require.count());
    };
  }

  /** The key that groups are the outermost list by. */
  static <R> Table.Key<R> group(Function<R, GroupStatus> of) {
    return new Table.Key<>(
        "group/name", r -> new Cell.Text(of.apply(r).name()), IndexForm.GROUP_NUMBER);
  }
}
