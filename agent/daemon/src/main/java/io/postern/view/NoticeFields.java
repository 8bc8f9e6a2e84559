package io.postern.view;

import io.postern.core.failover.Notice;
import io.postern.core.failover.state.MemberCondition;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the fields of a notice are, whatever its kind. */
public final class NoticeFields {
  private NoticeFields() {}

  /** The addresses it is about, in the order in which they moved. */
  public static List<IpAddress> addresses(Notice notice) {
    return notice instanceof Notice.AddressMoved moved
        ? moved.addresses().stream().map(IpPrefix::address).toList()
        : List.of();
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
      case Notice.InterfaceFailed n -> Columns.yang(MemberCondition.OK);
      case Notice.InterfaceRecovered n -> Columns.yang(MemberCondition.FAILED);
      case Notice.AddressMoved n -> text(n.from());
      case Notice.MoveRefused n -> text(n.from());
      case Notice.GroupStatusChanged n -> Columns.yang(n.before());
      case Notice.DriftRepaired n -> "";
      case Notice.ConfigurationApplied n -> "";
    };
  }

  static String now(Notice notice) {
    return switch (notice) {
      case Notice.InterfaceFailed n -> Columns.yang(MemberCondition.FAILED);
      case Notice.InterfaceRecovered n -> Columns.yang(MemberCondition.OK);
      case Notice.AddressMoved n -> n.to().text();
      case Notice.MoveRefused n -> "";
      case Notice.GroupStatusChanged n -> Columns.yang(n.now());
      case Notice.DriftRepaired n -> "";
      case Notice.ConfigurationApplied n -> "";
    };
  }

  static @Nullable IpAddress firstAddress(Notice notice) {
    return notice instanceof Notice.AddressMoved moved && !moved.addresses().isEmpty()
        ? moved.addresses().getFirst().address()
        : null;
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
