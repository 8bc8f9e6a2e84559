package io.postern.view;

import static io.postern.view.Columns.cell;
import static io.postern.view.Columns.counter;
import static io.postern.view.Columns.date;
import static io.postern.view.Columns.ip;
import static io.postern.view.Columns.ipType;
import static io.postern.view.Columns.mac;
import static io.postern.view.Columns.nameOf;
import static io.postern.view.Columns.named;
import static io.postern.view.Columns.text;
import static io.postern.view.Columns.truth;
import static io.postern.view.Columns.whole;

import io.postern.core.failover.config.PathConfig;
import io.postern.core.failover.state.AddressStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.PathStatus;
import io.postern.core.failover.state.RouteStatus;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import io.postern.view.Table.IndexForm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a failover group carries and how it is joined to a peer: addresses, routes, paths. */
final class AddressTables {
  private AddressTables() {}

  /** An address of a group. */
  record AddressRow(Moment moment, GroupStatus group, AddressStatus address) {}

  /** A route of a group. */
  record RouteRow(Moment moment, GroupStatus group, RouteStatus status) {
    RouteState route() {
      return status.route();
    }

    /** The link that it is on, or should be. */
    @Nullable InterfaceName nic() {
      for (NextHop hop : route().nextHops()) {
        if (hop.nic() != null) {
          return hop.nic();
        }
      }
      return null;
    }
  }

  /** A cable of a group. */
  record PathRow(Moment moment, GroupStatus group, PathStatus path) {
    /** A value of its configuration. */
    <T> @Nullable T configured(Function<PathConfig, @Nullable T> value) {
      for (PathConfig config : group.config().monitor().paths()) {
        if (config.name().equals(path.name())) {
          return value.apply(config);
        }
      }
      return null;
    }
  }

  static final Table<AddressRow> ADDRESSES =
      new Table<>(
          "addresses",
          GroupTables.PATH + "/address",
          "posternAddressTable",
          Mib.OBJECTS + ".14",
          List.of(
              GroupTables.group(AddressRow::group),
              new Table.Key<>(
                  "group/address/ip",
                  r -> new Cell.Ip(r.address.prefix().address()),
                  IndexForm.INET_ADDRESS),
              new Table.Key<>(
                  "group/address/vlan-id",
                  r -> new Cell.Whole(r.address.vlanId()),
                  IndexForm.INTEGER)),
          List.of(
              whole(
                  "prefix-length",
                  "posternAddressPrefixLength",
                  4,
                  ColumnType.UNSIGNED32,
                  "The length of the prefix of its network",
                  r -> r.address.prefix().length()),
              ipType("", "posternAddressBroadcastType", 5, "its kind", r -> r.address.broadcast()),
              ip(
                  "broadcast",
                  "posternAddressBroadcast",
                  6,
                  "The IPv4 broadcast address that goes with it, of the type in posternAddressIpType",
                  r -> r.address.broadcast()),
              text(
                  "home",
                  "posternAddressHome",
                  7,
                  "The member that it belongs on",
                  r -> r.address.home().text()),
              mac(
                  "mac-address",
                  "posternAddressMacAddress",
                  8,
                  "The MAC address it is reached at now",
                  r -> r.address.mac()),
              named(
                  "origin",
                  "posternAddressOrigin",
                  9,
                  "Whether it was configured, or found on a member",
                  r -> r.address.origin()),
              text(
                  "serving-interface",
                  "posternAddressServingInterface",
                  10,
                  "The member that serves it",
                  r -> nameOf(r.address.serving())),
              text(
                  "reason",
                  "posternAddressReason",
                  11,
                  "Why no member serves it",
                  r -> r.address.reason()),
              date(
                  "since",
                  "posternAddressSince",
                  12,
                  "Since when it is served, or not served, like that",
                  r -> r.moment.date(r.address.sinceNanos())),
              counter(
                  "counters/moves",
                  "posternAddressMoves",
                  13,
                  "Times it moved",
                  r -> r.address.moves()),
              date(
                  "counters/discontinuity-time",
                  "posternAddressDiscontinuityTime",
                  14,
                  "When the counters of this row last began at zero",
                  r -> r.moment.date(r.address.countedSinceNanos()))),
          m ->
              m.snapshot().failover().groups().stream()
                  .flatMap(g -> g.addresses().stream().map(a -> new AddressRow(m, g, a))));

