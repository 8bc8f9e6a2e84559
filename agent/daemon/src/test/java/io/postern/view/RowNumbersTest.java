package io.postern.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.view.RowNumbers.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A number is given once, and to one name. */
final class RowNumbersTest {
  @TempDir private Path directory;

  private RowNumbers open() throws IOException {
    return RowNumbers.open(directory);
  }

  private static boolean allot(RowNumbers numbers, String... names) {
    return numbers.allot(Map.of(Kind.INTERFACE, List.of(names)));
  }

  private static OptionalInt number(RowNumbers numbers, String name) {
    return numbers.number(Kind.INTERFACE, name);
  }

  @Test
  void numbers_count_from_one_and_outlive_the_process() throws IOException {
    assertTrue(allot(open(), "lo", "eth0"));
    RowNumbers later = open();
    assertTrue(allot(later, "eth1", "eth0"));
    assertEquals(OptionalInt.of(1), number(later, "lo"));
    assertEquals(OptionalInt.of(2), number(later, "eth0"));
    assertEquals(OptionalInt.of(3), number(later, "eth1"));
    assertEquals(OptionalInt.empty(), later.number(Kind.GROUP, "eth0"));
  }

  @Test
  void a_name_may_have_blanks() throws IOException {
    RowNumbers numbers = open();
    assertTrue(numbers.allot(Map.of(Kind.CAPABILITY, List.of("raw ICMP"))));
    assertEquals(OptionalInt.of(1), open().number(Kind.CAPABILITY, "raw ICMP"));
  }

  @Test
  void there_are_not_more_names_than_are_kept_and_no_number_twice() throws IOException {
    RowNumbers numbers = open();
    String[] many =
        IntStream.range(0, RowNumbers.MAX_NAMES).mapToObj(i -> "veth" + i).toArray(String[]::new);
    assertTrue(allot(numbers, many));
    assertTrue(allot(numbers, "eth0"));
    assertEquals(OptionalInt.of(RowNumbers.MAX_NAMES + 1), number(numbers, "eth0"));
    assertEquals(OptionalInt.empty(), number(numbers, "veth0"));
    assertTrue(allot(numbers, "veth0"));
    assertEquals(OptionalInt.of(RowNumbers.MAX_NAMES + 2), number(open(), "veth0"));
  }

  @Test
  void a_name_has_no_number_while_the_disk_refuses() throws IOException {
    RowNumbers numbers = open();
    assertTrue(allot(numbers, "eth0"));
    Path inTheWay = Files.createDirectory(directory.resolve(RowNumbers.FILE + ".new"));
    assertFalse(allot(numbers, "eth0", "eth1"));
    assertEquals(OptionalInt.empty(), number(numbers, "eth1"));
    assertEquals(OptionalInt.of(1), number(numbers, "eth0"));
    Files.delete(inTheWay);
    assertTrue(allot(numbers, "eth0", "eth1"));
    assertEquals(OptionalInt.of(2), number(open(), "eth1"));
  }

  @Test
  void a_file_that_is_not_as_written_is_refused() throws IOException {
    assertTrue(allot(open(), "eth0"));
    Path file = directory.resolve(RowNumbers.FILE);
    String whole = Files.readString(file);
    for (String bad :
        List.of(
            "",
            whole.replace("end\n", ""),
            whole.replace("INTERFACE 1", "INTERFACE 9"),
            whole.replace("INTERFACE 1", "INTERFACE one"),
            whole.replace("INTERFACE 1", "PLANET 1"))) {
      Files.writeString(file, bad);
      assertThrows(IOException.class, this::open, bad);
    }
  }
}
