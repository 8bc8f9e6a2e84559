package io.postern.snmp;

import java.util.function.LongSupplier;
import org.snmp4j.agent.mo.snmp.SysUpTime;
import org.snmp4j.smi.TimeTicks;

/** sysUpTime: hundredths of a second since the engine booted. */
final class UpTime implements SysUpTime {
  private static final long TICK_NANOS = 10_000_000;

  private final LongSupplier nanoTime;
  private final long bootedAt;
  private final long sinceWallMillis;

  UpTime(LongSupplier nanoTime, LongSupplier wallMillis) {
    this.nanoTime = nanoTime;
    bootedAt = nanoTime.getAsLong();
    sinceWallMillis = wallMillis.getAsLong();
  }

  /** When it was zero, monotonic nanoseconds. */
  long sinceNanos() {
    return bootedAt;
  }

  /** When it was zero, milliseconds since the epoch. */
  long sinceWallMillis() {
    return sinceWallMillis;
  }

  @Override
  public TimeTicks get() {
    return new TimeTicks((nanoTime.getAsLong() - bootedAt) / TICK_NANOS & 0xffff_ffffL);
  }
}
