package io.postern.view;

import static io.postern.view.Columns.cell;
import static io.postern.view.Columns.date;
import static io.postern.view.Columns.micros;
import static io.postern.view.Columns.nameOf;
import static io.postern.view.Columns.named;
import static io.postern.view.Columns.text;
import static io.postern.view.Columns.whole;

import io.postern.core.failover.Notice.AddressMoved;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.view.Table.IndexForm;
import java.util.List;
import java.util.stream.Stream;

/**
 * The last notices. The columns of {@link #EVENTS} are also the fields of YANG notifications and
 * the objects of traps: see {@link NoticeKind}.
 */
final class EventTables {
  private static final String PATH = "/postern:postern/postern-notifications:events";

  private EventTables() {}

  /** The type of the address beside. */
  static final Column<PublishedNotice> IP_TYPE =
      Columns.<PublishedNotice>ipType(
              "",
              "posternEventIpType",
              13,
              "The kind of posternEventIp",
              n -> NoticeFields.firstAddress(n.told()))
          .emptyWhereAbsent();

  static final Table<Moment> LOG =
      new Table<>(
          "events-log",
          PATH,
          "",
          Mib.OBJECTS + ".51",
          List.of(),
          List.of(
              whole(
                  "last-sequence",
                  "posternEventsLastSequence",
                  1,
                  ColumnType.UNSIGNED32,
                  "The sequence number of the last notification",
                  Moment::lastSequence),
              whole(
                  "capacity",
                  "posternEventsCapacity",
                  2,
                  ColumnType.UNSIGNED32,
                  "How many events are kept",
                  m -> AgentView.RECENT_NOTICES)),
          Stream::of);

  static final Table<PublishedNotice> EVENTS =
      new Table<>(
          "events",
          PATH + "/event",
          "posternEventTable",
          Mib.OBJECTS + ".52",
          List.of(
              new Table.Key<>(
                  "event/sequence", n -> new Cell.Whole(n.sequence()), IndexForm.INTEGER)),
          List.of(
              whole(
                  "sequence",
                  "posternEventNumber",
                  2,
                  ColumnType.UNSIGNED32,
                  "The same as posternEventSequence",
                  PublishedNotice::sequence),
              named(
                  "kind",
                  "posternEventKind",
                  3,
                  "Which notification it was",
                  n -> NoticeKind.of(n.told())),
              whole(
                  "event-id",
                  "posternEventId",
                  4,
                  ColumnType.UNSIGNED32,
                  "The event that brought it about",
                  n -> NoticeFields.eventId(n.told())),
              text("node", "posternEventNode", 5, "The node that reports", PublishedNotice::node),
              date("time", "posternEventTime", 6, "When it happened", PublishedNotice::wallMillis),
              cell(
                  "cause",
                  "posternEventCause",
                  7,
                  ColumnType.IDENTITY,
                  "Why",
                  n -> NoticeFields.cause(n.told())),
              text(
                  "old",
                  "posternEventOld",
                  8,
                  "What it was before, as the description of the notification says",
                  n -> NoticeFields.before(n.told())),
              text(
                  "new", "posternEventNew", 9, "What it is since", n -> NoticeFields.now(n.told())),
              text(
                  "text",
                  "posternEventText",
                  10,
                  "The same in a sentence",
                  n -> NoticeFields.text(n.told())),
              Columns.<PublishedNotice>text(
                      "group",
                      "posternEventGroup",
                      11,
                      "The failover group or gateway group",
                      n -> NoticeFields.group(n.told()))
                  .emptyWhereAbsent(),
              Columns.<PublishedNotice>text(
                      "interface",
                      "posternEventInterface",
                      12,
                      "The interface",
                      n -> nameOf(NoticeFields.nic(n.told())))
                  .emptyWhereAbsent(),
              IP_TYPE,
              Columns.<PublishedNotice>ip(
                      "ip",
                      "posternEventIp",
                      14,
                      "The address, the first if there are several",
                      n -> NoticeFields.firstAddress(n.told()))
                  .emptyWhereAbsent(),
              whole(
                  "vlan-id",
                  "posternEventVlanId",
                  15,
                  ColumnType.INTEGER32,
                  "The VLAN of that address",
                  n -> NoticeFields.firstVlan(n.told())),
              whole(
                  "address-count",
                  "posternEventAddressCount",
                  16,
                  ColumnType.UNSIGNED32,
                  "How many addresses",
                  n -> NoticeFields.addresses(n.told()).size()),
              cell(
                  "degraded",
                  "posternEventDegraded",
                  17,
                  ColumnType.BOOLEAN,
                  "For posternGroupStatusChange",
                  n -> NoticeFields.degraded(n.told())),
              cell(
                  "repaired",
                  "posternEventRepaired",
                  18,
                  ColumnType.BOOLEAN,
                  "For posternDriftRepaired",
                  n -> NoticeFields.repaired(n.told())),
              micros(
                  "detect-us",
                  "posternEventDetect",
                  19,
                  "For posternAddressMoved as posternGroupLastMoveDetect",
                  n -> NoticeFields.moved(n.told(), AddressMoved::detectMicros)),
              micros(
                  "decide-us",
                  "posternEventDecide",
                  20,
                  "For posternAddressMoved as posternGroupLastMoveDecide",
                  n -> NoticeFields.moved(n.told(), AddressMoved::decideMicros)),
              micros(
                  "apply-us",
                  "posternEventApply",
                  21,
                  "For posternAddressMoved as posternGroupLastMoveApply",
                  n -> NoticeFields.moved(n.told(), AddressMoved::applyMicros)),
              micros(
                  "announce-us",
                  "posternEventAnnounce",
                  22,
                  "For posternAddressMoved as posternGroupLastMoveAnnounce",
                  n -> NoticeFields.moved(n.told(), AddressMoved::announceMicros)),
              text(
                  "user",
                  "posternEventUser",
                  23,
                  "For posternConfigurationApplied",
                  n -> NoticeFields.user(n.told())),
              text(
                  "source",
                  "posternEventSource",
                  24,
                  "For posternConfigurationApplied",
                  n -> NoticeFields.source(n.told())),
              cell(
                  "vrid",
                  "posternEventVrid",
                  25,
                  ColumnType.UNSIGNED32,
                  "For notifications of gateway groups: the Virtual Router Identifier",
                  n -> NoticeFields.gateway(n.told(), o -> new Cell.Whole(o.router().vrid()))),
              named(
                  "role",
                  "posternEventRole",
                  26,
                  "For notifications of gateway groups: the role of this gateway since",
                  n -> NoticeFields.gateway(n.told(), GatewayNotice.Origin::role)),
              cell(
                  "term",
                  "posternEventTerm",
                  27,
                  ColumnType.UNSIGNED32,
                  "For notifications of gateway groups: the term it happened in",
                  n -> NoticeFields.gateway(n.told(), o -> new Cell.Whole(o.term()))),
              cell(
                  "hosts",
                  "posternEventHosts",
                  28,
                  ColumnType.UNSIGNED32,
                  "For assignments-redistributed: how many hosts were given to others",
                  n -> NoticeFields.hosts(n.told()))),
          m -> m.notices().stream());

  /** The column of a leaf. */
  static Column<PublishedNotice> column(String leaf) {
    return EVENTS.columns().stream().filter(c -> c.leaf().equals(leaf)).findFirst().orElseThrow();
  }
}
