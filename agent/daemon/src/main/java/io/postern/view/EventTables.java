package io.postern.view;

import static io.postern.view.Columns.cause;
import static io.postern.view.Columns.cell;
import static io.postern.view.Columns.date;
import static io.postern.view.Columns.micros;
import static io.postern.view.Columns.nameOf;
import static io.postern.view.Columns.named;
import static io.postern.view.Columns.text;
import static io.postern.view.Columns.whole;

import io.postern.core.failover.Notice.AddressMoved;
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
              n -> NoticeFields.firstAddress(n.notice()))
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
                  n -> NoticeKind.of(n.notice())),
              whole(
                  "event-id",
                  "posternEventId",
                  4,
                  ColumnType.UNSIGNED32,
                  "The event that brought it about",
                  n -> n.notice().eventId()),
              text("node", "posternEventNode", 5, "The node that reports", PublishedNotice::node),
              date("time", "posternEventTime", 6, "When it happened", PublishedNotice::wallMillis),
              cause("cause", "posternEventCause", 7, "Why", n -> n.notice().cause()),
              text(
                  "old",
                  "posternEventOld",
                  8,
                  "What it was before, as the description of the notification says",
                  n -> NoticeFields.before(n.notice())),
              text(
                  "new",
                  "posternEventNew",
                  9,
                  "What it is since",
                  n -> NoticeFields.now(n.notice())),
              text(
                  "text", "posternEventText", 10, "The same in a sentence", n -> n.notice().text()),
              Columns.<PublishedNotice>text(
                      "group",
                      "posternEventGroup",
                      11,
                      "The failover group",
                      n -> NoticeFields.group(n.notice()))
                  .emptyWhereAbsent(),
              Columns.<PublishedNotice>text(
                      "interface",
                      "posternEventInterface",
                      12,
                      "The interface",
                      n -> nameOf(NoticeFields.nic(n.notice())))
                  .emptyWhereAbsent(),
              IP_TYPE,
              Columns.<PublishedNotice>ip(
                      "ip",
                      "posternEventIp",
                      14,
                      "The address, the first if there are several",
                      n -> NoticeFields.firstAddress(n.notice()))
                  .emptyWhereAbsent(),
              whole(
                  "vlan-id",
                  "posternEventVlanId",
                  15,
                  ColumnType.INTEGER32,
                  "The VLAN of that address",
                  n -> NoticeFields.firstVlan(n.notice())),
              whole(
                  "address-count",
                  "posternEventAddressCount",
                  16,
                  ColumnType.UNSIGNED32,
                  "How many addresses",
                  n -> NoticeFields.addresses(n.notice()).size()),
              cell(
                  "degraded",
                  "posternEventDegraded",
                  17,
                  ColumnType.BOOLEAN,
                  "For posternGroupStatusChange",
                  n -> NoticeFields.degraded(n.notice())),
              cell(
                  "repaired",
                  "posternEventRepaired",
                  18,
                  ColumnType.BOOLEAN,
                  "For posternDriftRepaired",
                  n -> NoticeFields.repaired(n.notice())),
              micros(
                  "detect-us",
                  "posternEventDetect",
                  19,
                  "For posternAddressMoved as posternGroupLastMoveDetect",
                  n -> NoticeFields.moved(n.notice(), AddressMoved::detectMicros)),
              micros(
                  "decide-us",
                  "posternEventDecide",
                  20,
                  "For posternAddressMoved as posternGroupLastMoveDecide",
                  n -> NoticeFields.moved(n.notice(), AddressMoved::decideMicros)),
              micros(
                  "apply-us",
                  "posternEventApply",
                  21,
                  "For posternAddressMoved as posternGroupLastMoveApply",
                  n -> NoticeFields.moved(n.notice(), AddressMoved::applyMicros)),
              micros(
                  "announce-us",
                  "posternEventAnnounce",
                  22,
                  "For posternAddressMoved as posternGroupLastMoveAnnounce",
                  n -> NoticeFields.moved(n.notice(), AddressMoved::announceMicros)),
              text(
                  "user",
                  "posternEventUser",
                  23,
                  "For posternConfigurationApplied",
                  n -> NoticeFields.user(n.notice())),
              text(
                  "source",
                  "posternEventSource",
                  24,
                  "For posternConfigurationApplied",
                  n -> NoticeFields.source(n.notice()))),
          m -> m.notices().stream());

  /** The column of a leaf. */
  static Column<PublishedNotice> column(String leaf) {
    return EVENTS.columns().stream().filter(c -> c.leaf().equals(leaf)).findFirst().orElseThrow();
  }
}
