package io.postern.view;

import static io.postern.view.Columns.cell;
import static io.postern.view.Columns.counter;
import static io.postern.view.Columns.date;
import static io.postern.view.Columns.mac;
import static io.postern.view.Columns.named;
import static io.postern.view.Columns.number;
import static io.postern.view.Columns.text;
import static io.postern.view.Columns.truth;
import static io.postern.view.Columns.whole;

import io.postern.device.LinkCounters;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import io.postern.view.MemberTables.FindingRow;
import io.postern.view.MemberTables.MemberRow;
import io.postern.view.Table.IndexForm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Network interfaces: RFC 8343 with what failover makes of each, POSTERN-MIB, IF-MIB (RFC 2863).
 */
final class InterfaceTables {
  private static final String PATH = "/ietf-interfaces:interfaces/interface";
  private static final String FAILOVER = "postern-interfaces:failover/";

  /** IANAifType: everything that the agent watches is Ethernet, except the loopback. */
  private static final int ETHERNET_CSMACD = 6;

  private static final int SOFTWARE_LOOPBACK = 24;
  private static final int L2VLAN = 135;

  private InterfaceTables() {}

  /**
   * An interface.
   *
   * @param link what the kernel says of it; null where it has no such link (a member that is gone)
   * @param member what failover makes of it; null where it is in no group
   */
  record InterfaceRow(
      Moment moment, InterfaceName nic, @Nullable LinkState link, @Nullable MemberRow member) {

    /** Links by index, then members that the kernel does not have. */
    static Stream<InterfaceRow> all(Moment moment) {
      Map<InterfaceName, MemberRow> members = new HashMap<>();
      MemberRow.of(moment).forEach(m -> members.put(m.member().nic(), m));
      List<InterfaceRow> rows = new ArrayList<>();
      Set<InterfaceName> there = new HashSet<>();
      for (LinkState link : moment.snapshot().failover().links()) {
        there.add(link.name());
        rows.add(new InterfaceRow(moment, link.name(), link, members.get(link.name())));
      }
      MemberRow.of(moment)
          .filter(m -> !there.contains(m.member().nic()))
          .forEach(m -> rows.add(new InterfaceRow(moment, m.member().nic(), null, m)));
      return rows.stream();
    }

    /** Links alone. */
    static Stream<InterfaceRow> links(Moment moment) {
      return moment.snapshot().failover().links().stream()
          .map(l -> new InterfaceRow(moment, l.name(), l, null));
    }

    <T> @Nullable T linked(Function<LinkState, @Nullable T> value) {
      return link == null ? null : value.apply(link);
    }

    <T> @Nullable T grouped(Function<MemberRow, @Nullable T> value) {
      return member == null ? null : value.apply(member);
    }

    int index() {
      return link == null ? 0 : link.index();
    }

    /** Counters are read ten times a second at most: a link that is gone has none at once. */
    long counted(ToLongFunction<LinkCounters> value) {
      return link == null ? 0 : value.applyAsLong(moment.counters(nic));
    }

    OperStatus operStatus() {
      return OperStatus.of(link);
    }

    LinkHistory.@Nullable Since changed() {
      return moment.snapshot().links().changed(index());
    }

    LinkHistory.@Nullable Since there() {
      return moment.snapshot().links().there(index());
    }

    /** The date; none where it was before the agent. */
    long changedAt() {
      LinkHistory.Since changed = changed();
      return changed == null ? Columns.NO_DATE : changed.wallMillis();
    }

    /** From when the kernel's counters of it count: they begin with the link. */
    long countedSince() {
      LinkHistory.Since there = there();
      return there == null ? moment.snapshot().startedWallMillis() : there.wallMillis();
    }

    AdminStatus adminStatus() {
      return link != null && link.adminUp() ? AdminStatus.UP : AdminStatus.DOWN;
    }

    long speedMbps() {
      return link == null ? 0 : link.speedMbps();
    }

    int type() {
      if (link == null) {
        return ETHERNET_CSMACD;
      }
      return link.loopback()
          ? SOFTWARE_LOOPBACK
          : link.kind().equals("vlan") ? L2VLAN : ETHERNET_CSMACD;
    }
  }

