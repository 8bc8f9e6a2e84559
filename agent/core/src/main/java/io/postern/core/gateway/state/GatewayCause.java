package io.postern.core.gateway.state;

import io.postern.core.gateway.election.RoleCause;

/** Why something happened in a gateway group; identities in the models. */
public enum GatewayCause {
  /** The gateway owns the addresses (priority 255). */
  ADDRESS_OWNER,
  /** No advertisement came from the active gateway. */
  ACTIVE_SILENT,
  /** The active gateway said that it leaves. */
  ACTIVE_LEFT,
  /** The gateway outranks the active one, and may preempt. */
  PREEMPTION,
  /** A gateway that outranks it advertises. */
  OUTRANKED,
  /** The LAN is lost: link, carrier or the address to speak from. */
  LAN_LOST,
  /** The right to serve ran out while the agent was late. */
  LEASE_LOST,
  /** Another gateway was heard to be active. */
  ACTIVE_HEARD,
  /** An outranked gateway advertised beside the active one. */
  CONTENDER_HEARD,
  /** An outranked gateway that advertised is silent. */
  CONTENDER_SILENT,
  /** The owner of a forwarder does not have it any more. */
  FORWARDER_LOST,
  /** The owner of a forwarder has it again. */
  FORWARDER_RETURNED,
  /** The owner of a forwarder stayed away for the retire time. */
  RETIRE_TIME,
  /** Shares were levelled after a gateway's return. */
  SHARES_LEVELLED,
  // From here on those that failover has too; whatever is new stands above.

  /** It began to take part. */
  STARTED,
  /** It was stopped in order. */
  STOPPED,
  /** The device did not put virtual MAC and addresses in place. */
  DEVICE_REFUSED,
  /** An operator wanted it. */
  OPERATOR,
  /** A node is drained. */
  MAINTENANCE;

  /** Why a role changed. */
  public static GatewayCause of(RoleCause cause) {
    return switch (cause) {
      case STARTED -> STARTED;
      case OWNER -> ADDRESS_OWNER;
      case ACTIVE_SILENT -> ACTIVE_SILENT;
      case ACTIVE_LEFT -> ACTIVE_LEFT;
      case PREEMPTION -> PREEMPTION;
      case OUTRANKED -> OUTRANKED;
      case DEVICE_REFUSED -> DEVICE_REFUSED;
      case STOPPED -> STOPPED;
      case LAN_LOST -> LAN_LOST;
      case LEASE_LOST -> LEASE_LOST;
    };
  }
}
