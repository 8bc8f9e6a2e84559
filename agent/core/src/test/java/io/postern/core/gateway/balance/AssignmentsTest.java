package io.postern.core.gateway.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The store of assignments against a map, and read while it is written. */
final class AssignmentsTest {
  private static Assignment row(int host, int vrid, long lastRequest, long epoch, long sequence) {
    return new Assignment(
        IpAddress.ofV4(host), new MacAddress(7), vrid, 0, lastRequest, 1, epoch, sequence);
  }

  private static List<Assignment> walk(Assignments assignments) {
    List<Assignment> rows = new ArrayList<>();
    for (Assignment at = assignments.first(); at != null; at = assignments.after(at.host())) {
      rows.add(at);
    }
    return rows;
  }

  @Test
  void it_is_what_a_map_would_be() {
    SplittableRandom random = new SplittableRandom(1);
    Assignments assignments = new Assignments();
    TreeMap<IpAddress, Integer> map = new TreeMap<>();
    for (int step = 0; step < 100_000; step++) {
      int host = random.nextInt(4) << 30 | random.nextInt(40) << 6 | random.nextInt(64);
      IpAddress address = IpAddress.ofV4(host);
      switch (random.nextInt(4)) {
        case 0 -> {
          assignments.remove(host);
          map.remove(address);
        }
        case 1 -> assignments.touch(host, step);
        default -> {
          int vrid = 1 + random.nextInt(8);
          assertTrue(assignments.assign(host, 7, vrid, step, 1), "there is room");
          map.put(address, vrid);
        }
      }
      assertEquals(map.getOrDefault(address, 0), assignments.vridOf(host));
      Assignment got = assignments.get(address);
      assertEquals(map.get(address), got == null ? null : got.vrid());
    }
    List<Assignment> rows = walk(assignments);
    assertEquals(new ArrayList<>(map.keySet()), rows.stream().map(Assignment::host).toList());
    assertEquals(new ArrayList<>(map.values()), rows.stream().map(Assignment::vrid).toList());
    assertEquals(map.size(), assignments.size());
    for (int vrid = 1; vrid <= 8; vrid++) {
      int wanted = vrid;
      assertEquals(map.values().stream().filter(v -> v == wanted).count(), assignments.hosts(vrid));
    }
  }

