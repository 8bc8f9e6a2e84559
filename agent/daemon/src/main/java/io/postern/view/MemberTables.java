package io.postern.view;

import static io.postern.view.Columns.cause;
import static io.postern.view.Columns.cell;
import static io.postern.view.Columns.counter;
import static io.postern.view.Columns.date;
import static io.postern.view.Columns.gauge;
import static io.postern.view.Columns.mac;
import static io.postern.view.Columns.micros;
import static io.postern.view.Columns.named;
import static io.postern.view.Columns.text;
import static io.postern.view.Columns.truth;
import static io.postern.view.Columns.whole;

import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.config.TargetConfig;
import io.postern.core.failover.state.Finding;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.HeartbeatStatus;
import io.postern.core.failover.state.MemberStatus;
import io.postern.core.failover.state.PortStatus;
import io.postern.device.Carrier;
import io.postern.device.Verdict;
import io.postern.net.IpPrefix;
import io.postern.view.Table.IndexForm;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Members of failover groups: what the monitors and checks found. */
final class MemberTables {
  private static final String PATH = GroupTables.PATH + "/member";

  private MemberTables() {}

  /** A member at its place (from 1) in a group. */
  record MemberRow(Moment moment, GroupStatus group, int position, MemberStatus member) {
    static Stream<MemberRow> of(Moment moment) {
      return moment.snapshot().failover().groups().stream()
          .flatMap(
              g ->
                  IntStream.range(0, g.members().size())
                      .mapToObj(i -> new MemberRow(moment, g, i + 1, g.members().get(i))));
    }

    /** A value of its configuration. */
    <T> @Nullable T configured(Function<MemberConfig, @Nullable T> value) {
      for (MemberConfig config : group.config().members()) {
        if (config.nic().equals(member.nic())) {
          return value.apply(config);
        }
      }
      return null;
    }
  }

  /** A port of a trunk. */
  record PortRow(MemberRow of, PortStatus port) {}

  /** A finding about a member. */
  record FindingRow(MemberRow of, Finding finding) {}

  /** A heartbeat target seen through a member. */
  record HeartbeatRow(MemberRow of, HeartbeatStatus heartbeat) {
    /** A value of the target's configuration. */
    <T> @Nullable T configured(Function<TargetConfig, @Nullable T> value) {
      for (TargetConfig config : of.group.config().monitor().heartbeat().targets()) {
        if (config.address().equals(heartbeat.target())) {
          return value.apply(config);
        }
      }
      return null;
    }
  }

