package io.postern.core.failover.state;

/** What a group is doing for its addresses. */
public enum GroupOperStatus {
  /** Capturing and proving; nothing is judged yet. */
  INITIALIZING,
  /** Every address is served by its home. */
  NORMAL,
  /** At least one address is served by another member than its home. */
  FAILED_OVER,
  /** At least one address is served by none; the reason says why. */
  FAILED,
  /** Disabled by configuration. */
  DISABLED
}