  static final Table<RouteRow> ROUTES =
      new Table<>(
          "routes",
          GroupTables.PATH + "/route",
          "posternRouteTable",
          Mib.OBJECTS + ".15",
          List.of(
              GroupTables.group(RouteRow::group),
              new Table.Key<>(
                  "group/route/table", r -> new Cell.Whole(r.route().table()), IndexForm.INTEGER),
              new Table.Key<>(
                  "group/route/prefix",
                  r -> new Cell.Prefix(r.route().destination()),
                  IndexForm.INET_PREFIX),
              new Table.Key<>(
                  "group/route/metric",
                  r -> new Cell.Whole(r.route().metric()),
                  IndexForm.INTEGER)),
          List.of(
              cell(
                  "next-hop",
                  "posternRouteNextHops",
                  6,
                  ColumnType.IP_ADDRESS,
                  "The routers to send to",
                  AddressTables::nextHops),
              ipType(
                  "",
                  "posternRoutePrefSrcType",
                  7,
                  "The kind of posternRoutePrefSrc",
                  r -> r.route().preferredSource()),
              ip(
                  "prefsrc",
                  "posternRoutePrefSrc",
                  8,
                  "The source address for what the node itself sends to this destination",
                  r -> r.route().preferredSource()),
              named(
                  "origin",
                  "posternRouteOrigin",
                  9,
                  "Whether it was configured, or found on a member",
                  r -> r.status.origin()),
              text(
                  "serving-interface",
                  "posternRouteServingInterface",
                  10,
                  "The member that it is on, or should be",
                  r -> nameOf(r.nic())),
              truth(
                  "installed",
                  "posternRouteInstalled",
                  11,
                  "Whether the kernel has it, as last read back",
                  r -> r.status.installed())),
          m ->
              m.snapshot().failover().groups().stream()
                  .flatMap(g -> g.routes().stream().map(s -> new RouteRow(m, g, s))));

  static final Table<PathRow> PATHS =
      new Table<>(
          "paths",
          GroupTables.PATH + "/monitor/path",
          "posternPathTable",
          Mib.OBJECTS + ".18",
          List.of(
              GroupTables.group(PathRow::group),
              new Table.Key<>(
                  "group/monitor/path/name", r -> new Cell.Text(r.path.name()), IndexForm.TEXT)),
          List.of(
              text("peer", "posternPathPeer", 2, "The node at the other end", r -> r.path.peer()),
              text(
                  "local",
                  "posternPathLocal",
                  3,
                  "The member at this end",
                  r -> r.path.local().text()),
              text(
                  "remote",
                  "posternPathRemote",
                  4,
                  "The interface at the other end, as the peer calls it",
                  r -> r.path.remote().text()),
              cell(
                  "interval",
                  "posternPathInterval",
                  5,
                  ColumnType.UNSIGNED32,
                  "The time from one hello frame to the next",
                  r -> r.configured(c -> Columns.inMillis(c.intervalNanos()))),
              cell(
                  "loss-threshold",
                  "posternPathLossThreshold",
                  6,
                  ColumnType.UNSIGNED32,
                  "So many hello frames in a row have to be missed before it counts as failed",
                  r -> r.configured(c -> new Cell.Whole(c.lossThreshold()))),
              cell(
                  "recovery-threshold",
                  "posternPathRecoveryThreshold",
                  7,
                  ColumnType.UNSIGNED32,
                  "So many hello frames in a row have to pass before it counts as working again",
                  r -> r.configured(c -> new Cell.Whole(c.recoveryThreshold()))),
              named(
                  "verdict",
                  "posternPathVerdict",
                  8,
                  "Pass while hello frames pass both ways",
                  r -> r.path.verdict()),
              truth(
                  "active",
                  "posternPathActive",
                  9,
                  "Whether this is the path in use",
                  r -> r.path.active()),
              whole(
                  "epoch",
                  "posternPathEpoch",
                  10,
                  ColumnType.UNSIGNED32,
                  "The number of the last change of path that both nodes agreed on",
                  r -> r.path.epoch()),
              counter(
                  "counters/sent", "posternPathSent", 11, "Hello frames sent", r -> r.path.sent()),
              counter(
                  "counters/heard",
                  "posternPathHeard",
                  12,
                  "Hello frames of the peer received",
                  r -> r.path.heard()),
              date(
                  "counters/discontinuity-time",
                  "posternPathDiscontinuityTime",
                  13,
                  "When the counters of this row last began at zero",
                  r -> r.moment.date(r.path.countedSinceNanos()))),
          m ->
              m.snapshot().failover().groups().stream()
                  .flatMap(g -> g.paths().stream().map(p -> new PathRow(m, g, p))));

  private static Cell nextHops(RouteRow row) {
    List<Cell> hops = new ArrayList<>();
    for (NextHop hop : row.route().nextHops()) {
      if (hop.gateway() != null) {
        hops.add(new Cell.Ip(hop.gateway()));
      }
    }
    return new Cell.Several(hops);
  }
}