  static final Table<MemberRow> MEMBERS =
      new Table<>(
          "members",
          PATH,
          "posternMemberTable",
          Mib.OBJECTS + ".12",
          List.of(GroupTables.group(MemberRow::group), member(r -> r)),
          List.of(
              whole(
                  "",
                  "posternMemberPosition",
                  1,
                  ColumnType.UNSIGNED32,
                  "The place of the member in the order of the configuration",
                  MemberRow::position),
              text(
                  "interface",
                  "posternMemberInterface",
                  2,
                  "The name of the interface",
                  r -> r.member.nic().text()),
              named(
                  "role",
                  "posternMemberRole",
                  3,
                  "Whether it carries addresses of the group now",
                  r -> InterfaceRole.of(r.member)),
              named(
                  "condition",
                  "posternMemberCondition",
                  4,
                  "Its condition, as the monitors judge it",
                  r -> r.member.condition()),
              cause(
                  "cause",
                  "posternMemberCause",
                  5,
                  "Why the condition is not ok",
                  r -> r.member.cause()),
              text(
                  "reason",
                  "posternMemberReason",
                  6,
                  "The same in a sentence",
                  r -> r.member.reason()),
              date(
                  "since",
                  "posternMemberSince",
                  7,
                  "When the condition became what it is",
                  r -> r.moment.date(r.member.sinceNanos())),
              truth(
                  "eligible",
                  "posternMemberEligible",
                  8,
                  "Whether it could take over every address of the group now",
                  r -> r.member.eligible()),
              gauge(
                  "serving",
                  "posternMemberServing",
                  9,
                  "How many of the group's addresses it serves",
                  r -> r.member.serving()),
              text(
                  "test-address",
                  "posternMemberTestAddress",
                  10,
                  "The address that stays with it and that heartbeat probes are sent from",
                  r -> r.configured(c -> prefix(c.testAddress()))),
              cell(
                  "ports-threshold",
                  "posternMemberPortsThreshold",
                  11,
                  ColumnType.UNSIGNED32,
                  "The member fails when at least this share of its ports has failed",
                  r -> r.configured(c -> new Cell.Whole(c.portsThreshold()))),
              named(
                  "threshold-by",
                  "posternMemberThresholdBy",
                  12,
                  "Whether every port counts the same, or by its speed",
                  r -> r.configured(MemberConfig::thresholdBy)),
              text(
                  "dummy-address",
                  "posternMemberDummyAddress",
                  13,
                  "The address, with prefix length, that a warm standby has until it serves",
                  r -> r.configured(c -> prefix(c.dummyAddress()))),
              mac(
                  "dummy-mac",
                  "posternMemberDummyMac",
                  14,
                  "The MAC address that a warm standby has until it serves",
                  r -> r.configured(MemberConfig::dummyMac)),
              counter(
                  "counters/moves-in",
                  "posternMemberMovesIn",
                  15,
                  "Addresses that moved to it, each counted",
                  r -> r.member.movesIn()),
              counter(
                  "counters/moves-out",
                  "posternMemberMovesOut",
                  16,
                  "Addresses that moved away from it, each counted",
                  r -> r.member.movesOut()),
              counter(
                  "counters/refusals",
                  "posternMemberRefusals",
                  17,
                  "Times it was considered for an address and refused",
                  r -> r.member.refusals()),
              counter(
                  "counters/failures",
                  "posternMemberFailures",
                  18,
                  "Times it failed",
                  r -> r.member.failures()),
              counter(
                  "counters/flaps",
                  "posternMemberFlaps",
                  19,
                  "Times its link came up",
                  r -> r.member.flaps()),
              date(
                  "counters/discontinuity-time",
                  "posternMemberDiscontinuityTime",
                  20,
                  "When the counters of this row last began at zero",
                  r -> r.moment.date(r.member.countedSinceNanos()))),
          MemberRow::of);

  static final Table<PortRow> PORTS =
      new Table<>(
          "ports",
          PATH + "/port",
          "posternPortTable",
          Mib.OBJECTS + ".13",
          List.of(
              GroupTables.group(r -> r.of.group),
              member(PortRow::of),
              new Table.Key<>(
                  "group/member/port/interface",
                  r -> new Cell.Text(r.port.port().text()),
                  IndexForm.TEXT)),
          List.of(
              named(
                  "carrier",
                  "posternPortCarrier",
                  2,
                  "Whether its link sees its partner",
                  r -> verdict(r.port.carrier())),
              gauge(
                  "speed",
                  "posternPortSpeed",
                  3,
                  "The speed of its link",
                  r -> r.port.speedMbps())),
          m -> MemberRow.of(m).flatMap(r -> r.member.ports().stream().map(p -> new PortRow(r, p))));

  static final Table<FindingRow> FINDINGS =
      new Table<>(
          "findings",
          PATH + "/finding",
          "posternFindingTable",
          Mib.OBJECTS + ".16",
          List.of(
              GroupTables.group(r -> r.of.group),
              member(FindingRow::of),
              new Table.Key<>(
                  "group/member/finding/ip", r -> about(r.finding), IndexForm.INET_ADDRESS),
              new Table.Key<>(
                  "group/member/finding/vlan-id",
                  r -> new Cell.Whole(r.finding.vlanId()),
                  IndexForm.INTEGER),
              new Table.Key<>(
                  "group/member/finding/check",
                  r -> Columns.name(r.finding.check()),
                  IndexForm.NAMED_NUMBER)),
          findingColumns(),
          m ->
              MemberRow.of(m)
                  .flatMap(r -> r.member.findings().stream().map(f -> new FindingRow(r, f))));