  /** ifAdminStatus, numbered as in RFC 2863. */
  enum AdminStatus {
    UP,
    DOWN,
    TESTING
  }

  /** ifOperStatus, numbered as in RFC 2863. */
  enum OperStatus {
    UP,
    DOWN,
    TESTING,
    UNKNOWN,
    DORMANT,
    NOT_PRESENT,
    LOWER_LAYER_DOWN;

    /** A link's; {@link #NOT_PRESENT} where there is none. */
    static OperStatus of(@Nullable LinkState link) {
      if (link == null) {
        return NOT_PRESENT;
      }
      return switch (link.carrier()) {
        case UP -> link.adminUp() ? UP : DOWN;
        case DOWN -> DOWN;
        case UNKNOWN -> link.adminUp() ? UNKNOWN : DOWN;
      };
    }
  }

  static final Table<InterfaceRow> INTERFACES =
      new Table<>(
          "interfaces",
          PATH,
          "posternInterfaceTable",
          Mib.OBJECTS + ".3",
          List.of(
              new Table.Key<>(
                  "interface/name", r -> new Cell.Text(r.nic.text()), IndexForm.INTERFACE_NUMBER)),
          List.of(
              number(
                  FAILOVER + "index",
                  RowNumbers.Kind.INTERFACE,
                  "its number in the MIB",
                  InterfaceRow::moment,
                  r -> r.nic.text()),
              text("name", "posternInterfaceName", 2, "its name", r -> r.nic.text()),
              whole(
                  "if-index",
                  "posternInterfaceIfIndex",
                  3,
                  ColumnType.INTEGER32,
                  "the kernel's index at present",
                  InterfaceRow::index),
              text(
                  FAILOVER + "group",
                  "posternInterfaceGroup",
                  4,
                  "the group it is a member of",
                  r -> r.grouped(m -> m.group().name())),
              named(
                  FAILOVER + "role",
                  "posternInterfaceRole",
                  5,
                  "whether it carries addresses of that group now",
                  r -> InterfaceRole.of(r.grouped(MemberRow::member))),
              named(
                  FAILOVER + "condition",
                  "posternInterfaceCondition",
                  6,
                  "what the monitors make of it",
                  r -> r.grouped(m -> m.member().condition())),
              cell(
                  FAILOVER + "alternative-name",
                  "posternInterfaceAlternativeNames",
                  7,
                  ColumnType.STRING,
                  "further names",
                  r -> r.linked(InterfaceTables::alternativeNames)),
              cell(
                  "type",
                  "",
                  0,
                  ColumnType.IDENTITY,
                  "what kind of interface",
                  InterfaceTables::type),
              named("admin-status", "", 0, "what it should be", InterfaceRow::adminStatus),
              named("oper-status", "", 0, "what it is", InterfaceRow::operStatus),
              date("last-change", "", 0, "when it became that", InterfaceRow::changedAt),
              mac("phys-address", "", 0, "its MAC", r -> r.linked(LinkState::mac)),
              cell(
                  "lower-layer-if",
                  "",
                  0,
                  ColumnType.STRING,
                  "what it stands on",
                  r -> names(r, (a, b) -> a.lower() == b.index())),
              cell(
                  "higher-layer-if",
                  "",
                  0,
                  ColumnType.STRING,
                  "what stands on it",
                  r -> names(r, (a, b) -> a.index() == b.lower() || a.master() == b.index())),
              whole(
                  "speed",
                  "",
                  0,
                  ColumnType.GAUGE64,
                  "bits per second",
                  r -> r.speedMbps() * 1_000_000),
              date(
                  "statistics/discontinuity-time",
                  "",
                  0,
                  "from when its counters count",
                  InterfaceRow::countedSince),
              counter(
                  "statistics/in-octets",
                  "",
                  0,
                  "octets received",
                  r -> r.counted(LinkCounters::rxBytes)),
              counter(
                  "statistics/in-unicast-pkts",
                  "",
                  0,
                  "packets received",
                  r -> r.counted(InterfaceTables::unicast)),
              counter(
                  "statistics/in-multicast-pkts",
                  "",
                  0,
                  "multicast packets received",
                  r -> r.counted(LinkCounters::multicast)),
              whole(
                  "statistics/in-discards",
                  "",
                  0,
                  ColumnType.COUNTER32,
                  "received and dropped",
                  r -> r.counted(LinkCounters::rxDropped)),
              whole(
                  "statistics/in-errors",
                  "",
                  0,
                  ColumnType.COUNTER32,
                  "received with errors",
                  r -> r.counted(LinkCounters::rxErrors)),
              counter(
                  "statistics/out-octets",
                  "",
                  0,
                  "octets sent",
                  r -> r.counted(LinkCounters::txBytes)),
              whole(
                  "statistics/out-discards",
                  "",
                  0,
                  ColumnType.COUNTER32,
                  "dropped before sending",
                  r -> r.counted(LinkCounters::txDropped)),
              whole(
                  "statistics/out-errors",
                  "",
                  0,
                  ColumnType.COUNTER32,
                  "not sent because of errors",
                  r -> r.counted(LinkCounters::txErrors))),
          InterfaceRow::all);

