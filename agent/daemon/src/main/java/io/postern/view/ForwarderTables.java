package io.postern.view;

import static io.postern.view.Columns.cell;
import static io.postern.view.Columns.date;
import static io.postern.view.Columns.gauge;
import static io.postern.view.Columns.ip;
import static io.postern.view.Columns.ipType;
import static io.postern.view.Columns.mac;
import static io.postern.view.Columns.named;
import static io.postern.view.Columns.text;
import static io.postern.view.Columns.truth;
import static io.postern.view.Columns.whole;

import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.balance.Share;
import io.postern.core.gateway.forwarder.Forwarder;
import io.postern.core.gateway.forwarder.Life;
import io.postern.core.gateway.group.Peer;
import io.postern.core.gateway.state.BalancedGroupStatus;
import io.postern.view.Table.IndexForm;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The forwarders of balanced groups, and the other gateways. */
final class ForwarderTables {
  private ForwarderTables() {}

  /** A forwarder of a group. */
  record ForwarderRow(Moment moment, BalancedGroupStatus group, Forwarder forwarder) {
    private static Stream<ForwarderRow> all(Moment moment) {
      return moment.gateways().balanced().stream()
          .flatMap(
              group ->
                  group.state().forwarders().stream()
                      .map(forwarder -> new ForwarderRow(moment, group, forwarder)));
    }

    private boolean held() {
      return group.state().held().contains(forwarder.vrid());
    }

    /** This node, or the peer that says that it holds it. */
    private @Nullable String holder() {
      return held()
          ? moment.snapshot().failover().nodeId()
          : group.state().peers().stream()
              .filter(
                  peer ->
                      peer.hello().forwarders().stream()
                          .anyMatch(seen -> seen.vrid() == forwarder.vrid() && seen.holding()))
              .map(peer -> peer.hello().node())
              .findFirst()
              .orElse(null);
    }

    private @Nullable Cell hosts() {
      Assignments store = moment.assignments(group.config().name());
      return store == null ? null : new Cell.Whole(store.hosts(forwarder.vrid()));
    }

    private long awaySince() {
      return switch (forwarder.life()) {
        case Life.TakenOver(long since) -> moment.date(since);
        case Life.Redirected(long since) -> moment.date(since);
        case Life.Retired(long since, long _) -> moment.date(since);
        case Life.Owned _, Life.Withdrawn _ -> Columns.NO_DATE;
      };
    }
  }

  /** Another gateway of a group. */
  record PeerRow(Moment moment, BalancedGroupStatus group, Peer peer) {
    private static Stream<PeerRow> all(Moment moment) {
      return moment.gateways().balanced().stream()
          .flatMap(
              group ->
                  group.state().peers().stream().map(peer -> new PeerRow(moment, group, peer)));
    }
  }

  static final Table<ForwarderRow> FORWARDERS =
      new Table<>(
          "forwarders",
          GatewayTables.PATH + "group/known-forwarder",
          "posternForwarderTable",
          Mib.OBJECTS + ".24",
          List.of(
              GatewayRow.group(r -> r.group.config().name()),
              new Table.Key<>(
                  "group/known-forwarder/vrid",
                  r -> new Cell.Whole(r.forwarder.vrid()),
                  IndexForm.INTEGER)),
          List.of(
              whole("vrid", "", 0, ColumnType.UNSIGNED32, "Its VRID", r -> r.forwarder.vrid()),
              text(
                  "owner",
                  "posternForwarderOwner",
                  2,
                  "The node that brought it",
                  r -> r.forwarder.owner()),
              text(
                  "holder",
                  "posternForwarderHolder",
                  3,
                  "The node that holds its MAC address",
                  ForwarderRow::holder),
              mac(
                  "mac",
                  "posternForwarderMac",
                  4,
                  "Its virtual MAC address",
                  r -> Share.macOf(r.group.config().router().id(), r.forwarder.vrid())),
              gauge("weight", "posternForwarderWeight", 5, "Its share", r -> r.forwarder.weight()),
              named(
                  "condition",
                  "posternForwarderCondition",
                  6,
                  "How it fares",
                  r -> r.forwarder.condition()),
              date(
                  "away-since",
                  "posternForwarderAwaySince",
                  7,
                  "Since when its owner has not had it",
                  ForwarderRow::awaySince),
              cell(
                  "hosts",
                  "posternForwarderHosts",
                  8,
                  ColumnType.GAUGE32,
                  "How many hosts are recorded with it",
                  ForwarderRow::hosts),
              truth(
                  "held",
                  "posternForwarderHeld",
                  9,
                  "Whether this node has the right to pass its frames",
                  ForwarderRow::held)),
          ForwarderRow::all);

  static final Table<PeerRow> PEERS =
      new Table<>(
          "peers",
          GatewayTables.PATH + "group/peer",
          "posternPeerTable",
          Mib.OBJECTS + ".26",
          List.of(
              GatewayRow.group(r -> r.group.config().name()),
              new Table.Key<>(
                  "group/peer/node", r -> new Cell.Text(r.peer.hello().node()), IndexForm.TEXT)),
          List.of(
              text("node", "", 0, "The id of the node", r -> r.peer.hello().node()),
              ipType(
                  "",
                  "posternPeerAddressType",
                  2,
                  "The kind of posternPeerAddress",
                  r -> r.peer.hello().address()),
              ip(
                  "address",
                  "posternPeerAddress",
                  3,
                  "Its primary address",
                  r -> r.peer.hello().address()),
              mac(
                  "mac",
                  "posternPeerMac",
                  4,
                  "Its interface's own MAC address",
                  r -> r.peer.hello().mac()),
              whole(
                  "vrid",
                  "posternPeerVrid",
                  5,
                  ColumnType.UNSIGNED32,
                  "The VRID of the forwarder that it brings",
                  r -> r.peer.hello().vrid()),
              gauge("weight", "posternPeerWeight", 6, "Its weight", r -> r.peer.hello().weight()),
              gauge(
                  "priority",
                  "posternPeerPriority",
                  7,
                  "Its priority",
                  r -> r.peer.hello().priority()),
              truth(
                  "ready",
                  "posternPeerReady",
                  8,
                  "Whether it would take over",
                  r -> r.peer.hello().ready()),
              truth(
                  "draining",
                  "posternPeerDraining",
                  9,
                  "Whether it wants its hosts moved",
                  r -> r.peer.hello().draining()),
              truth(
                  "active",
                  "posternPeerActive",
                  10,
                  "Whether it says that it is the active gateway",
                  r -> r.peer.hello().active()),
              truth(
                  "resigned",
                  "posternPeerResigned",
                  11,
                  "Whether it said that it lost its LAN",
                  r -> r.peer.resigned()),
              date(
                  "last-heard",
                  "posternPeerLastHeard",
                  12,
                  "When it was heard last",
                  r -> r.moment.date(r.peer.heardAt())),
              truth(
                  "agrees",
                  "posternPeerAgrees",
                  13,
                  "Whether it is configured as this one where that has to be",
                  r -> r.peer.hello().agreement().equals(r.group.config().agreement()))),
          PeerRow::all);
}
