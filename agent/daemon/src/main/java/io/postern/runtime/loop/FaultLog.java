package io.postern.runtime.loop;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * A log of bugs as they show: one stack trace for each cause and minute, and then how often it came
 * again. What fails at each event would otherwise fill the disk within the hour. Any thread.
 */
public final class FaultLog {
  private static final long SPAN_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Causes told apart; a bug that looks different each time is one all the same. */
  private static final int CAUSES = 64;

  private final Logger log;
  private final LongSupplier nanoTime;
  private final Map<String, Span> spans =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Span> eldest) {
          return size() > CAUSES;
        }
      };

  private record Span(long began, long leftOut) {}

  /** A log that has said nothing yet. */
  public FaultLog(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  /**
   * Something failed that should not have.
   *
   * @param what a sentence's beginning
   * @param with what it was about
   */
  public void report(String what, Object with, Throwable fault) {
    long leftOut;
    synchronized (this) {
      String cause = cause(what, fault);
      long now = nanoTime.getAsLong();
      Span span = spans.get(cause);
      if (span != null && now - span.began() < SPAN_NANOS) {
        spans.put(cause, new Span(span.began(), span.leftOut() + 1));
        return;
      }
      leftOut = span == null ? 0 : span.leftOut();
      spans.remove(cause);
      spans.put(cause, new Span(now, 0));
    }
    if (leftOut > 0) {
      log.error("{} {} (and {} times since it was last told)", what, with, leftOut, fault);
    } else {
      log.error("{} {}", what, with, fault);
    }
  }

  private static String cause(String what, Throwable fault) {
    StackTraceElement[] trace = fault.getStackTrace();
    return what + fault.getClass().getName() + (trace.length == 0 ? "" : trace[0]);
  }
}
