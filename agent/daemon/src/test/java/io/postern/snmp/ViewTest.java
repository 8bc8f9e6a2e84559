package io.postern.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.snmp4j.smi.OID;

/** What lies in a view, object by object and as a whole. */
final class ViewTest {
  private final View view =
      new View(List.of("1.3.6.1.2.1.1", "1.3.6.1.4.1.9.1.5"), List.of("1.3.6.1.2.1.1.9"));

  @Test
  void the_longest_subtree_says_whether_an_object_is_in_it() {
    assertTrue(view.contains(new OID("1.3.6.1.2.1.1.1.0")));
    assertFalse(view.contains(new OID("1.3.6.1.2.1.1.9.1")));
    assertFalse(view.contains(new OID("1.3.6.1.2.1.2")));
    assertFalse(view.contains(new OID("1.3.6.1.2.1")));
  }

  @Test
  void a_subtree_is_in_it_as_a_whole_in_part_or_not_at_all() {
    assertEquals(View.Cover.SOME, view.cover(new OID("1.3.6.1.2.1.1")));
    assertEquals(View.Cover.ALL, view.cover(new OID("1.3.6.1.2.1.1.1")));
    assertEquals(View.Cover.NONE, view.cover(new OID("1.3.6.1.2.1.1.9.1")));
    assertEquals(View.Cover.SOME, view.cover(new OID("1.3.6.1.4.1.9")));
    assertEquals(View.Cover.NONE, view.cover(new OID("1.3.6.1.4.1.9.1.4")));
    assertEquals(View.Cover.NONE, view.cover(new OID("1.3.6.1.6")));
  }

  /** RFC 3415's masks: ifEntry of one row, without its MAC address. */
  @Test
  void an_asterisk_stands_for_any_one_number() {
    View row = new View(List.of("1.3.6.1.2.1.2.2.1.*.2"), List.of("1.3.6.1.2.1.2.2.1.6.*"));
    assertTrue(row.contains(new OID("1.3.6.1.2.1.2.2.1.8.2")));
    assertFalse(row.contains(new OID("1.3.6.1.2.1.2.2.1.8.3")));
    assertFalse(row.contains(new OID("1.3.6.1.2.1.2.2.1.6.2")));
    assertFalse(row.contains(new OID("1.3.6.1.2.1.2.2.1.8")));
    assertEquals(View.Cover.SOME, row.cover(new OID("1.3.6.1.2.1.2.2.1.8")));
    assertEquals(View.Cover.ALL, row.cover(new OID("1.3.6.1.2.1.2.2.1.8.2")));
    assertEquals(View.Cover.NONE, row.cover(new OID("1.3.6.1.2.1.2.3.1.8")));
    View column = new View(List.of("1.3.6.1.2.1.2"), List.of("1.3.6.1.2.1.*.2.1.6"));
    assertEquals(View.Cover.NONE, column.cover(new OID("1.3.6.1.2.1.2.2.1.6")));
    assertEquals(View.Cover.ALL, column.cover(new OID("1.3.6.1.2.1.2.2.1.7")));
  }

  @Test
  void of_two_alike_the_one_that_excludes_decides_and_of_two_as_long_the_higher() {
    View alike = new View(List.of("1.3.6"), List.of("1.3.6"));
    assertFalse(alike.contains(new OID("1.3.6.1")));
    View asLong = new View(List.of("1.3.*.5"), List.of("1.3.6.*"));
    assertFalse(asLong.contains(new OID("1.3.6.5.1")));
    assertTrue(asLong.contains(new OID("1.3.7.5.1")));
  }

  @Test
  void what_lies_in_two_views_is_in_both() {
    View both = view.within(new View(List.of("1.3.6.1.2.1.1.1", "1.3.6.1.4"), List.of()));
    assertTrue(both.contains(new OID("1.3.6.1.2.1.1.1.0")));
    assertFalse(both.contains(new OID("1.3.6.1.2.1.1.2.0")));
    assertEquals(View.Cover.ALL, both.cover(new OID("1.3.6.1.2.1.1.1")));
    assertEquals(View.Cover.NONE, both.cover(new OID("1.3.6.1.2.1.1.2")));
    assertEquals(View.Cover.SOME, both.cover(new OID("1.3.6.1.2.1.1")));
    assertEquals(View.Cover.SOME, both.cover(new OID("1.3.6.1.4.1")));
  }
}
