package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What an operator reads at three in the morning. */
final class ExplanationTest {
  @Test
  void itSaysWhoServesWhyAndWhereTheTimeWent() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    bench.start(Groups.of("eth0", "eth1").build());
    bench.cut("eth0");
    String text = String.join("\n", Explanation.of(bench.status(), bench.notices));
    for (String expected :
        new String[] {
          "Group wan is failed over, degraded",
          "192.0.2.1/24 is served by eth1; the home is eth0.",
          "eth0 stands by; eth0 has no carrier; it may not take over (link: no carrier)",
          "Last move: 1 address from eth0 to eth1, because carrier lost; 2.",
          "2.500 ms to detect",
          "192.0.2.1/24 moved from eth0 to eth1: eth0 has no carrier",
        }) {
      assertTrue(text.contains(expected), expected + "\n" + text);
    }
  }
}