  /** The findings once more, where RFC 8343 has the interface. */
  static final Table<FindingRow> FINDINGS =
      new Table<>(
          "interface-findings",
          PATH + "/postern-interfaces:failover/finding",
          "",
          "",
          List.of(
              new Table.Key<>(
                  "interface/name",
                  r -> new Cell.Text(r.of().member().nic().text()),
                  IndexForm.INTERFACE_NUMBER),
              new Table.Key<>(
                  "interface/failover/finding/ip",
                  r -> MemberTables.about(r.finding()),
                  IndexForm.INET_ADDRESS),
              new Table.Key<>(
                  "interface/failover/finding/vlan-id",
                  r -> new Cell.Whole(r.finding().vlanId()),
                  IndexForm.INTEGER),
              new Table.Key<>(
                  "interface/failover/finding/check",
                  r -> Columns.name(r.finding().check()),
                  IndexForm.NAMED_NUMBER)),
          MemberTables.findingColumns(),
          MemberTables.FINDINGS.rows());

  private static final List<Table.Key<InterfaceRow>> IF_INDEX =
      List.of(
          new Table.Key<>("interface/if-index", r -> new Cell.Whole(r.index()), IndexForm.INTEGER));

  static final Table<Moment> IF_NUMBER =
      new Table<>(
          "ifNumber",
          "",
          "",
          Mib.INTERFACES,
          List.of(),
          List.of(
              whole(
                  "",
                  "ifNumber",
                  1,
                  ColumnType.INTEGER32,
                  "how many interfaces",
                  m -> m.snapshot().failover().links().size())),
          Stream::of);

