package io.postern.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.postern.device.Carrier;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Since when links are there and have their status. */
final class LinkHistoryTest {
  private static LinkState link(int index, Carrier carrier, boolean adminUp) {
    InterfaceName name = InterfaceName.of("eth" + index);
    return new LinkState(
        index, name, List.of(), null, adminUp, carrier, 1500, "", 0, 0, 0, 0, 0, false, false);
  }

  private static final LinkState UP = link(2, Carrier.UP, true);
  private static final LinkState OTHER = link(3, Carrier.UP, true);

  @Test
  void what_was_there_at_the_start_has_no_time_until_it_changes() {
    LinkHistory start = LinkHistory.NONE.with(List.of(), 1, 1).with(List.of(UP, OTHER), 5, 5);
    assertNull(start.there(2));
    assertNull(start.changed(2));
    LinkHistory down = start.with(List.of(UP.withCarrier(Carrier.DOWN), OTHER), 10, 20);
    assertEquals(new LinkHistory.Since(10, 20), down.changed(2));
    assertNull(down.there(2));
    assertNull(down.changed(3));
    LinkHistory off = down.with(List.of(link(2, Carrier.DOWN, false), OTHER), 30, 40);
    assertEquals(new LinkHistory.Since(10, 20), off.changed(2), "down before and since");
    LinkHistory up = off.with(List.of(UP, OTHER), 50, 60);
    assertEquals(new LinkHistory.Since(50, 60), up.changed(2));
  }

  @Test
  void a_link_that_comes_later_is_there_since_then_and_anew_each_time() {
    LinkHistory start = LinkHistory.NONE.with(List.of(UP), 1, 1);
    LinkHistory came = start.with(List.of(UP, OTHER), 10, 20);
    assertEquals(new LinkHistory.Since(10, 20), came.there(3));
    assertEquals(new LinkHistory.Since(10, 20), came.changed(3));
    LinkHistory again = came.with(List.of(UP), 30, 30).with(List.of(UP, OTHER), 50, 60);
    assertEquals(new LinkHistory.Since(50, 60), again.there(3));
  }

  @Test
  void a_link_that_comes_where_there_was_none_is_new() {
    LinkHistory none = LinkHistory.NONE.with(List.of(UP), 1, 1).with(List.of(), 5, 5);
    assertEquals(new LinkHistory.Since(10, 20), none.with(List.of(UP), 10, 20).there(2));
  }

  @Test
  void where_nothing_changed_it_is_the_same() {
    LinkHistory start = LinkHistory.NONE.with(List.of(UP), 1, 1);
    assertSame(start, start.with(List.of(UP), 10, 20));
  }
}
