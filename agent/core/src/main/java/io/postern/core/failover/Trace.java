package io.postern.core.failover;

/** What an event was to the failover machine. */
public enum Trace {
  /** It concerned nothing that the machine knows: as if it had not come. */
  NONE,

  /**
   * It said again what was known: an answered round of a heartbeat that passes, a probe frame from
   * a member that is heard. It led to no decision and changed counters and the moment at which this
   * was last known, no more; of several of the same kind within {@link Repetition#MERGEABLE_NANOS},
   * none but the last need be told to a machine, whatever was told between them.
   */
  REFRESHED,

  /** The machine settled after it: something changed, or time went on. */
  SETTLED
}