  static final Table<InterfaceRow> IF_TABLE =
      new Table<>(
          "ifTable",
          PATH,
          "ifTable",
          Mib.INTERFACES + ".2",
          IF_INDEX,
          List.of(
              whole(
                  "if-index",
                  "ifIndex",
                  1,
                  ColumnType.INTEGER32,
                  "the kernel's index",
                  InterfaceRow::index),
              text("", "ifDescr", 2, "its name", r -> r.nic.text()),
              cell("type", "ifType", 3, ColumnType.IDENTITY, "IANAifType", InterfaceTables::type),
              whole(
                  "",
                  "ifMtu",
                  4,
                  ColumnType.INTEGER32,
                  "largest packet",
                  r -> r.link == null ? 0 : r.link.mtu()),
              whole(
                  "speed",
                  "ifSpeed",
                  5,
                  ColumnType.GAUGE32,
                  "bits per second",
                  r -> Math.min(r.speedMbps() * 1_000_000, 0xffff_ffffL)),
              Columns.<InterfaceRow>mac(
                      "phys-address", "ifPhysAddress", 6, "its MAC", r -> r.linked(LinkState::mac))
                  .emptyWhereAbsent(),
              named(
                  "admin-status",
                  "ifAdminStatus",
                  7,
                  "what it should be",
                  InterfaceRow::adminStatus),
              named("oper-status", "ifOperStatus", 8, "what it is", InterfaceRow::operStatus),
              whole(
                  "",
                  "ifLastChange",
                  9,
                  ColumnType.DISCONTINUITY,
                  "sysUpTime when it became that; 0: before the agent",
                  r -> r.moment.ticks(r.changed())),
              low(
                  "statistics/in-octets",
                  "ifInOctets",
                  10,
                  "octets received",
                  LinkCounters::rxBytes),
              low(
                  "statistics/in-unicast-pkts",
                  "ifInUcastPkts",
                  11,
                  "packets received",
                  InterfaceTables::unicast),
              low(
                  "statistics/in-discards",
                  "ifInDiscards",
                  13,
                  "received and dropped",
                  LinkCounters::rxDropped),
              low(
                  "statistics/in-errors",
                  "ifInErrors",
                  14,
                  "received with errors",
                  LinkCounters::rxErrors),
              low("statistics/out-octets", "ifOutOctets", 16, "octets sent", LinkCounters::txBytes),
              low(
                  "statistics/out-discards",
                  "ifOutDiscards",
                  19,
                  "dropped before sending",
                  LinkCounters::txDropped),
              low(
                  "statistics/out-errors",
                  "ifOutErrors",
                  20,
                  "not sent because of errors",
                  LinkCounters::txErrors)),
          InterfaceRow::links);

  static final Table<InterfaceRow> IF_X_TABLE =
      new Table<>(
          "ifXTable",
          PATH,
          "ifXTable",
          Mib.IF_MIB_OBJECTS + ".1",
          IF_INDEX,
          List.of(
              text("name", "ifName", 1, "its name", r -> r.nic.text()),
              low(
                  "statistics/in-multicast-pkts",
                  "ifInMulticastPkts",
                  2,
                  "multicast received",
                  LinkCounters::multicast),
              high(
                  "statistics/in-octets",
                  "ifHCInOctets",
                  6,
                  "octets received",
                  LinkCounters::rxBytes),
              high(
                  "statistics/in-unicast-pkts",
                  "ifHCInUcastPkts",
                  7,
                  "packets received",
                  InterfaceTables::unicast),
              high(
                  "statistics/in-multicast-pkts",
                  "ifHCInMulticastPkts",
                  8,
                  "multicast received",
                  LinkCounters::multicast),
              high(
                  "statistics/out-octets",
                  "ifHCOutOctets",
                  10,
                  "octets sent",
                  LinkCounters::txBytes),
              cell(
                  "",
                  "ifLinkUpDownTrapEnable",
                  14,
                  ColumnType.ENUMERATION,
                  "linkUp and linkDown are sent",
                  r -> new Cell.Named("enabled", 1)),
              whole(
                  "",
                  "ifHighSpeed",
                  15,
                  ColumnType.GAUGE32,
                  "megabits per second",
                  InterfaceRow::speedMbps),
              truth(
                  "",
                  "ifPromiscuousMode",
                  16,
                  "receives everything",
                  r -> r.link != null && r.link.promiscuity() > 0),
              truth(
                  "",
                  "ifConnectorPresent",
                  17,
                  "has a connector",
                  r -> r.link != null && r.link.kind().isEmpty() && !r.link.loopback()),
              text("", "ifAlias", 18, "its group, which is a further name of it", r -> alias(r)),
              whole(
                  "statistics/discontinuity-time",
                  "ifCounterDiscontinuityTime",
                  19,
                  ColumnType.DISCONTINUITY,
                  "from when its counters count; 0: since before the agent",
                  r -> r.moment.ticks(r.there()))),
          InterfaceRow::links);

