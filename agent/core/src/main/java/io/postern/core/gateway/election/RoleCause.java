package io.postern.core.gateway.election;

/** Why a virtual router changed its role. */
public enum RoleCause {
  /** It began to take part. */
  STARTED,
  /** It owns the addresses (priority 255). */
  OWNER,
  /** No advertisement came for the Active_Down_Interval. */
  ACTIVE_SILENT,
  /** The active router said that it leaves (priority 0). */
  ACTIVE_LEFT,
  /** It outranks the active router, and may preempt. */
  PREEMPTION,
  /** A router that outranks it advertises. */
  OUTRANKED,
  /** The device did not put virtual MAC and addresses in place. */
  DEVICE_REFUSED,
  /** It was stopped in order. */
  STOPPED,
  /** Its LAN is lost: link, carrier or the address it speaks from. */
  LAN_LOST,
  /** Its right to serve ran out while it was late. */
  LEASE_LOST
}
