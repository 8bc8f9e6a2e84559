package io.postern.tests.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The ledger of RFC 9568 names tests that exist, for every row both or the reason why not. */
final class LedgerTest {
  private record Row(String id, String requirement, String positive, String negative) {}

  private static List<Row> rows() throws IOException {
    try (InputStream ledger =
        Objects.requireNonNull(LedgerTest.class.getResourceAsStream("/rfc9568.md"))) {
      return new String(ledger.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.matches("\\| [5-8]\\..*"))
          .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
          .map(cells -> new Row(cells.get(1), cells.get(3), cells.get(4), cells.get(5)))
          .toList();
    }
  }

  @Test
  void everyRowNamesTestsThatExistOrSaysWhyThereIsNone() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Row row : rows()) {
      for (String cell : List.of(row.positive(), row.negative())) {
        if (!cell.startsWith("- ") && !isTest(cell)) {
          wrong.add(row.id() + ": " + cell);
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void everyRowIsThereOnceAndSaysSomething() throws IOException {
    Set<String> seen = new HashSet<>();
    for (Row row : rows()) {
      assertTrue(seen.add(row.id()), row.id());
      assertTrue(row.requirement().length() > 10, row.id());
    }
    assertTrue(seen.size() >= 55, "rows: " + seen.size());
  }

  private static boolean isTest(String cell) {
    String[] parts = cell.split("\\.", -1);
    if (parts.length != 2) {
      return false;
    }
    try {
      Class<?> type = Class.forName(LedgerTest.class.getPackageName() + "." + parts[0]);
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals(parts[1]) && method.isAnnotationPresent(Test.class)) {
          return true;
        }
      }
      return false;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
