package io.postern.netconf.access;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Makes guessing slow: each failure from an address doubles the time that the next answer to it
 * takes. Knows a bounded number of addresses; the oldest is forgotten first.
 */
public final class LoginThrottle {
  private static final long FIRST_NANOS = Duration.ofMillis(250).toNanos();
  private static final long LONGEST_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long FORGIVEN_NANOS = Duration.ofMinutes(5).toNanos();
  private static final int MAX_ADDRESSES = 4096;

  private record Failures(int count, long lastNanos) {}

  private final LongSupplier nanos;
  private final Map<String, Failures> failures = new LinkedHashMap<>();

  /** With a clock of nanoseconds. */
  public LoginThrottle(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Notes a failure from an address; how long the answer to it is to be held back. */
  public synchronized Duration failed(String address) {
    long now = nanos.getAsLong();
    Failures before = failures.remove(address);
    int count =
        before == null || now - before.lastNanos() > FORGIVEN_NANOS ? 1 : before.count() + 1;
    failures.put(address, new Failures(count, now));
    if (failures.size() > MAX_ADDRESSES) {
      Iterator<String> oldest = failures.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    int doublings = Math.min(count - 1, 20);
    return Duration.ofNanos(Math.min(LONGEST_NANOS, FIRST_NANOS << doublings));
  }

  /** Notes that somebody at an address is who they say. */
  public synchronized void succeeded(String address) {
    failures.remove(address);
  }
}
