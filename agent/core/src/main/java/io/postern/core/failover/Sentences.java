package io.postern.core.failover;

import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words in which an operator is told what happened and why. */
final class Sentences {
  private Sentences() {}

  static String addresses(List<ProtectedAddress> addresses) {
    if (addresses.size() == 1) {
      return addresses.getFirst().toString();
    }
    return addresses.getFirst() + " and " + (addresses.size() - 1) + " more";
  }

  static String moved(List<ProtectedAddress> moved, @Nullable Member from, Member to) {
    return addresses(moved) + " moved" + (from == null ? "" : " from " + from) + " to " + to;
  }

  static String because(Move move) {
    Member from = move.from;
    if (from != null && !from.reason.isEmpty() && from.cause == move.cause) {
      return ": " + from.reason;
    }
    return ": " + cause(move.cause);
  }

  /** {@code 198.51.100.0/24 via 192.0.2.254 on eth0}. */
  static String way(RouteState route) {
    StringBuilder text = new StringBuilder(route.destination().toString());
    for (NextHop hop : route.nextHops()) {
      text.append(hop.gateway() == null ? "" : " via " + hop.gateway());
      text.append(hop.nic() == null ? "" : " on " + hop.nic());
    }
    return text.toString();
  }

  static String status(GroupOperStatus status) {
    return switch (status) {
      case INITIALIZING -> "initializing";
      case NORMAL -> "normal";
      case FAILED_OVER -> "failed over";
      case FAILED -> "failed";
      case DISABLED -> "disabled";
    };
  }

  static String cause(Cause cause) {
    return switch (cause) {
      case CARRIER_LOST -> "carrier lost";
      case HEARTBEAT_LOST -> "heartbeats are not answered";
      case PORTS_FAILED -> "too many ports failed";
      case PATH_LOST -> "the path to the other end is lost";
      case PEER_MOVED -> "the other end moved";
      case INTERFACE_REMOVED -> "the interface was removed";
      case INTERFACE_DOWN -> "the interface was set down";
      case MONITORS_RECOVERED -> "all monitors agree again";
      case FAILBACK -> "its home has been well for the failback delay";
      case OPERATOR -> "an operator asked for it";
      case MAINTENANCE -> "maintenance";
      case CONFIGURATION -> "the configuration changed";
      case START -> "the agent started";
      case STOP -> "the agent stops";
      case NOT_ELIGIBLE -> "a member became eligible";
      case DEVICE_REFUSED -> "the kernel refused a change";
      case DRIFT -> "another hand changed it";
    };
  }

  /** {@code eth1 refused 192.0.2.1/24: No space left on device (no space)}. */
  static String refused(CommandOutcome outcome) {
    DeviceError error = outcome.error();
    String kind = error == null ? "" : error.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String words = outcome.text().isEmpty() ? kind : outcome.text() + " (" + kind + ")";
    return switch (outcome.command()) {
      case DeviceCommand.AddAddress add -> add.nic() + " refused " + add.prefix() + ": " + words;
      case DeviceCommand.SetMac set -> set.nic() + " refused MAC " + set.mac() + ": " + words;
      case DeviceCommand.SetAdminUp set ->
          set.nic() + " could not be set " + (set.up() ? "up" : "down") + ": " + words;
      case DeviceCommand.CreateVlan vlan ->
          "VLAN " + vlan.vlanId() + " could not be made on " + vlan.lower() + ": " + words;
      case DeviceCommand.CreateMacvlan made ->
          "MAC " + made.mac() + " could not be added to " + made.lower() + ": " + words;
      case DeviceCommand.PutRoute put ->
          "route " + put.route().destination() + " refused: " + words;
      case DeviceCommand other -> other.getClass().getSimpleName() + " refused: " + words;
    };
  }
}
