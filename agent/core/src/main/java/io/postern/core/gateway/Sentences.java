package io.postern.core.gateway;

import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.state.GatewayCause;
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

  /** The group has another active gateway. */
  static String active(
      String group, @Nullable IpAddress active, @Nullable IpAddress own, GatewayCause cause) {
    String who =
        active == null
            ? "no active gateway is known"
            : active.equals(own) ? "this gateway is active" : active + " is the active gateway";
    return who + " in group " + group + because(cause);
  }

  private static String because(GatewayCause cause) {
    return switch (cause) {
      case STARTED -> ": this gateway listens first";
      case ADDRESS_OWNER -> ": it owns the addresses";
      case ACTIVE_SILENT -> ": no advertisement came from the former one";
      case ACTIVE_LEFT -> ": the former one left";
      case PREEMPTION -> ": it outranks the former one";
      case OUTRANKED -> ": it outranks this gateway";
      case DEVICE_REFUSED -> ": the device did not put the addresses in place";
      case STOPPED -> ": this gateway was stopped";
      case LAN_LOST -> ": this gateway lost its LAN";
      case LEASE_LOST -> ": this gateway was late, and its right to serve ran out";
      case ACTIVE_HEARD -> ": it advertises";
      case CONTENDER_HEARD,
          CONTENDER_SILENT,
          FORWARDER_LOST,
          FORWARDER_RETURNED,
          RETIRE_TIME,
          SHARES_LEVELLED,
          OPERATOR,
          MAINTENANCE ->
          "";
    };
  }

  /** A forwarder is with a node. */
  static String holds(String group, int vrid, String owner, String node) {
    return owner.equals(node)
        ? node + " has its forwarder " + vrid + " of group " + group
        : node + " took over forwarder " + vrid + " of " + owner + " in group " + group;
  }

  /** A forwarder is given up. */
  static String retired(String group, int vrid, String owner) {
    return "forwarder "
        + vrid
        + " of "
        + owner
        + " in group "
        + group
        + " is given up: its hosts are given to others";
  }

  /** A forwarder's hosts have others. */
  static String redistributed(String group, int vrid, long hosts) {
    return "the " + hosts + " hosts of forwarder " + vrid + " in group " + group + " have others";
  }

  /** Another gateway is active too. */
  static String contended(String group, IpAddress contender) {
    return contender
        + " advertises in group "
        + group
        + " though this gateway outranks it: both were, or are, active";
  }

  /** It is not any more. */
  static String reasserted(String group, IpAddress contender) {
    return contender
        + " advertises no more in group "
        + group
        + "; this gateway announced the addresses again";
  }

  static String fares(String group, int vrid, String owner, Condition condition) {
    String which = "the forwarder of " + owner + " (VRID " + vrid + ") in group " + group;
    return which
        + switch (condition) {
          case UNKNOWN -> " is not known yet";
          case ACTIVE -> " is with its owner";
          case DRAINING -> " is being drained: its hosts are given to others";
          case TAKEN_OVER -> " was taken over: its hosts keep their entries";
          case REDIRECTED -> " is handed out no more: its owner stays away";
          case RETIRED -> " is retired: its hosts are given to others";
          case WITHDRAWN -> " is withdrawn: nobody answers for its MAC any more";
        };
  }

  static String because(RoleCause cause) {
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
