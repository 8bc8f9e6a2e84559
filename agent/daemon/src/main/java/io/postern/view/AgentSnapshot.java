package io.postern.view;

import io.postern.core.failover.state.FailoverStatus;
import io.postern.device.CapabilityLine;
import java.util.List;

/**
 * All small state of the agent at one moment.
 *
 * @param version the agent's version
 * @param at when it was taken, monotonic nanoseconds of the device's clock; the beginning of the
 *     millisecond that {@code wallMillis} names, so that every snapshot gives an event one date
 * @param wallMillis the same moment, milliseconds since the epoch
 * @param startedWallMillis when the agent started: the discontinuity time of its counters
 * @param simulated whether the device is simulated
 * @param selfTest the start-up self-test
 * @param failover NIC failover
 * @param links since when links are there and have their status
 */
public record AgentSnapshot(
    String version,
    long at,
    long wallMillis,
    long startedWallMillis,
    boolean simulated,
    List<CapabilityLine> selfTest,
    FailoverStatus failover,
    LinkHistory links) {
  /** A snapshot without a past. */
  public AgentSnapshot(
      String version,
      long at,
      long wallMillis,
      long startedWallMillis,
      boolean simulated,
      List<CapabilityLine> selfTest,
      FailoverStatus failover) {
    this(
        version,
        at,
        wallMillis,
        startedWallMillis,
        simulated,
        selfTest,
        failover,
        LinkHistory.NONE);
  }

  /** Copies the list. */
  public AgentSnapshot {
    selfTest = List.copyOf(selfTest);
  }

  /** The date of a moment of the device's clock, milliseconds since the epoch. */
  public long wallMillis(long monotonicNanos) {
    return wallMillis - Math.floorDiv(at - monotonicNanos, 1_000_000L);
  }
}
