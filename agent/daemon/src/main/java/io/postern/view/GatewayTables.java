package io.postern.view;

import static io.postern.view.Columns.cell;
import static io.postern.view.Columns.counter;
import static io.postern.view.Columns.date;
import static io.postern.view.Columns.ip;
import static io.postern.view.Columns.ipType;
import static io.postern.view.Columns.mac;
import static io.postern.view.Columns.millis;
import static io.postern.view.Columns.nameOf;
import static io.postern.view.Columns.named;
import static io.postern.view.Columns.number;
import static io.postern.view.Columns.text;
import static io.postern.view.Columns.truth;
import static io.postern.view.Columns.whole;

import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.group.BalancedStatus;
import io.postern.core.gateway.packet.Discard;
import io.postern.net.IpAddress;
import io.postern.view.Table.IndexForm;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Gateway groups, their virtual addresses, and packets that were discarded. */
final class GatewayTables {
  static final String PATH = "/postern:postern/postern-gateway:gateway/";

  private GatewayTables() {}

  /**
   * A virtual address of a group.
   *
   * @param position its place in advertisements, from 1
   */
  record AddressRow(GatewayRow group, IpAddress address, int position) {
    private static Stream<AddressRow> of(GatewayRow group) {
      List<IpAddress> addresses = group.router().addresses();
      return IntStream.range(0, addresses.size())
          .mapToObj(i -> new AddressRow(group, addresses.get(i), i + 1));
    }
  }

  private static final Cell OWN = new Cell.Named("own", 1);
  private static final Cell CHOSEN = new Cell.Named("chosen", 2);

  private static Column<GatewayRow> configured(
      String leaf, String object, int subId, String says, Function<BalancedConfig, Long> value) {
    return cell(leaf, object, subId, ColumnType.UNSIGNED32, says, r -> r.configured(value));
  }

  private static Column<GatewayRow> state(
      String leaf, String object, int subId, String says, Predicate<BalancedStatus> value) {
    return cell(
        leaf,
        object,
        subId,
        ColumnType.BOOLEAN,
        says,
        r -> r.ofBalanced(group -> new Cell.Truth(value.test(group.state()))));
  }

  /** What was discarded for one reason. */
  record DiscardRow(Moment moment, Discard reason) {}

