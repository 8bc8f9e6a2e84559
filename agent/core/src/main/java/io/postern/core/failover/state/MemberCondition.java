package io.postern.core.failover.state;

/** What the monitors make of a member. */
public enum MemberCondition {
  /** Not judged yet. */
  UNKNOWN,
  /** Every monitor agrees that it works. */
  OK,
  /** Carrier, heartbeat, ports or path says that it does not. */
  FAILED,
  /** It works again but came up too often within the last minute: recovery waits. */
  FLAPPING,
  /** A standby that is kept down (cold, warm, disabled after failure): nothing can be known. */
  KEPT_DOWN,
  /** The interface does not exist. */
  ABSENT
}
