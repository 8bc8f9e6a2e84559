package io.postern.core.failover.config;

/** What happens to MACs when addresses move. */
public enum MacPolicy {
  /** The standby takes the failed NIC's MAC; refused on one that carries addresses of its own. */
  MOVE,
  /** All members have the same MAC. */
  SHARED,
  /** Each keeps its own; the LAN is told. */
  ANNOUNCE,
  /** The address owns a MAC, on a macvlan. */
  VIRTUAL
}
