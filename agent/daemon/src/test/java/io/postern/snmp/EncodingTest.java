package io.postern.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import io.postern.view.Cell;
import io.postern.view.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.Gauge32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.Variable;

/** Cells as SMIv2 has them. */
final class EncodingTest {
  private static Variable of(ColumnType type, Cell cell) {
    return Encoding.variable(type, cell, 0);
  }

  @Test
  void a_truth_is_a_TruthValue() {
    assertEquals(new Integer32(1), of(ColumnType.BOOLEAN, new Cell.Truth(true)));
    assertEquals(new Integer32(2), of(ColumnType.BOOLEAN, new Cell.Truth(false)));
  }

  @Test
  void numbers_have_the_type_that_their_column_declares() {
    Cell big = new Cell.Whole(0x1_0000_0005L);
    assertEquals(new Counter32(5), of(ColumnType.COUNTER32, big));
    assertEquals(new Counter64(0x1_0000_0005L), of(ColumnType.COUNTER64, big));
    assertEquals(new Gauge32(0xffff_ffffL), of(ColumnType.GAUGE32, big));
    assertEquals(new Integer32(7), of(ColumnType.INTEGER32, new Cell.Whole(7)));
  }

  @Test
  void addresses_are_their_octets() {
    assertEquals(
        OctetString.fromHexString("c0:00:02:01"),
        of(ColumnType.IP_ADDRESS, new Cell.Ip(IpAddress.of("192.0.2.1"))));
    assertEquals(
        OctetString.fromHexString("02:00:00:00:00:01"),
        of(ColumnType.MAC_ADDRESS, new Cell.Mac(MacAddress.of("02:00:00:00:00:01"))));
  }

  @Test
  void a_date_is_in_UTC_cut_to_tenths() {
    assertEquals(
        OctetString.fromHexString("07:ea:0b:14:0e:12:11:09:2b:00:00"),
        of(ColumnType.DATE_AND_TIME, new Cell.Date(1_795_184_297_987L)));
  }

  @Test
  void from_when_counters_count_is_a_value_of_sysUpTime() {
    Cell at = new Cell.Date(5_000);
    assertEquals(new TimeTicks(300), Encoding.variable(ColumnType.DISCONTINUITY, at, 2_000));
    assertEquals(new TimeTicks(0), Encoding.variable(ColumnType.DISCONTINUITY, at, 9_000));
  }

  @Test
  void text_that_is_too_long_is_cut_at_a_character() {
    OctetString cut = Encoding.text("a" + "\u00e9".repeat(200));
    assertEquals(255, cut.length());
    OctetString even = Encoding.text("\u00e9".repeat(200));
    assertEquals(254, even.length());
    assertEquals("\u00e9".repeat(127), new String(even.getValue(), StandardCharsets.UTF_8));
  }

  @Test
  void several_values_are_cut_at_a_value() {
    Cell name = new Cell.Text("x".repeat(100));
    assertEquals(
        "x".repeat(100) + " " + "x".repeat(100),
        of(ColumnType.STRING, new Cell.Several(List.of(name, name, name))).toString());
  }
}
