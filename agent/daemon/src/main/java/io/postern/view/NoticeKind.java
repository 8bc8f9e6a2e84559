package io.postern.view;

import io.postern.core.failover.Notice;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.view.Told.OfFailover;
import io.postern.view.Told.OfGateways;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The kinds of notice in the order of their numbers, each with its fields: a YANG notification, and
 * a trap with the objects in this order. The fields are columns of the table of events.
 */
public enum NoticeKind {
  INTERFACE_FAILED("group", "interface"),
  INTERFACE_RECOVERED("group", "interface"),
  ADDRESS_MOVED(
      "group",
      "interface",
      "ip",
      "vlan-id",
      "address-count",
      "detect-us",
      "decide-us",
      "apply-us",
      "announce-us"),
  MOVE_REFUSED("group", "interface", "ip", "vlan-id", "address-count"),
  GROUP_STATUS_CHANGE("group", "degraded"),
  DRIFT_REPAIRED("group", "interface", "repaired"),
  CONFIGURATION_APPLIED("user", "source"),
  ACTIVE_GATEWAY_CHANGE("group", "interface", "vrid", "role", "term"),
  OWNERSHIP_CONFLICT("group", "interface", "vrid", "role", "term"),
  OWNERSHIP_RE_ASSERTED("group", "interface", "vrid", "role", "term"),
  FORWARDER_TAKEN_OVER("group", "interface", "vrid", "role", "term"),
  FORWARDER_RETIRED("group", "interface", "vrid", "role", "term"),
  ASSIGNMENTS_REDISTRIBUTED("group", "interface", "vrid", "role", "term", "hosts");

  private static final List<String> HEADER =
      List.of("sequence", "event-id", "node", "time", "cause", "old", "new", "text");

  @SuppressWarnings("ImmutableEnumChecker") // a copy
  private final List<String> fields;

  NoticeKind(String... fields) {
    this.fields = List.of(fields);
  }

  /** What kind a notice is. */
  public static NoticeKind of(Told told) {
    return switch (told) {
      case OfFailover(Notice.InterfaceFailed n) -> INTERFACE_FAILED;
      case OfFailover(Notice.InterfaceRecovered n) -> INTERFACE_RECOVERED;
      case OfFailover(Notice.AddressMoved n) -> ADDRESS_MOVED;
      case OfFailover(Notice.MoveRefused n) -> MOVE_REFUSED;
      case OfFailover(Notice.GroupStatusChanged n) -> GROUP_STATUS_CHANGE;
      case OfFailover(Notice.DriftRepaired n) -> DRIFT_REPAIRED;
      case OfFailover(Notice.ConfigurationApplied n) -> CONFIGURATION_APPLIED;
      case OfGateways(GatewayNotice.ActiveGatewayChanged n) -> ACTIVE_GATEWAY_CHANGE;
      case OfGateways(GatewayNotice.OwnershipConflict n) -> OWNERSHIP_CONFLICT;
      case OfGateways(GatewayNotice.OwnershipReasserted n) -> OWNERSHIP_RE_ASSERTED;
      case OfGateways(GatewayNotice.ForwarderTakenOver n) -> FORWARDER_TAKEN_OVER;
      case OfGateways(GatewayNotice.ForwarderRetired n) -> FORWARDER_RETIRED;
      case OfGateways(GatewayNotice.AssignmentsRedistributed n) -> ASSIGNMENTS_REDISTRIBUTED;
    };
  }

  /** The YANG notification's name. */
  public String notification() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The MIB notification's number below {@link Mib#NOTIFICATIONS}. */
  public int number() {
    return Columns.name(this).mib();
  }

  /**
   * The leaves of the YANG notification, in order; where it lists addresses, they stand in a list
   * beside ({@link NoticeFields#addresses}).
   */
  public List<Column<PublishedNotice>> leaves() {
    return fields()
        .map(EventTables::column)
        .filter(c -> !listsAddresses() || !(c.leaf().equals("ip") || c.leaf().equals("vlan-id")))
        .toList();
  }

  /** The objects of the trap, in order; the instance is the notice's sequence number. */
  public List<Column<PublishedNotice>> objects() {
    return fields()
        .flatMap(
            f ->
                f.equals("ip")
                    ? Stream.of(EventTables.IP_TYPE, EventTables.column(f))
                    : Stream.of(EventTables.column(f)))
        .toList();
  }

  /** Whether it lists the addresses it is about. */
  public boolean listsAddresses() {
    return fields.contains("ip");
  }

  private Stream<String> fields() {
    return Stream.concat(HEADER.stream(), fields.stream());
  }
}
