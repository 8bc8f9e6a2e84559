package io.postern.snmp;

import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snmp4j.log.LogAdapter;
import org.snmp4j.log.LogFactory;
import org.snmp4j.log.LogLevel;

/**
 * SNMP4J's log, as far as it is of use: warnings and errors, {@value #PER_SPAN} lines in {@value
 * #SPAN_SECONDS} seconds, without control characters. What SNMP4J has to say comes from whoever
 * sends it packets: 20,000 malformed ones wrote 12,666 lines of the sender's choosing.
 */
final class QuietLog extends LogFactory {
  /** Lines in a span of time. */
  static final int PER_SPAN = 10;

  /** The span. */
  static final int SPAN_SECONDS = 60;

  private static final int MAX_LENGTH = 300;
  private static final long SPAN_NANOS = SPAN_SECONDS * 1_000_000_000L;
  private static final Logger LOG = LoggerFactory.getLogger(QuietLog.class);

  private final Limit limit;
  private final LogAdapter adapter;

  QuietLog(Logger log, LongSupplier nanoTime) {
    limit = new Limit(log, nanoTime);
    adapter = new Adapter(limit);
  }

  /** Has to be called before any other class of SNMP4J is loaded: each asks for its log once. */
  static void install() {
    LogFactory.setLogFactory(new QuietLog(LOG, System::nanoTime));
  }

  @Override
  protected LogAdapter createLogger(Class<?> type) {
    return adapter;
  }

  @Override
  protected LogAdapter createLogger(String className) {
    return adapter;
  }

  @Override
  public LogAdapter getRootLogger() {
    return adapter;
  }

  /** Text that came from a stranger: printable ASCII, and not much of it. */
  static String harmless(String text) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < text.length() && i < MAX_LENGTH; i++) {
      char c = text.charAt(i);
      safe.append(c >= ' ' && c < 127 ? c : '?');
    }
    return text.length() > MAX_LENGTH ? safe.append("...").toString() : safe.toString();
  }

  /** So many lines in a span, then how many there were not. */
  private static final class Limit {
    private final Logger log;
    private final LongSupplier nanoTime;
    private final AtomicLong suppressed = new AtomicLong();
    private long spanBegan;
    private int lines;

    Limit(Logger log, LongSupplier nanoTime) {
      this.log = log;
      this.nanoTime = nanoTime;
      spanBegan = nanoTime.getAsLong();
    }

    void line(String text) {
      long left = 0;
      synchronized (this) {
        long now = nanoTime.getAsLong();
        if (now - spanBegan >= SPAN_NANOS) {
          spanBegan = now;
          lines = 0;
          left = suppressed.getAndSet(0);
        }
        if (lines >= PER_SPAN) {
          suppressed.incrementAndGet();
          return;
        }
        lines++;
      }
      if (left > 0) {
        log.warn("{} further lines of SNMP4J were left out", left);
      }
      log.warn("{}", harmless(text));
    }
  }

  /** One for all classes. */
  private record Adapter(Limit limit) implements LogAdapter {
    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isInfoEnabled() {
      return false;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public void debug(Serializable message) {}

    @Override
    public void info(CharSequence message) {}

    @Override
    public void warn(Serializable message) {
      limit.line(String.valueOf(message));
    }

    @Override
    public void error(Serializable message) {
      limit.line(String.valueOf(message));
    }

    @Override
    public void error(CharSequence message, @Nullable Throwable throwable) {
      limit.line(message + (throwable == null ? "" : ": " + throwable));
    }

    @Override
    public void fatal(Object message) {
      limit.line(String.valueOf(message));
    }

    @Override
    public void fatal(CharSequence message, @Nullable Throwable throwable) {
      error(message, throwable);
    }

    @Override
    public void setLogLevel(LogLevel level) {}

    @Override
    public LogLevel getLogLevel() {
      return LogLevel.WARN;
    }

    @Override
    public LogLevel getEffectiveLogLevel() {
      return LogLevel.WARN;
    }

    @Override
    public String getName() {
      return "snmp4j";
    }

    @Override
    public Iterator<?> getLogHandler() {
      return Collections.emptyIterator();
    }
  }
}
