package io.postern.core.gateway;

import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterRole;
import io.postern.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** What happened, in words for a person. */
final class Sentences {
  private Sentences() {}

  static String changed(
      String group, RouterRole role, RoleCause cause, @Nullable IpAddress active) {
    String now =
        switch (role) {
          case INITIALIZE -> "takes no part";
          case BACKUP -> active == null ? "is backup" : "is backup of " + active;
          case ACTIVE -> "is active";
        };
    return "this gateway " + now + " in group " + group + ": " + because(cause);
  }

  private static String because(RoleCause cause) {
    return switch (cause) {
      case STARTED -> "it listens first";
      case OWNER -> "it owns the addresses";
      case ACTIVE_SILENT -> "no advertisement came";
      case ACTIVE_LEFT -> "the active gateway left";
      case PREEMPTION -> "it outranks the active gateway";
      case OUTRANKED -> "another gateway outranks it";
      case DEVICE_REFUSED -> "the device did not put the addresses in place";
      case STOPPED -> "it was stopped";
      case LAN_LOST -> "its LAN is lost";
      case LEASE_LOST -> "it was late, and its right to serve ran out";
    };
  }
}