  @Test
  void the_later_choice_wins_in_whatever_order_rows_come() {
    SplittableRandom random = new SplittableRandom(2);
    List<Assignment> rows = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      rows.add(row(random.nextInt(20), 1 + random.nextInt(8), 0, 1 + random.nextInt(3), i));
    }
    Assignments first = new Assignments();
    rows.forEach(first::merge);
    for (int shuffles = 0; shuffles < 20; shuffles++) {
      List<Assignment> mixed = new ArrayList<>(rows);
      mixed.addAll(rows.subList(0, 100));
      for (int i = mixed.size() - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        mixed.set(i, mixed.set(j, mixed.get(i)));
      }
      Assignments other = new Assignments();
      mixed.forEach(other::merge);
      assertEquals(walk(first), walk(other));
    }
  }

  @Test
  void of_the_same_choice_the_later_request_is_kept() {
    Assignments assignments = new Assignments();
    assertTrue(assignments.merge(row(5, 1, 100, 1, 1)), "it is the first");
    assertFalse(assignments.merge(row(5, 1, 300, 1, 1)), "it is no other choice");
    assertFalse(assignments.merge(row(5, 1, 200, 1, 1)), "it is no other choice");
    assertEquals(List.of(row(5, 1, 300, 1, 1)), walk(assignments));
  }

  @Test
  void a_choice_made_after_a_merge_is_later_than_what_was_merged() {
    Assignments assignments = new Assignments();
    assertTrue(assignments.merge(row(5, 1, 100, 9, 1_000)), "it is the first");
    assertTrue(assignments.assign(6, 7, 2, 0, 9), "there is room");
    assertEquals(1_001, walk(assignments).getLast().sequence());
  }

  @Test
  void each_change_is_told_once_as_it_is_then() {
    Assignments assignments = new Assignments();
    assertTrue(assignments.assign(5, 7, 1, 0, 1), "there is room");
    assertTrue(assignments.assign(5, 7, 2, 0, 1), "there is room");
    assertTrue(assignments.assign(900, 7, 3, 0, 1), "there is room");
    assertTrue(assignments.assign(901, 7, 3, 0, 1), "there is room");
    assignments.remove(901);
    assertTrue(assignments.hasChanges());
    List<Assignment> told = assignments.changes(100);
    assertEquals(List.of(2, 3), told.stream().map(Assignment::vrid).toList());
    assertFalse(assignments.hasChanges());
    assertEquals(List.of(), assignments.changes(100));
  }

  @Test
  void changes_are_told_in_pieces() {
    Assignments assignments = new Assignments();
    for (int i = 0; i < 1_000; i++) {
      assertTrue(assignments.assign(i * 3, 7, 1, 0, 1), "there is room");
    }
    List<Assignment> told = new ArrayList<>();
    while (assignments.hasChanges()) {
      List<Assignment> piece = assignments.changes(64);
      assertTrue(piece.size() <= 64);
      told.addAll(piece);
    }
    assertEquals(walk(assignments), told);
  }

  @Test
  void what_was_merged_is_not_told_again() {
    Assignments assignments = new Assignments();
    assertTrue(assignments.merge(row(5, 1, 100, 1, 1)), "it is the first");
    assertFalse(assignments.hasChanges());
  }

  @Test
  void a_request_is_told_when_the_last_one_told_is_old() {
    Assignments assignments = new Assignments();
    assertTrue(assignments.assign(5, 7, 1, 0, 1), "there is room");
    assertEquals(1, assignments.changes(10).size());
    for (long now = 0; now < Assignments.TOLD_NANOS; now += 1_000_000_000L) {
      assignments.touch(5, now);
    }
    assertFalse(assignments.hasChanges());
    assignments.touch(5, Assignments.TOLD_NANOS);
    assertEquals(Assignments.TOLD_NANOS, assignments.changes(10).getFirst().lastRequest());
  }

  @Test
  void it_grows_no_further_than_it_may() {
    Assignments assignments = new Assignments(2);
    assertTrue(assignments.assign(0x100, 7, 1, 0, 1));
    assertTrue(assignments.assign(0x200, 7, 1, 0, 1));
    assertFalse(assignments.assign(0x300, 7, 1, 0, 1));
    assertTrue(assignments.assign(0x2ff, 7, 1, 0, 1));
    assertEquals(0, assignments.vridOf(0x300));
    assertNull(assignments.get(IpAddress.ofV4(0x300)));
    assertEquals(3, assignments.size());
  }

  @Test
  void who_has_not_asked_for_long_is_forgotten() {
    Assignments assignments = new Assignments();
    for (int i = 0; i < 1_000; i++) {
      assertTrue(assignments.assign(i, 7, 1, i, 1), "there is room");
    }
    int page = 0;
    do {
      page = assignments.forget(page, 600);
    } while (page != 0);
    assertEquals(400, assignments.size());
    assertEquals(IpAddress.ofV4(600), walk(assignments).getFirst().host());
  }

  @Test
  void a_row_is_never_half_of_one_choice_and_half_of_another() throws InterruptedException {
    Assignments assignments = new Assignments();
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Assignment> torn = new AtomicReference<>();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    for (Assignment row : walk(assignments)) {
                      if (row.epoch() != row.since() || row.mac().bits() != row.since()) {
                        torn.set(row);
                      }
                    }
                  }
                });
    SplittableRandom random = new SplittableRandom(3);
    for (long now = 1; now < 2_000_000; now++) {
      int host = random.nextInt(600);
      if (random.nextInt(10) == 0) {
        assignments.remove(host);
      } else {
        assertTrue(assignments.assign(host, now, 1 + (int) now % 8, now, now), "there is room");
      }
    }
    done.set(true);
    reader.join();
    assertNull(torn.get());
  }
}