  /** Which interface stands on which; 0 for the top of each stack and for its foot. */
  record StackRow(int higher, int lower) {
    static Stream<StackRow> of(Moment moment) {
      List<LinkState> links = moment.snapshot().failover().links();
      Set<StackRow> rows = new LinkedHashSet<>();
      for (LinkState link : links) {
        if (link.lower() != 0) {
          rows.add(new StackRow(link.index(), link.lower()));
        }
        if (link.master() != 0) {
          rows.add(new StackRow(link.master(), link.index()));
        }
      }
      Set<Integer> higher = rows.stream().map(StackRow::higher).collect(Collectors.toSet());
      Set<Integer> lower = rows.stream().map(StackRow::lower).collect(Collectors.toSet());
      for (LinkState link : links) {
        if (!lower.contains(link.index())) {
          rows.add(new StackRow(0, link.index()));
        }
        if (!higher.contains(link.index())) {
          rows.add(new StackRow(link.index(), 0));
        }
      }
      return rows.stream();
    }
  }

  static final Table<StackRow> IF_STACK_TABLE =
      new Table<>(
          "ifStackTable",
          "",
          "ifStackTable",
          Mib.IF_MIB_OBJECTS + ".2",
          List.of(
              new Table.Key<>("higher", r -> new Cell.Whole(r.higher()), IndexForm.INTEGER),
              new Table.Key<>("lower", r -> new Cell.Whole(r.lower()), IndexForm.INTEGER)),
          List.of(whole("", "ifStackStatus", 3, ColumnType.INTEGER32, "active(1)", r -> 1)),
          StackRow::of);

  private static Column<InterfaceRow> low(
      String leaf, String object, int subId, String says, ToLongFunction<LinkCounters> value) {
    return whole(leaf, object, subId, ColumnType.COUNTER32, says, r -> r.counted(value));
  }

  private static Column<InterfaceRow> high(
      String leaf, String object, int subId, String says, ToLongFunction<LinkCounters> value) {
    return counter(leaf, object, subId, says, r -> r.counted(value));
  }

  /** The kernel's count of received packets has the multicast ones in it. */
  private static long unicast(LinkCounters counters) {
    return Math.max(0, counters.rxPackets() - counters.multicast());
  }

  private static Cell type(InterfaceRow row) {
    int number = row.type();
    String name =
        number == SOFTWARE_LOOPBACK
            ? "softwareLoopback"
            : number == L2VLAN ? "l2vlan" : "ethernetCsmacd";
    return new Cell.Named("iana-if-type:" + name, number);
  }

  private static String alias(InterfaceRow row) {
    return row.link == null ? "" : String.join(" ", row.link.alternativeNames());
  }

  private static Cell alternativeNames(LinkState link) {
    return new Cell.Several(link.alternativeNames().stream().<Cell>map(Cell.Text::new).toList());
  }

  /** How two links may be related. */
  private interface Relation {
    boolean holds(LinkState of, LinkState other);
  }

  private static @Nullable Cell names(InterfaceRow row, Relation relation) {
    LinkState link = row.link;
    if (link == null) {
      return null;
    }
    List<Cell> names = new ArrayList<>();
    for (LinkState other : row.moment.snapshot().failover().links()) {
      if (other.index() != link.index() && relation.holds(link, other)) {
        names.add(new Cell.Text(other.name().text()));
      }
    }
    return names.isEmpty() ? null : new Cell.Several(names);
  }
}
