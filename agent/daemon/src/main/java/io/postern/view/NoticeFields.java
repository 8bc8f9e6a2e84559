package io.postern.view;

import io.postern.core.failover.Notice;
import io.postern.core.failover.VlanAddress;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.view.Told.OfFailover;
import io.postern.view.Told.OfGateways;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the fields of a notice are, whatever its kind. */
public final class NoticeFields {
  private NoticeFields() {}

  /** The addresses it is about, in the order in which they moved, or should have. */
  public static List<VlanAddress> addresses(Told told) {
    return switch (told) {
      case OfFailover(Notice.AddressMoved n) -> n.addresses();
      case OfFailover(Notice.MoveRefused n) -> n.addresses();
      case OfFailover(Notice.InterfaceFailed n) -> List.of();
      case OfFailover(Notice.InterfaceRecovered n) -> List.of();
      case OfFailover(Notice.GroupStatusChanged n) -> List.of();
      case OfFailover(Notice.DriftRepaired n) -> List.of();
      case OfFailover(Notice.ConfigurationApplied n) -> List.of();
      case OfGateways(GatewayNotice n) -> List.of();
    };
  }

  /** The group it happened in; null where in none. */
  public static @Nullable String group(Told told) {
    return switch (told) {
      case OfFailover(Notice.InterfaceFailed n) -> n.group();
      case OfFailover(Notice.InterfaceRecovered n) -> n.group();
      case OfFailover(Notice.AddressMoved n) -> n.group();
      case OfFailover(Notice.MoveRefused n) -> n.group();
      case OfFailover(Notice.GroupStatusChanged n) -> n.group();
      case OfFailover(Notice.DriftRepaired n) -> n.group();
      case OfFailover(Notice.ConfigurationApplied n) -> null;
      case OfGateways(GatewayNotice n) -> n.origin().group();
    };
  }

  /** The interface it happened to; null where to none. */
  public static @Nullable InterfaceName nic(Told told) {
    return switch (told) {
      case OfFailover(Notice.InterfaceFailed n) -> n.nic();
      case OfFailover(Notice.InterfaceRecovered n) -> n.nic();
      case OfFailover(Notice.AddressMoved n) -> n.to();
      case OfFailover(Notice.MoveRefused n) -> n.from();
      case OfFailover(Notice.GroupStatusChanged n) -> null;
      case OfFailover(Notice.DriftRepaired n) -> n.nic();
      case OfFailover(Notice.ConfigurationApplied n) -> null;
      case OfGateways(GatewayNotice n) -> n.origin().router().nic();
    };
  }

  static long eventId(Told told) {
    return switch (told) {
      case OfFailover(Notice n) -> n.eventId();
      case OfGateways(GatewayNotice n) -> n.origin().eventId();
    };
  }

  static Cell cause(Told told) {
    return switch (told) {
      case OfFailover(Notice n) -> Columns.name(n.cause());
      case OfGateways(GatewayNotice n) -> Columns.name(n.cause());
    };
  }

  static String text(Told told) {
    return switch (told) {
      case OfFailover(Notice n) -> n.text();
      case OfGateways(GatewayNotice n) -> n.text();
    };
  }

  static String before(Told told) {
    return switch (told) {
      case OfFailover(Notice.InterfaceFailed n) -> Columns.yang(n.before());
      case OfFailover(Notice.InterfaceRecovered n) -> Columns.yang(n.before());
      case OfFailover(Notice.AddressMoved n) -> text(n.from());
      case OfFailover(Notice.MoveRefused n) -> text(n.from());
      case OfFailover(Notice.GroupStatusChanged n) -> Columns.yang(n.before());
      case OfFailover(Notice.DriftRepaired n) -> n.found();
      case OfFailover(Notice.ConfigurationApplied n) -> Long.toString(n.before());
      case OfGateways(GatewayNotice.ActiveGatewayChanged n) -> text(n.before());
      case OfGateways(GatewayNotice.OwnershipConflict n) -> text(n.own());
      case OfGateways(GatewayNotice.OwnershipReasserted n) -> text(n.contender());
      case OfGateways(GatewayNotice.ForwarderTakenOver n) -> n.before();
      case OfGateways(GatewayNotice.ForwarderRetired n) -> Columns.yang(n.before());
      case OfGateways(GatewayNotice.AssignmentsRedistributed n) -> n.before();
    };
  }

  static String now(Told told) {
    return switch (told) {
      case OfFailover(Notice.InterfaceFailed n) -> Columns.yang(n.now());
      case OfFailover(Notice.InterfaceRecovered n) -> Columns.yang(n.now());
      case OfFailover(Notice.AddressMoved n) -> n.to().text();
      case OfFailover(Notice.MoveRefused n) -> text(n.wanted());
      case OfFailover(Notice.GroupStatusChanged n) -> Columns.yang(n.now());
      case OfFailover(Notice.DriftRepaired n) -> n.now();
      case OfFailover(Notice.ConfigurationApplied n) -> Long.toString(n.now());
      case OfGateways(GatewayNotice.ActiveGatewayChanged n) -> text(n.now());
      case OfGateways(GatewayNotice.OwnershipConflict n) -> text(n.contender());
      case OfGateways(GatewayNotice.OwnershipReasserted n) -> text(n.own());
      case OfGateways(GatewayNotice.ForwarderTakenOver n) -> n.now();
      case OfGateways(GatewayNotice.ForwarderRetired n) -> Columns.yang(n.now());
      case OfGateways(GatewayNotice.AssignmentsRedistributed n) -> n.now();
    };
  }

  static @Nullable IpAddress firstAddress(Told told) {
    List<VlanAddress> addresses = addresses(told);
    return addresses.isEmpty() ? null : addresses.getFirst().prefix().address();
  }

  /** The VLAN of the first address; 0 where there is none. */
  static int firstVlan(Told told) {
    List<VlanAddress> addresses = addresses(told);
    return addresses.isEmpty() ? 0 : addresses.getFirst().vlanId();
  }

  static @Nullable Cell degraded(Told told) {
    return told instanceof OfFailover(Notice.GroupStatusChanged changed)
        ? new Cell.Truth(changed.degraded())
        : null;
  }

  static @Nullable Cell repaired(Told told) {
    return told instanceof OfFailover(Notice.DriftRepaired drift)
        ? new Cell.Truth(drift.repaired())
        : null;
  }

  static @Nullable Long moved(Told told, Function<Notice.AddressMoved, Long> value) {
    return told instanceof OfFailover(Notice.AddressMoved moved) ? value.apply(moved) : null;
  }

  static @Nullable String user(Told told) {
    return told instanceof OfFailover(Notice.ConfigurationApplied applied) ? applied.user() : null;
  }

  static @Nullable String source(Told told) {
    return told instanceof OfFailover(Notice.ConfigurationApplied applied)
        ? applied.source()
        : null;
  }

  /** A value that notices of gateway groups have. */
  static <T> @Nullable T gateway(Told told, Function<GatewayNotice.Origin, T> value) {
    return told instanceof OfGateways(GatewayNotice n) ? value.apply(n.origin()) : null;
  }

  static @Nullable Cell hosts(Told told) {
    return told instanceof OfGateways(GatewayNotice.AssignmentsRedistributed n)
        ? new Cell.Whole(n.hosts())
        : null;
  }

  private static String text(@Nullable InterfaceName nic) {
    return nic == null ? "" : nic.text();
  }

  private static String text(@Nullable IpAddress address) {
    return address == null ? "" : address.toString();
  }
}
