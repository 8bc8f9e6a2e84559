package io.postern.view;

import static io.postern.view.Columns.counter;
import static io.postern.view.Columns.date;
import static io.postern.view.Columns.ip;
import static io.postern.view.Columns.mac;
import static io.postern.view.Columns.millis;
import static io.postern.view.Columns.nameOf;
import static io.postern.view.Columns.named;
import static io.postern.view.Columns.text;
import static io.postern.view.Columns.truth;
import static io.postern.view.Columns.whole;

import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterCounters;
import io.postern.core.gateway.packet.Discard;
import io.postern.core.gateway.state.GatewayGroupStatus;
import io.postern.view.Table.IndexForm;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gateway groups. POSTERN-MIB does not show them yet. */
final class GatewayTables {
  private static final String PATH = "/postern:postern/postern-gateway:gateway/";

  private GatewayTables() {}

  /** A group at a moment. */
  record GatewayRow(Moment moment, GatewayGroupStatus group) {
    RouterConfig router() {
      return group.config().router();
    }

    RouterCounters counters() {
      return group.counters();
    }
  }

  /** What was discarded for one reason. */
  record DiscardRow(Moment moment, Discard reason) {}

  static final Table<GatewayRow> GROUPS =
      new Table<>(
          "gateways",
          PATH + "group",
          "",
          "",
          List.of(
              new Table.Key<>(
                  "group/name", r -> new Cell.Text(r.group.config().name()), IndexForm.TEXT)),
          List.of(
              text("name", "", 0, "The name of the group", r -> r.group.config().name()),
              text(
                  "interface",
                  "",
                  0,
                  "The interface on the LAN",
                  r -> nameOf(r.router().id().nic())),
              whole(
                  "vrid",
                  "",
                  0,
                  ColumnType.UNSIGNED32,
                  "The Virtual Router Identifier",
                  r -> r.router().id().vrid()),
              Columns.cell(
                  "address",
                  "",
                  0,
                  ColumnType.IP_ADDRESS,
                  "The virtual addresses",
                  r ->
                      new Cell.Several(
                          r.router().addresses().stream()
                              .<Cell>map(Cell.Ip::new)
                              .collect(Collectors.toList()))),
              whole(
                  "priority",
                  "",
                  0,
                  ColumnType.UNSIGNED32,
                  "The priority of this gateway",
                  r -> r.router().priority()),
              truth(
                  "preempt",
                  "",
                  0,
                  "Whether it takes over from an active gateway that it outranks",
                  r -> r.router().preempt()),
              millis(
                  "preempt-delay",
                  "",
                  0,
                  "For how long an outranked active gateway is left alone",
                  r -> r.router().preemptDelayNanos()),
              millis(
                  "advertisement-interval",
                  "",
                  0,
                  "The time between two advertisements",
                  r -> r.router().intervalNanos()),
              named("checksum", "", 0, "The form of IPv4 checksums", r -> r.router().checksum()),
              named("role", "", 0, "The role of this gateway", r -> r.group.role()),
              named("role-cause", "", 0, "Why the role is what it is", r -> r.group.cause()),
              date(
                  "role-since",
                  "",
                  0,
                  "When the role became what it is",
                  r -> r.moment.date(r.group.since())),
              text(
                  "trouble",
                  "",
                  0,
                  "What keeps the gateway from its work; empty while nothing does",
                  r -> r.group.trouble()),
              mac("virtual-mac", "", 0, "The virtual MAC address", r -> r.group.mac()),
              ip(
                  "primary-address",
                  "",
                  0,
                  "Where this gateway's advertisements come from",
                  r -> r.group.primary()),
              ip(
                  "active-address",
                  "",
                  0,
                  "The primary address of the active gateway",
                  r -> r.group.active()),
              truth(
                  "holding",
                  "",
                  0,
                  "Whether virtual MAC address and addresses may be on this node",
                  r -> r.group.holding()),
              whole(
                  "term",
                  "",
                  0,
                  ColumnType.UNSIGNED32,
                  "Times at which it began to take the addresses over",
                  r -> r.group.term()),
              counter(
                  "counters/became-active",
                  "",
                  0,
                  "Times at which it became active",
                  r -> r.counters().becameActive()),
              counter(
                  "counters/advertisements-sent",
                  "",
                  0,
                  "Advertisements sent, farewells included",
                  r -> r.counters().sent()),
              counter(
                  "counters/advertisements-heard",
                  "",
                  0,
                  "Valid advertisements heard",
                  r -> r.counters().heard()),
              counter(
                  "counters/farewells-sent",
                  "",
                  0,
                  "Advertisements with priority 0 sent",
                  r -> r.counters().priorityZeroSent()),
              counter(
                  "counters/farewells-heard",
                  "",
                  0,
                  "Advertisements with priority 0 heard",
                  r -> r.counters().priorityZeroHeard()),
              counter(
                  "counters/contenders",
                  "",
                  0,
                  "Advertisements of outranked gateways heard while active",
                  r -> r.counters().contenders()),
              counter(
                  "counters/interval-differs",
                  "",
                  0,
                  "Advertisements with another interval than the configured one",
                  r -> r.counters().intervalDiffers()),
              counter(
                  "counters/addresses-differ",
                  "",
                  0,
                  "Advertisements with other addresses than the configured ones",
                  r -> r.counters().addressesDiffer()),
              counter(
                  "counters/late-ticks",
                  "",
                  0,
                  "Times at which the agent was late and listened again",
                  r -> r.counters().lateTicks()),
              date(
                  "counters/discontinuity-time",
                  "",
                  0,
                  "From when the counters count",
                  r -> r.moment.snapshot().startedWallMillis())),
          moment ->
              moment.gateways().groups().stream().map(group -> new GatewayRow(moment, group)));

  static final Table<DiscardRow> DISCARDS =
      new Table<>(
          "discards",
          PATH + "discard",
          "",
          "",
          List.of(
              new Table.Key<>(
                  "discard/reason", r -> Columns.name(r.reason), IndexForm.NAMED_NUMBER)),
          List.of(
              named("reason", "", 0, "Which check they failed", r -> r.reason),
              counter(
                  "packets",
                  "",
                  0,
                  "How many were discarded",
                  r -> r.moment.gateways().discarded(r.reason)),
              date(
                  "discontinuity-time",
                  "",
                  0,
                  "From when they are counted",
                  r -> r.moment.snapshot().startedWallMillis())),
          moment ->
              moment.gateways().groups().isEmpty()
                  ? Stream.empty()
                  : Arrays.stream(Discard.values()).map(reason -> new DiscardRow(moment, reason)));
}
