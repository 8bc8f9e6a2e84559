package io.postern.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.snmp4j.log.LogAdapter;

/** Defect 6: a stranger's packets wrote the log, at any length and with any content. */
final class QuietLogTest {
  private final List<String> lines = new ArrayList<>();
  private final AtomicLong now = new AtomicLong();
  private final LogAdapter log = new QuietLog(logger(), now::get).createLogger("any");

  private Logger logger() {
    return (Logger)
        Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, arguments) -> {
              lines.add(method.getName() + " " + Arrays.deepToString(arguments));
              return null;
            });
  }

  @Test
  void a_flood_of_lines_is_cut_and_the_rest_is_counted() {
    for (int i = 0; i < 20_000; i++) {
      log.warn("bad packet " + i);
    }
    assertEquals(QuietLog.PER_SPAN, lines.size());
    now.addAndGet(QuietLog.SPAN_SECONDS * 1_000_000_000L);
    log.error("one more");
    assertEquals(QuietLog.PER_SPAN + 2, lines.size());
    assertTrue(lines.get(QuietLog.PER_SPAN).contains("19990"), lines.toString());
  }

  @Test
  void a_line_has_no_control_characters_and_an_end() {
    log.error("user \u001b[2J\r\nWARN forged " + "x".repeat(1000), new IllegalStateException("\n"));
    assertEquals(1, lines.size());
    String line = lines.getFirst();
    assertFalse(line.contains("\n") || line.contains("\r") || line.contains("\u001b"), line);
    assertTrue(line.length() < 400, line);
  }

  @Test
  void what_only_a_developer_wants_is_not_even_made() {
    assertFalse(log.isDebugEnabled());
    assertFalse(log.isInfoEnabled());
    log.debug("x");
    log.info("x");
    assertEquals(List.of(), lines);
  }
}
