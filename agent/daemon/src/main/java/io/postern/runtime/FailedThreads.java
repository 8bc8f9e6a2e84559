package io.postern.runtime;

import io.postern.runtime.loop.FaultLog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads of the agent that met a bug: one that ended is missed until the agent is started again,
 * one that went on is named for a while. Nobody would notice either by itself: no gateway is heard,
 * no lease renewed, no host answered any more.
 */
final class FailedThreads implements Thread.UncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(FailedThreads.class);
  private static final long SHOWN_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Map<String, Failure> failures = new ConcurrentSkipListMap<>();
  private final LongSupplier nanoTime;
  private final FaultLog faults;

  private record Failure(Thread thread, String cause, long at) {}

  FailedThreads(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    faults = new FaultLog(LOG, nanoTime);
  }

  @Override
  public void uncaughtException(Thread thread, Throwable fault) {
    faults.report("a fault in thread", thread.getName(), fault);
    // A session's thread ends with its session, which the other side has seen.
    if (!thread.isVirtual()) {
      failures.put(thread.getName(), new Failure(thread, fault.toString(), nanoTime.getAsLong()));
    }
  }

  /** A sentence for each. */
  List<String> troubles() {
    long now = nanoTime.getAsLong();
    return failures.entrySet().stream()
        .filter(f -> !f.getValue().thread().isAlive() || now - f.getValue().at() < SHOWN_NANOS)
        .map(
            f ->
                "thread "
                    + f.getKey()
                    + (f.getValue().thread().isAlive() ? " had a fault: " : " has ended: ")
                    + f.getValue().cause())
        .toList();
  }
}
