package io.postern.cluster;

import java.util.IllegalFormatException;
import java.util.concurrent.atomic.AtomicLong;
import org.jgroups.logging.CustomLogFactory;
import org.jgroups.logging.Log;
import org.jgroups.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What JGroups complains of, as warnings of ours: a line a minute at most, for it says the same
 * thing as often as it happens. What matters is in the cluster's status.
 */
final class ClusterLog implements CustomLogFactory {
  private static final Logger LOG = LoggerFactory.getLogger("io.postern.cluster.jgroups");
  private static final long GAP_NANOS = 60_000_000_000L;

  private final AtomicLong next = new AtomicLong(System.nanoTime());
  private final AtomicLong kept = new AtomicLong();
  private final Log log = new Quiet();

  private ClusterLog() {}

  /** Makes JGroups use it; before any of its classes is in use. */
  static void install() {
    if (!(LogFactory.getCustomLogFactory() instanceof ClusterLog)) {
      LogFactory.setCustomLogFactory(new ClusterLog());
    }
  }

  @Override
  public Log getLog(Class<?> clazz) {
    return log;
  }

  @Override
  public Log getLog(String category) {
    return log;
  }

  private void say(String text) {
    long now = System.nanoTime();
    long due = next.get();
    if (now - due < 0 || !next.compareAndSet(due, now + GAP_NANOS)) {
      kept.incrementAndGet();
      return;
    }
    long others = kept.getAndSet(0);
    LOG.warn("{}{}", text, others == 0 ? "" : " (and " + others + " more before)");
  }

  @SuppressWarnings("AnnotateFormatMethod") // JGroups' own formats: the compiler sees none of them
  private static String formatted(String format, Object... args) {
    try {
      return args.length == 0 ? format : String.format(format, args);
    } catch (IllegalFormatException e) {
      return format;
    }
  }

  /** One for all: which class complains is in the text. */
  private final class Quiet implements Log {
    @Override
    public boolean isFatalEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public void fatal(String msg) {
      say(msg);
    }

    @Override
    public void fatal(String format, Object... args) {
      say(formatted(format, args));
    }

    @Override
    public void fatal(String msg, Throwable throwable) {
      say(msg + ": " + throwable);
    }

    @Override
    public void error(String msg) {
      say(msg);
    }

    @Override
    public void error(String format, Object... args) {
      say(formatted(format, args));
    }

    @Override
    public void error(String msg, Throwable throwable) {
      say(msg + ": " + throwable);
    }

    @Override
    public void warn(String msg) {
      say(msg);
    }

    @Override
    public void warn(String format, Object... args) {
      say(formatted(format, args));
    }

    @Override
    public void warn(String msg, Throwable throwable) {
      say(msg + ": " + throwable);
    }

    @Override
    public void info(String msg) {}

    @Override
    public void info(String format, Object... args) {}

    @Override
    public void debug(String msg) {}

    @Override
    public void debug(String format, Object... args) {}

    @Override
    public void debug(String msg, Throwable throwable) {}

    @Override
    public void trace(Object obj) {}

    @Override
    public void trace(String msg) {}

    @Override
    public void trace(String format, Object... args) {}

    @Override
    public void trace(String msg, Throwable throwable) {}

    @Override
    public void setLevel(String level) {}

    @Override
    public @Nullable String getLevel() {
      return "warn";
    }
  }
}
