package io.postern.view;

import static io.postern.view.Columns.counter;
import static io.postern.view.Columns.date;
import static io.postern.view.Columns.ip;
import static io.postern.view.Columns.ipType;
import static io.postern.view.Columns.named;
import static io.postern.view.Columns.number;
import static io.postern.view.Columns.since;
import static io.postern.view.Columns.text;
import static io.postern.view.Columns.truth;
import static io.postern.view.Columns.whole;

import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.failover.state.SettingStatus;
import io.postern.device.CapabilityLine;
import io.postern.view.Table.IndexForm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The node, its self-test, and the receivers of its SNMP notifications. */
final class NodeTables {
  private static final String PATH = "/postern:postern/node";

  private NodeTables() {}

  /** A line of the self-test. */
  record SelfTestRow(Moment moment, CapabilityLine line) {}

  static final Table<Moment> NODE =
      new Table<>(
          "node",
          PATH,
          "",
          Mib.OBJECTS + ".1",
          List.of(),
          List.of(
              text(
                  "id",
                  "posternNodeId",
                  1,
                  "The name of this node in notifications and towards its peers",
                  m -> m.snapshot().failover().nodeId()),
              text(
                  "software-version",
                  "posternNodeSoftwareVersion",
                  2,
                  "The version of the agent that is running",
                  m -> m.snapshot().version()),
              named(
                  "status",
                  "posternNodeStatus",
                  3,
                  "The condition of the agent",
                  NodeTables::status),
              text(
                  "status-reason",
                  "posternNodeStatusReason",
                  4,
                  "Why the status is what it is, in one sentence",
                  NodeTables::reason),
              date(
                  "start-time",
                  "posternNodeStartTime",
                  5,
                  "When this run of the agent began",
                  m -> m.snapshot().startedWallMillis()),
              whole(
                  "configuration-revision",
                  "posternNodeConfigurationRevision",
                  6,
                  ColumnType.UNSIGNED32,
                  "Grows by one with every configuration that was applied, across restarts",
                  m -> m.figures().configurationRevision()),
              named(
                  "sysctl-policy",
                  "posternNodeSysctlPolicy",
                  7,
                  "Whether the agent sets the kernel parameters that failover needs and restores them at the end",
                  m -> m.figures().sysctls()),
              truth(
                  "maintenance-active",
                  "posternNodeMaintenanceActive",
                  8,
                  "True while in maintenance",
                  m -> m.snapshot().failover().maintenance() != null),
              text(
                  "maintenance-reason",
                  "posternNodeMaintenanceReason",
                  9,
                  "Why there is maintenance",
                  m -> Columns.reason(m.snapshot().failover().maintenance())),
              date(
                  "maintenance-since",
                  "posternNodeMaintenanceSince",
                  10,
                  "When maintenance began",
                  m -> since(m.snapshot().failover().maintenance())),
              counter(
                  "counters/events",
                  "posternNodeEvents",
                  11,
                  "Events that were given to the core",
                  m -> m.figures().events()),
              counter(
                  "counters/late-ticks",
                  "posternNodeLateTicks",
                  12,
                  "Times at which the agent found itself late",
                  m -> m.figures().lateTicks()),
              counter(
                  "counters/notifications-sent",
                  "posternNodeNotificationsSent",
                  13,
                  "Notifications issued, each counted once however many receivers it has",
                  Moment::lastSequence),
              counter(
                  "counters/notifications-dropped",
                  "posternNodeNotificationsDropped",
                  14,
                  "Notifications that a receiver was not sent, each receiver counted",
                  Moment::notificationsUnsent),
              counter(
                  "counters/journal-entries-lost",
                  "posternNodeJournalEntriesLost",
                  17,
                  "Events that the journal does not have",
                  m -> m.figures().journalLost()),
              date(
                  "counters/discontinuity-time",
                  "posternNodeDiscontinuityTime",
                  15,
                  "The value of sysUpTime when the counters of the node last began at zero",
                  m -> m.snapshot().startedWallMillis()),
              truth(
                  "simulated",
                  "posternNodeSimulated",
                  16,
                  "runs on a device in memory",
                  m -> m.snapshot().simulated())),
          Stream::of);

  static final Table<SelfTestRow> SELF_TEST =
      new Table<>(
          "self-test",
          PATH + "/self-test",
          "posternSelfTestTable",
          Mib.OBJECTS + ".2",
          List.of(
              new Table.Key<>(
                  "self-test/capability",
                  r -> new Cell.Text(r.line.name()),
                  IndexForm.CAPABILITY_NUMBER)),
          List.of(
              number(
                  "index",
                  RowNumbers.Kind.CAPABILITY,
                  "its number in the MIB",
                  SelfTestRow::moment,
                  r -> r.line.name()),
              text(
                  "capability",
                  "posternSelfTestCapability",
                  2,
                  "What was tried",
                  r -> r.line.name()),
              truth("works", "posternSelfTestWorks", 3, "Whether it works", r -> r.line.works()),
              truth(
                  "required",
                  "posternSelfTestRequired",
                  4,
                  "Whether the agent cannot do its work without it",
                  r -> r.line.required()),
              text(
                  "observed",
                  "posternSelfTestObserved",
                  5,
                  "What was seen and, where it does not work, what to do about it",
                  r -> r.line.sentence())),
          m -> m.snapshot().selfTest().stream().map(l -> new SelfTestRow(m, l)));

