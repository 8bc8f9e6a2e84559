package io.postern.view;

import static io.postern.view.Columns.cell;
import static io.postern.view.Columns.counter;
import static io.postern.view.Columns.ip;
import static io.postern.view.Columns.mac;
import static io.postern.view.Columns.truth;
import static io.postern.view.Columns.whole;

import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.packet.Discard;
import io.postern.core.gateway.state.RouterPast;
import io.postern.device.LinkState;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.view.Table.IndexForm;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * VRRPV3-MIB (RFC 6527), to be read only: the gateway groups once more, as other makers' routers
 * show theirs. A group whose interface is not there has no ifIndex, and so no row.
 *
 * <p>What is counted for all groups together (hop limit, type, length: such a packet is discarded
 * before anybody knows whose it is) has no instance here; posternGatewayDiscardTable has it.
 */
final class VrrpTables {
  private static final int ACTIVE_ROW = 1;

  /** As long as a moment is at the most, milliseconds. */
  private static final int REFRESH = 50;

  private static final long NANOS_IN_TICK = 10_000_000;

  private VrrpTables() {}

  /** A virtual router on an interface that is there. */
  record RouterRow(GatewayRow group, int ifIndex) {
    private static Stream<RouterRow> all(Moment moment) {
      return GatewayRow.all(moment)
          .flatMap(
              group ->
                  moment.snapshot().failover().links().stream()
                      .filter(link -> link.name().equals(group.router().id().nic()))
                      .map(LinkState::index)
                      .map(index -> new RouterRow(group, index)));
    }

    private int family() {
      return group.router().id().family() == IpFamily.IPV4 ? 1 : 2;
    }
  }

  /** An address of a virtual router. */
  record AssociatedRow(RouterRow router, IpAddress address) {}

  static final Table<Moment> STATISTICS =
      new Table<>(
          "vrrpv3Statistics",
          "",
          "",
          Mib.VRRP_OBJECTS + ".2",
          List.of(),
          List.of(
              discarded("vrrpv3RouterChecksumErrors", 1, Discard.CHECKSUM),
              discarded("vrrpv3RouterVersionErrors", 2, Discard.VERSION),
              discarded("vrrpv3RouterVrIdErrors", 3, Discard.VRID),
              cell(
                  "",
                  "vrrpv3GlobalStatisticsDiscontinuityTime",
                  4,
                  ColumnType.DISCONTINUITY,
                  "sysUpTime at the last discontinuity",
                  m -> new Cell.Date(m.snapshot().startedWallMillis()))),
          Stream::of);

  private static Column<Moment> discarded(String object, int subId, Discard reason) {
    return counter("", object, subId, "Packets discarded", m -> m.gateways().discarded(reason));
  }

  private static final List<Table.Key<RouterRow>> INDEX =
      List.of(
          new Table.Key<>("ifIndex", r -> new Cell.Whole(r.ifIndex), IndexForm.INTEGER),
          new Table.Key<>(
              "vrid", r -> new Cell.Whole(r.group.router().id().vrid()), IndexForm.INTEGER),
          new Table.Key<>("family", r -> new Cell.Whole(r.family()), IndexForm.INTEGER));

  static final Table<RouterRow> OPERATIONS =
      new Table<>(
          "vrrpv3OperationsTable",
          "",
          "vrrpv3OperationsTable",
          Mib.VRRP_OBJECTS + ".1.1",
          INDEX,
          List.of(
              ip(
                  "",
                  "vrrpv3OperationsMasterIpAddr",
                  3,
                  "The active gateway's primary address",
                  r -> r.group.active()),
              ip(
                  "",
                  "vrrpv3OperationsPrimaryIpAddr",
                  4,
                  "This gateway's primary address",
                  r -> r.group.primary()),
              mac(
                  "",
                  "vrrpv3OperationsVirtualMacAddr",
                  5,
                  "The virtual MAC address",
                  r -> r.group.router().id().mac()),
              cell(
                  "",
                  "vrrpv3OperationsStatus",
                  6,
                  ColumnType.ENUMERATION,
                  "initialize(1), backup(2), master(3)",
                  r -> Columns.name(r.group.role())),
              whole(
                  "",
                  "vrrpv3OperationsPriority",
                  7,
                  ColumnType.UNSIGNED32,
                  "The priority",
                  r -> r.group.router().priority()),
              whole(
                  "",
                  "vrrpv3OperationsAddrCount",
                  8,
                  ColumnType.INTEGER32,
                  "How many virtual addresses",
                  r -> r.group.router().addresses().size()),
              whole(
                  "",
                  "vrrpv3OperationsAdvInterval",
                  9,
                  ColumnType.INTEGER32,
                  "The time between two advertisements, centiseconds",
                  r -> r.group.router().intervalNanos() / NANOS_IN_TICK),
              truth(
                  "",
                  "vrrpv3OperationsPreemptMode",
                  10,
                  "Whether it preempts",
                  r -> r.group.router().preempt()),
              truth(
                  "",
                  "vrrpv3OperationsAcceptMode",
                  11,
                  "The kernel accepts what is sent to the virtual addresses",
                  r -> true),
              cell(
                  "",
                  "vrrpv3OperationsUpTime",
                  12,
                  ColumnType.DISCONTINUITY,
                  "For how long it has taken part",
                  r -> upTime(r.group)),
              whole(
                  "",
                  "vrrpv3OperationsRowStatus",
                  13,
                  ColumnType.INTEGER32,
                  "active(1)",
                  r -> ACTIVE_ROW)),
          RouterRow::all);

