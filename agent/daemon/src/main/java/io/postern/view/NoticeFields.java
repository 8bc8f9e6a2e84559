package io.postern.view;

import io.postern.core.failover.Notice;
import io.postern.core.failover.VlanAddress;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the fields of a notice are, whatever its kind. */
public final class NoticeFields {
  private NoticeFields() {}

  /** The addresses it is about, in the order in which they moved, or should have. */
  public static List<VlanAddress> addresses(Notice notice) {
    return switch (notice) {
      case Notice.AddressMoved n -> n.addresses();
      case Notice.MoveRefused n -> n.addresses();
      case Notice.InterfaceFailed n -> List.of();
      case Notice.InterfaceRecovered n -> List.of();
      case Notice.GroupStatusChanged n -> List.of();
      case Notice.DriftRepaired n -> List.of();
      case Notice.ConfigurationApplied n -> List.of();
    };
  }

  /** The group it happened in; null where in none. */
  public static @Nullable String group(Notice notice) {
    return switch (notice) {
      case Notice.InterfaceFailed n -> n.group();
      case Notice.InterfaceRecovered n -> n.group();
      case Notice.AddressMoved n -> n.group();
      case Notice.MoveRefused n -> n.group();
      case Notice.GroupStatusChanged n -> n.group();
      case Notice.DriftRepaired n -> n.group();
      case Notice.ConfigurationApplied n -> null;
    };
  }

  /** The interface it happened to; null where to none. */
  public static @Nullable InterfaceName nic(Notice notice) {
    return switch (notice) {
      case Notice.InterfaceFailed n -> n.nic();
      case Notice.InterfaceRecovered n -> n.nic();
      case Notice.AddressMoved n -> n.to();
      case Notice.MoveRefused n -> n.from();
      case Notice.GroupStatusChanged n -> null;
      case Notice.DriftRepaired n -> n.nic();
      case Notice.ConfigurationApplied n -> null;
    };
  }

  static String before(Notice notice) {
    return switch (notice) {
      case Notice.InterfaceFailed n -> Columns.yang(n.before());
      case Notice.InterfaceRecovered n -> Columns.yang(n.before());
      case Notice.AddressMoved n -> text(n.from());
      case Notice.MoveRefused n -> text(n.from());
      case Notice.GroupStatusChanged n -> Columns.yang(n.before());
      case Notice.DriftRepaired n -> n.found();
      case Notice.ConfigurationApplied n -> Long.toString(n.before());
    };
  }

  static String now(Notice notice) {
    return switch (notice) {
      case Notice.InterfaceFailed n -> Columns.yang(n.now());
      case Notice.InterfaceRecovered n -> Columns.yang(n.now());
      case Notice.AddressMoved n -> n.to().text();
      case Notice.MoveRefused n -> text(n.wanted());
      case Notice.GroupStatusChanged n -> Columns.yang(n.now());
      case Notice.DriftRepaired n -> n.now();
      case Notice.ConfigurationApplied n -> Long.toString(n.now());
    };
  }

  static @Nullable IpAddress firstAddress(Notice notice) {
    List<VlanAddress> addresses = addresses(notice);
    return addresses.isEmpty() ? null : addresses.getFirst().prefix().address();
  }

  /** The VLAN of the first address; 0 where there is none. */
  static int firstVlan(Notice notice) {
    List<VlanAddress> addresses = addresses(notice);
    return addresses.isEmpty() ? 0 : addresses.getFirst().vlanId();
  }

  static @Nullable Cell degraded(Notice notice) {
    return notice instanceof Notice.GroupStatusChanged changed
        ? new Cell.Truth(changed.degraded())
        : null;
  }

  static @Nullable Cell repaired(Notice notice) {
    return notice instanceof Notice.DriftRepaired drift ? new Cell.Truth(drift.repaired()) : null;
  }

  static @Nullable Long moved(Notice notice, Function<Notice.AddressMoved, Long> value) {
    return notice instanceof Notice.AddressMoved moved ? value.apply(moved) : null;
  }

  static @Nullable String user(Notice notice) {
    return notice instanceof Notice.ConfigurationApplied applied ? applied.user() : null;
  }

  static @Nullable String source(Notice notice) {
    return notice instanceof Notice.ConfigurationApplied applied ? applied.source() : null;
  }

  private static String text(@Nullable InterfaceName nic) {
    return nic == null ? "" : nic.text();
  }
}