  static final Table<HeartbeatRow> HEARTBEATS =
      new Table<>(
          "heartbeats",
          PATH + "/heartbeat",
          "posternHeartbeatTable",
          Mib.OBJECTS + ".17",
          List.of(
              GroupTables.group(r -> r.of.group),
              member(HeartbeatRow::of),
              new Table.Key<>(
                  "group/member/heartbeat/target",
                  r -> new Cell.Ip(r.heartbeat.target()),
                  IndexForm.INET_ADDRESS)),
          List.of(
              named(
                  "",
                  "posternHeartbeatProtocol",
                  3,
                  "How it is asked",
                  r -> r.heartbeat.protocol()),
              cell(
                  "",
                  "posternHeartbeatInterval",
                  4,
                  ColumnType.UNSIGNED32,
                  "The time from one probe to the next",
                  r -> r.configured(c -> Columns.inMillis(c.intervalNanos()))),
              cell(
                  "",
                  "posternHeartbeatLossThreshold",
                  5,
                  ColumnType.UNSIGNED32,
                  "So many probes in a row have to go unanswered before it counts as failed",
                  r -> r.configured(c -> new Cell.Whole(c.lossThreshold()))),
              cell(
                  "",
                  "posternHeartbeatRecoveryThreshold",
                  6,
                  ColumnType.UNSIGNED32,
                  "So many probes in a row have to be answered before it counts as working again",
                  r -> r.configured(c -> new Cell.Whole(c.recoveryThreshold()))),
              named(
                  "verdict",
                  "posternHeartbeatVerdict",
                  7,
                  "Pass after so many answers in a row, fail after so many losses",
                  r -> r.heartbeat.verdict()),
              gauge(
                  "in-a-row",
                  "posternHeartbeatInARow",
                  8,
                  "While the verdict is pass the unanswered probes since the last answer",
                  r -> r.heartbeat.inRow()),
              micros(
                  "round-trip-us",
                  "posternHeartbeatRoundTrip",
                  9,
                  "From the last answered probe to its answer",
                  r -> r.heartbeat.lastRttNanos() / 1000),
              counter(
                  "sent",
                  "posternHeartbeatSent",
                  10,
                  "Probes whose time is over",
                  r -> r.heartbeat.rounds()),
              counter(
                  "answered",
                  "posternHeartbeatAnswered",
                  11,
                  "Of these, answered in time",
                  r -> r.heartbeat.answered()),
              counter(
                  "missed",
                  "posternHeartbeatMissed",
                  12,
                  "Of these, not answered in time, and counted",
                  r -> r.heartbeat.missed()),
              counter(
                  "late",
                  "posternHeartbeatLate",
                  13,
                  "Of these, not counted because the agent itself was late",
                  r -> r.heartbeat.late()),
              date(
                  "discontinuity-time",
                  "posternHeartbeatDiscontinuityTime",
                  14,
                  "When the counters of this row last began at zero",
                  r -> r.of.moment.date(r.heartbeat.countedSinceNanos()))),
          m ->
              MemberRow.of(m)
                  .flatMap(r -> r.member.heartbeats().stream().map(h -> new HeartbeatRow(r, h))));

  static List<Column<FindingRow>> findingColumns() {
    return List.of(
        named("verdict", "posternFindingVerdict", 5, "What came of it", r -> r.finding.verdict()),
        text(
            "observed",
            "posternFindingObserved",
            6,
            "What was seen, for a person",
            r -> r.finding.observed()),
        date(
            "since",
            "posternFindingSince",
            7,
            "When the verdict became what it is",
            r -> r.of.moment.date(r.finding.sinceNanos())));
  }

  /** What a finding is about: an address, or any that the interface may have to carry. */
  static Cell about(Finding finding) {
    return finding.address() == null ? new Cell.Text("any") : new Cell.Ip(finding.address());
  }

  private static <R> Table.Key<R> member(Function<R, MemberRow> of) {
    return new Table.Key<>(
        "group/member/interface",
        r -> new Cell.Text(of.apply(r).member.nic().text()),
        IndexForm.INTERFACE_NUMBER);
  }

  private static Verdict verdict(Carrier carrier) {
    return switch (carrier) {
      case UP -> Verdict.PASS;
      case DOWN -> Verdict.FAIL;
      case UNKNOWN -> Verdict.UNKNOWN;
    };
  }

  private static @Nullable String prefix(@Nullable IpPrefix prefix) {
    return prefix == null ? null : prefix.toString();
  }
}
