package io.postern.core.gateway.balance;

/** How a forwarder fares (decision 0023 has the life cycle). */
public enum Condition {
  /** Nobody is known to hold it. */
  UNKNOWN,
  /** Its owner holds it. */
  ACTIVE,
  /** Its owner lives and asked for its hosts to be moved to others. */
  DRAINING,
  /** Another gateway holds it; it is still handed out. */
  TAKEN_OVER,
  /** For longer than the redirect time: it is handed out no more, its hosts stay with its MAC. */
  REDIRECTED,
  /** Failed for good: its hosts are given to others. */
  RETIRED,
  /** Its MAC answers no more. */
  WITHDRAWN;

  /** Whether a host that asks may get it. */
  public boolean offered() {
    return this == ACTIVE || this == TAKEN_OVER;
  }

  /** Whether its hosts are moved away actively. */
  public boolean vacated() {
    return this == DRAINING || this == RETIRED || this == WITHDRAWN;
  }
}
