package io.postern.lab.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class TrapTest {
  @Test
  void a_line_of_snmptrapd_is_a_name_and_its_objects() {
    Trap trap =
        Trap.parse(
                7,
                "14:49:31|UDP: [10.99.0.1]:161->[10.99.0.100]:162|sysUpTime.0 = 0:0:00:33.44"
                    + "|snmpTrapOID.0 = posternAddressMoved|posternEventText.5 = 10.9.1.1 moved = ok")
            .orElseThrow();
    assertEquals("posternAddressMoved", trap.name());
    assertEquals(7, trap.number());
    assertEquals("14:49:31", trap.time());
    assertEquals("10.99.0.1", trap.source());
    assertEquals("10.9.1.1 moved = ok", trap.text());
  }

  @Test
  void what_snmptrapd_says_of_itself_is_no_trap() {
    assertTrue(Trap.parse(0, "NET-SNMP version 5.9.3").isEmpty());
    assertTrue(Trap.parse(0, "").isEmpty());
  }
}