  static final Table<ClusterSpeaker> CLUSTER =
      new Table<>(
          "cluster",
          "/postern:postern/cluster/speaker",
          "posternSpeakerTable",
          Mib.OBJECTS + ".4",
          List.of(new Table.Key<>("speaker/name", s -> new Cell.Text(s.name()), IndexForm.TEXT)),
          List.of(
              ipType(
                  "",
                  "posternSpeakerAddressType",
                  2,
                  "The kind of posternSpeakerAddress",
                  ClusterSpeaker::address),
              ip("address", "posternSpeakerAddress", 3, "Its address", ClusterSpeaker::address),
              named("state", "posternSpeakerState", 4, "How it is known", ClusterSpeaker::state),
              date(
                  "last-heard",
                  "posternSpeakerLastHeard",
                  5,
                  "When it was heard last",
                  ClusterSpeaker::lastHeard),
              text(
                  "reason",
                  "posternSpeakerReason",
                  6,
                  "Why it is no member",
                  ClusterSpeaker::reason)),
          m -> m.cluster().stream());

  static final Table<ReceiverStatus> RECEIVERS =
      new Table<>(
          "receivers",
          "/postern:postern/postern-management:management/snmp/target",
          "posternTargetTable",
          Mib.OBJECTS + ".41",
          List.of(new Table.Key<>("target/name", r -> new Cell.Text(r.name()), IndexForm.TEXT)),
          List.of(
              ipType(
                  "",
                  "posternTargetAddressType",
                  2,
                  "The kind of posternTargetAddress",
                  ReceiverStatus::address),
              ip("address", "posternTargetAddress", 3, "Its address", ReceiverStatus::address),
              whole(
                  "port",
                  "posternTargetPort",
                  4,
                  ColumnType.UNSIGNED32,
                  "Its UDP port",
                  ReceiverStatus::port),
              named("type", "posternTargetKind", 5, "What it is sent", ReceiverStatus::kind),
              whole(
                  "timeout",
                  "posternTargetTimeout",
                  6,
                  ColumnType.UNSIGNED32,
                  "How long an inform waits to be acknowledged before it is repeated",
                  ReceiverStatus::timeoutMillis),
              whole(
                  "retries",
                  "posternTargetRetries",
                  7,
                  ColumnType.UNSIGNED32,
                  "How often an inform is repeated",
                  ReceiverStatus::retries),
              counter(
                  "counters/sent",
                  "posternTargetSent",
                  8,
                  "Notifications sent, without repetitions",
                  ReceiverStatus::sent),
              counter(
                  "counters/acknowledged",
                  "posternTargetAcknowledged",
                  9,
                  "Informs acknowledged",
                  ReceiverStatus::acknowledged),
              counter(
                  "counters/unacknowledged",
                  "posternTargetUnacknowledged",
                  10,
                  "Informs given up after the last repetition",
                  ReceiverStatus::unacknowledged),
              counter(
                  "counters/dropped",
                  "posternTargetDropped",
                  11,
                  "Notifications not sent because the queue of this receiver was full",
                  ReceiverStatus::dropped),
              counter(
                  "counters/failed",
                  "posternTargetFailed",
                  13,
                  "Notifications that could not be sent",
                  ReceiverStatus::failed),
              date(
                  "counters/discontinuity-time",
                  "posternTargetDiscontinuityTime",
                  12,
                  "The value of sysUpTime when the counters of this row last began at zero",
                  ReceiverStatus::sinceWallMillis)),
          m -> m.receivers().stream());

  /** Running, unless something that it needs is missing. */
  private static NodeStatus status(Moment moment) {
    NodeStatus said = moment.figures().status();
    return said == NodeStatus.RUNNING && !troubles(moment).isEmpty() ? NodeStatus.IMPAIRED : said;
  }

  private static String reason(Moment moment) {
    return String.join("; ", troubles(moment));
  }

  /** What the agent needs and does not have, in a sentence each. */
  private static List<String> troubles(Moment moment) {
    List<String> troubles = new ArrayList<>(moment.figures().troubles());
    for (CapabilityLine line : moment.snapshot().selfTest()) {
      if (line.required() && !line.works()) {
        troubles.add(line.name() + ": " + line.sentence());
        break;
      }
    }
    FailoverStatus failover = moment.snapshot().failover();
    List<SettingStatus> settings = failover.settings();
    if (!settings.isEmpty()) {
      String more = settings.size() == 1 ? "" : ", and " + (settings.size() - 1) + " more";
      troubles.add(settings.getFirst().sentence() + more);
    }
    if (failover.trouble() != null) {
      troubles.add(failover.trouble());
    }
    return troubles;
  }
}
