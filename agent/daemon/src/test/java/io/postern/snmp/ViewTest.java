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
}