  private static @Nullable Cell upTime(GatewayRow group) {
    RouterPast past = group.past();
    return past == null
        ? null
        : new Cell.Whole(
            past.running() == RouterPast.NOT
                ? 0
                : (group.moment().snapshot().at() - past.running()) / NANOS_IN_TICK);
  }

  static final Table<AssociatedRow> ASSOCIATED =
      new Table<>(
          "vrrpv3AssociatedIpAddrTable",
          "",
          "vrrpv3AssociatedIpAddrTable",
          Mib.VRRP_OBJECTS + ".1.2",
          List.of(
              new Table.Key<>("ifIndex", r -> new Cell.Whole(r.router.ifIndex), IndexForm.INTEGER),
              new Table.Key<>(
                  "vrid",
                  r -> new Cell.Whole(r.router.group.router().id().vrid()),
                  IndexForm.INTEGER),
              // Type and address: the type is the row's own vrrpv3OperationsInetAddrType.
              new Table.Key<>("address", r -> new Cell.Ip(r.address), IndexForm.INET_ADDRESS)),
          List.of(
              whole(
                  "",
                  "vrrpv3AssociatedIpAddrRowStatus",
                  2,
                  ColumnType.INTEGER32,
                  "active(1)",
                  r -> ACTIVE_ROW)),
          moment ->
              RouterRow.all(moment)
                  .flatMap(
                      router ->
                          router.group.router().addresses().stream()
                              .map(address -> new AssociatedRow(router, address))));

  static final Table<RouterRow> ROUTER_STATISTICS =
      new Table<>(
          "vrrpv3StatisticsTable",
          "",
          "vrrpv3StatisticsTable",
          Mib.VRRP_OBJECTS + ".2.5",
          INDEX,
          List.of(
              whole(
                  "",
                  "vrrpv3StatisticsMasterTransitions",
                  1,
                  ColumnType.COUNTER32,
                  "Times at which it became active",
                  r -> r.group.counters().becameActive()),
              cell(
                  "",
                  "vrrpv3StatisticsNewMasterReason",
                  2,
                  ColumnType.ENUMERATION,
                  "Why it became active last",
                  r -> of(r.group, VrrpTables::reason)),
              counter(
                  "",
                  "vrrpv3StatisticsRcvdAdvertisements",
                  3,
                  "Advertisements heard",
                  r -> r.group.counters().heard()),
              counter(
                  "",
                  "vrrpv3StatisticsAdvIntervalErrors",
                  4,
                  "Advertisements with another interval",
                  r -> r.group.counters().intervalDiffers()),
              counter(
                  "",
                  "vrrpv3StatisticsRcvdPriZeroPackets",
                  7,
                  "Farewells heard",
                  r -> r.group.counters().priorityZeroHeard()),
              counter(
                  "",
                  "vrrpv3StatisticsSentPriZeroPackets",
                  8,
                  "Farewells sent",
                  r -> r.group.counters().priorityZeroSent()),
              counter(
                  "",
                  "vrrpv3StatisticsAddressListErrors",
                  10,
                  "Advertisements with other addresses",
                  r -> r.group.counters().addressesDiffer()),
              cell(
                  "",
                  "vrrpv3StatisticsRowDiscontinuityTime",
                  12,
                  ColumnType.DISCONTINUITY,
                  "sysUpTime at the last discontinuity",
                  r -> new Cell.Date(r.group.countedSince())),
              whole(
                  "",
                  "vrrpv3StatisticsRefreshRate",
                  13,
                  ColumnType.UNSIGNED32,
                  "How old counters may be, milliseconds",
                  r -> REFRESH)),
          RouterRow::all);

  private static @Nullable Cell of(GatewayRow group, Function<RouterPast, Cell> value) {
    RouterPast past = group.past();
    return past == null ? null : value.apply(past);
  }

  /** The numbers of this MIB start at 0. */
  private static Cell reason(RouterPast past) {
    RoleCause why = past.activated();
    return switch (why) {
      case null -> new Cell.Named("not-master", 0);
      case OWNER, ACTIVE_LEFT -> new Cell.Named("priority", 1);
      case PREEMPTION -> new Cell.Named("preempted", 2);
      case ACTIVE_SILENT -> new Cell.Named("master-no-response", 3);
      case STARTED, OUTRANKED, DEVICE_REFUSED, STOPPED, LAN_LOST, LEASE_LOST ->
          throw new IllegalStateException("nobody becomes active because of " + why);
    };
  }
}
