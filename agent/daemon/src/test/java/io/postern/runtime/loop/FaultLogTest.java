package io.postern.runtime.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A bug that shows at each event does not fill the disk. */
final class FaultLogTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final FaultLog faults = new FaultLog(logger(), now::get);

  private Logger logger() {
    LoggerContext context = new LoggerContext();
    lines.setContext(context);
    lines.start();
    Logger logger = context.getLogger("test");
    logger.addAppender(lines);
    return logger;
  }

  private static RuntimeException bug() {
    return new IllegalStateException("not again");
  }

  @Test
  void aCauseHasOneTraceAMinuteAndThenTheNumberOfTimes() {
    for (int i = 0; i < 1_000; i++) {
      faults.report("the core failed on", "event " + i, bug());
    }
    assertEquals(1, lines.list.size());
    assertTrue(lines.list.getFirst().getThrowableProxy() != null, "with its trace");
    now.addAndGet(61 * SECOND);
    faults.report("the core failed on", "event", bug());
    assertEquals(2, lines.list.size());
    assertTrue(lines.list.getLast().getFormattedMessage().contains("999 times"));
  }

  @Test
  void anotherCauseIsToldBesideIt() {
    faults.report("the core failed on", "a", bug());
    faults.report("the core failed on", "a", new IllegalStateException("elsewhere"));
    faults.report("a window failed on", "a", bug());
    assertEquals(3, lines.list.size());
  }
}