  static final Table<GatewayRow> GROUPS =
      new Table<>(
          "gateways",
          PATH + "group",
          "posternGatewayTable",
          Mib.OBJECTS + ".21",
          List.of(GatewayRow.group(GatewayRow::name)),
          List.of(
              number(
                  "index",
                  RowNumbers.Kind.GATEWAY,
                  "its number in the MIB",
                  GatewayRow::moment,
                  GatewayRow::name),
              text("name", "posternGatewayName", 2, "The name of the group", GatewayRow::name),
              text(
                  "interface",
                  "posternGatewayInterface",
                  3,
                  "The interface on the LAN",
                  r -> nameOf(r.router().id().nic())),
              whole(
                  "vrid",
                  "posternGatewayVrid",
                  4,
                  ColumnType.UNSIGNED32,
                  "The Virtual Router Identifier",
                  r -> r.router().id().vrid()),
              cell(
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
              named(
                  "balancing",
                  "posternGatewayBalancing",
                  5,
                  "How hosts are spread over the gateways of the group",
                  GatewayRow::balancing),
              whole(
                  "priority",
                  "posternGatewayPriority",
                  6,
                  ColumnType.UNSIGNED32,
                  "The configured priority",
                  r -> r.router().priority()),
              truth(
                  "preempt",
                  "posternGatewayPreempt",
                  7,
                  "Whether it takes over from an active gateway that it outranks",
                  r -> r.router().preempt()),
              millis(
                  "preempt-delay",
                  "posternGatewayPreemptDelay",
                  8,
                  "For how long an outranked active gateway is left alone",
                  r -> r.router().preemptDelayNanos()),
              millis(
                  "advertisement-interval",
                  "posternGatewayAdvertisementInterval",
                  9,
                  "The time between two advertisements",
                  r -> r.router().intervalNanos()),
              named(
                  "checksum",
                  "posternGatewayChecksum",
                  10,
                  "The form of IPv4 checksums",
                  r -> r.router().checksum()),
              named("role", "posternGatewayRole", 11, "The role of this gateway", GatewayRow::role),
              named(
                  "role-cause",
                  "posternGatewayRoleCause",
                  12,
                  "Why the role is what it is",
                  GatewayRow::cause),
              date(
                  "role-since",
                  "posternGatewayRoleSince",
                  13,
                  "When the role became what it is",
                  r -> r.moment().date(r.since())),
              text(
                  "trouble",
                  "posternGatewayTrouble",
                  14,
                  "What keeps the gateway from its work; empty while nothing does",
                  GatewayRow::trouble),
              mac(
                  "virtual-mac",
                  "posternGatewayVirtualMac",
                  15,
                  "The virtual MAC address of the group",
                  r -> r.router().id().mac()),
              ipType(
                  "",
                  "posternGatewayPrimaryAddressType",
                  16,
                  "The kind of posternGatewayPrimaryAddress",
                  GatewayRow::primary),
              ip(
                  "primary-address",
                  "posternGatewayPrimaryAddress",
                  17,
                  "Where this gateway's advertisements come from",
                  GatewayRow::primary),
              ipType(
                  "",
                  "posternGatewayActiveAddressType",
                  18,
                  "The kind of posternGatewayActiveAddress",
                  GatewayRow::active),
              ip(
                  "active-address",
                  "posternGatewayActiveAddress",
                  19,
                  "The primary address of the active gateway",
                  GatewayRow::active),
              truth(
                  "holding",
                  "posternGatewayHolding",
                  20,
                  "Whether virtual MAC address and addresses may be on this node",
                  GatewayRow::holding),
              whole(
                  "term",
                  "posternGatewayTerm",
                  21,
                  ColumnType.UNSIGNED32,
                  "Times at which it began to take the addresses over; in a balanced group the reign",
                  GatewayRow::term),
              counter(
                  "counters/became-active",
                  "posternGatewayBecameActive",
                  22,
                  "Times at which it became active",
                  r -> r.counters().becameActive()),
              counter(
                  "counters/advertisements-sent",
                  "posternGatewayAdvertisementsSent",
                  23,
                  "Advertisements sent, farewells included",
                  r -> r.counters().sent()),
              counter(
                  "counters/advertisements-heard",
                  "posternGatewayAdvertisementsHeard",
                  24,
                  "Valid advertisements heard",
                  r -> r.counters().heard()),
              counter(
                  "counters/farewells-sent",
                  "posternGatewayFarewellsSent",
                  25,
                  "Advertisements with priority 0 sent",
                  r -> r.counters().priorityZeroSent()),
              counter(
                  "counters/farewells-heard",
                  "posternGatewayFarewellsHeard",
                  26,
                  "Advertisements with priority 0 heard",
                  r -> r.counters().priorityZeroHeard()),
              counter(
                  "counters/contenders",
                  "posternGatewayContenders",
                  27,
                  "Advertisements of outranked gateways heard while active",
                  r -> r.counters().contenders()),
              counter(
                  "counters/interval-differs",
                  "posternGatewayIntervalDiffers",
                  28,
                  "Advertisements with another interval than the configured one",
                  r -> r.counters().intervalDiffers()),
              counter(
                  "counters/addresses-differ",
                  "posternGatewayAddressesDiffer",
                  29,
                  "Advertisements with other addresses than the configured ones",
                  r -> r.counters().addressesDiffer()),
              counter(
                  "counters/late-ticks",
                  "posternGatewayLateTicks",
                  30,
                  "Times at which the agent was late and listened again",
                  r -> r.counters().lateTicks()),
              date(
                  "counters/discontinuity-time",
                  "posternGatewayDiscontinuityTime",
                  31,
                  "From when the counters count",
                  GatewayRow::countedSince),
              configured(
                  "redirect-time",
                  "posternGatewayRedirectTime",
                  32,
                  "For how long a failed gateway is given to hosts",
                  c -> c.times().redirectNanos() / 1_000_000_000),
              configured(
                  "retire-time",
                  "posternGatewayRetireTime",
                  33,
                  "After which time it has failed for good",
                  c -> c.times().retireNanos() / 1_000_000_000),
              configured(
                  "lease-time",
                  "posternGatewayLeaseTime",
                  34,
                  "For how long the kernel passes frames after the last advertisement",
                  c -> c.leaseNanos() / 1_000_000),
              cell(
                  "arp-source",
                  "posternGatewayArpSource",
                  35,
                  ColumnType.ENUMERATION,
                  "The Ethernet source of replies to ARP requests",
                  r -> r.ofBalanced(g -> g.config().sourceChosen() ? CHOSEN : OWN)),
              configured(
                  "forwarder/vrid",
                  "posternGatewayForwarderVrid",
                  36,
                  "The VRID of this gateway's share",
                  c -> (long) c.vrid()),
              configured(
                  "forwarder/weight",
                  "posternGatewayForwarderWeight",
                  37,
                  "The configured weight of its share",
                  c -> (long) c.weight()),
              cell(
                  "effective-weight",
                  "posternGatewayEffectiveWeight",
                  38,
                  ColumnType.GAUGE32,
                  "Its weight now",
                  r -> r.ofBalanced(g -> new Cell.Whole(g.state().weight()))),
              cell(
                  "effective-priority",
                  "posternGatewayEffectivePriority",
                  39,
                  ColumnType.GAUGE32,
                  "Its priority now",
                  r -> r.ofBalanced(g -> new Cell.Whole(g.state().priority()))),
              state(
                  "able",
                  "posternGatewayAble",
                  40,
                  "Whether its weight suffices to forward",
                  BalancedStatus::able),
              state(
                  "draining",
                  "posternGatewayDraining",
                  41,
                  "Whether its hosts are to be moved to other gateways",
                  BalancedStatus::maintenance),
              state(
                  "drained",
                  "posternGatewayDrained",
                  42,
                  "Whether it holds nothing any more",
                  BalancedStatus::drained),
              cell(
                  "assignments",
                  "posternGatewayAssignments",
                  43,
                  ColumnType.GAUGE32,
                  "How many hosts have a forwarder",
                  GatewayRow::assignments)),
          GatewayRow::all);

  static final Table<AddressRow> ADDRESSES =
      new Table<>(
          "virtual-addresses",
          PATH + "group/virtual-address",
          "posternGatewayAddressTable",
          Mib.OBJECTS + ".22",
          List.of(
              GatewayRow.group(r -> r.group.name()),
              new Table.Key<>(
                  "group/virtual-address/ip", r -> new Cell.Ip(r.address), IndexForm.INET_ADDRESS)),
          List.of(
              ip("ip", "", 0, "The virtual address", r -> r.address),
              whole(
                  "position",
                  "posternGatewayAddressPosition",
                  3,
                  ColumnType.UNSIGNED32,
                  "Its place in advertisements",
                  r -> r.position),
              truth(
                  "serving",
                  "posternGatewayAddressServing",
                  4,
                  "Whether this gateway is the active one, and serves it",
                  r -> r.group.role() == RouterRole.ACTIVE)),
          moment -> GatewayRow.all(moment).flatMap(AddressRow::of));

  static final Table<DiscardRow> DISCARDS =
      new Table<>(
          "discards",
          PATH + "discard",
          "posternGatewayDiscardTable",
          Mib.OBJECTS + ".23",
          List.of(
              new Table.Key<>(
                  "discard/reason", r -> Columns.name(r.reason), IndexForm.NAMED_NUMBER)),
          List.of(
              named("reason", "", 0, "Which check they failed", r -> r.reason),
              counter(
                  "packets",
                  "posternGatewayDiscardPackets",
                  2,
                  "How many were discarded",
                  r -> r.moment.gateways().discarded(r.reason)),
              date(
                  "discontinuity-time",
                  "posternGatewayDiscardDiscontinuityTime",
                  3,
                  "From when they are counted",
                  r -> r.moment.snapshot().startedWallMillis())),
          moment ->
              GatewayRow.all(moment).findAny().isEmpty()
                  ? Stream.empty()
                  : Arrays.stream(Discard.values()).map(reason -> new DiscardRow(moment, reason)));
}
