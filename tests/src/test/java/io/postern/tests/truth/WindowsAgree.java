package io.postern.tests.truth;

import io.postern.net.IpAddress;
import io.postern.tests.models.Checkout;
import io.postern.tests.models.Smi;
import io.postern.view.Column;
import io.postern.view.ColumnType;
import io.postern.view.Table;
import io.postern.view.Tables;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * Compares the windows with one another: every cell of the local socket's tables with NETCONF and
 * with SNMP. Numbers of enumerations are taken from the MIB, indexes are put together here.
 */
final class WindowsAgree {
  private static final Smi MIB = Smi.read(Checkout.text("mibs/POSTERN-MIB"));

  /** Rows of requests: they are written over SNMP and nowhere else. */
  private static final String REQUESTS = SnmpWindow.POSTERN + ".19.";

  /** What moves with every heartbeat without being a counter. */
  private static final Set<String> GAUGES = Set.of("round-trip-us", "in-a-row");

  private final Reading reading;
  private final List<String> mismatches;
  private final Set<String> expected = new HashSet<>();
  private final Set<String> notShown = new HashSet<>();
  private int cells;

  private WindowsAgree(Reading reading, List<String> mismatches) {
    this.reading = reading;
    this.mismatches = mismatches;
  }

  /** Compares; the number of cells. */
  static int compare(Reading reading, List<String> mismatches) {
    WindowsAgree windows = new WindowsAgree(reading, mismatches);
    Tables.ALL.forEach(windows::table);
    windows.nothingElse();
    return windows.cells;
  }

  /** What changed between two looks through the local socket, counters aside. */
  static List<String> changes(LocalWindow before, LocalWindow after) {
    List<String> changes = new ArrayList<>();
    for (Table<?> table : Tables.ALL) {
      if (!before.rows(table.name()).keySet().equals(after.rows(table.name()).keySet())) {
        changes.add("rows of " + table.name());
        continue;
      }
      Map<String, ColumnType> types = types(table);
      before
          .rows(table.name())
          .forEach(
              (key, row) -> {
                Map<String, String> later = after.rows(table.name()).getOrDefault(key, row);
                Set<String> leaves = new LinkedHashSet<>(row.keySet());
                leaves.addAll(later.keySet());
                for (String leaf : leaves) {
                  if (!moving(leaf, types.get(leaf))
                      && !Objects.equals(row.get(leaf), later.get(leaf))) {
                    changes.add(table.name() + key + " " + leaf);
                  }
                }
              });
    }
    return changes;
  }

  private static Map<String, ColumnType> types(Table<?> table) {
    Map<String, ColumnType> types = new HashMap<>();
    table.columns().forEach(column -> types.put(column.leaf(), column.type()));
    return types;
  }

  private static boolean moving(String leaf, @Nullable ColumnType type) {
    return counts(type) || GAUGES.contains(leaf);
  }

  private static boolean counts(@Nullable ColumnType type) {
    return type == ColumnType.COUNTER64 || type == ColumnType.COUNTER32;
  }

  private void table(Table<?> table) {
    if (!reading.before().shows(table)) {
      notShown.add(table.oid() + (table.isList() ? ".1." : "."));
      return;
    }
    Map<List<String>, Map<String, String>> rows = reading.before().rows(table.name());
    Map<List<String>, Element> entries = new LinkedHashMap<>();
    reading.netconf().rows(table).forEach((k, e) -> entries.put(unprefixed(table, k), e));
    Set<List<String>> keys = new LinkedHashSet<>();
    rows.keySet().forEach(k -> keys.add(k.stream().map(WindowsAgree::plain).toList()));
    if (!keys.equals(entries.keySet())) {
      mismatches.add(
          "rows of %s: show alone has %s, NETCONF alone %s"
              .formatted(table.name(), less(keys, entries.keySet()), less(entries.keySet(), keys)));
    }
    rows.forEach(
        (key, row) -> {
          List<String> plain = key.stream().map(WindowsAgree::plain).toList();
          Element entry = entries.get(plain);
          String index = index(table, key);
          for (Column<?> column : table.columns()) {
            cell(table, key, column, entry, index);
          }
        });
  }

  private static <T> Set<T> less(Set<T> all, Set<T> some) {
    Set<T> less = new LinkedHashSet<>(all);
    less.removeAll(some);
    return less;
  }

  private void cell(
      Table<?> table, List<String> key, Column<?> column, @Nullable Element entry, String index) {
    String oid =
        table.isList()
            ? table.oid() + ".1." + column.subId() + "." + index
            : table.oid() + "." + column.subId() + ".0";
    boolean inMib = !table.oid().isEmpty() && !column.object().isEmpty();
    if (inMib) {
      expected.add(oid);
    }
    if (column.leaf().isEmpty()) {
      return; // the MIB alone has it
    }
    Span span = span(table, key, column);
    String where = "%s%s %s".formatted(table.name(), key, column.leaf());
    if (entry != null) {
      cells++;
      // A leaf-list without entries is nothing in XML, and an empty text elsewhere.
      Span text = column.type() == ColumnType.STRING ? span : span.as(WindowsAgree::plain);
      var shown = NetconfWindow.text(entry, column.leaf()).map(s -> unprefixed(s, column.type()));
      if (!text.holds(shown) && !(shown.isEmpty() && text.holds(Optional.of("")))) {
        mismatches.add("%s: show %s, NETCONF %s".formatted(where, span, shown.orElse(null)));
      }
    }
    if (inMib) {
      cells++;
      var shown = reading.snmp().at(oid);
      Span number = span.as(text -> inMib(column, text));
      boolean empty = column.emptyInMib() && shown.equals(Optional.of(""));
      boolean right = number.holds(shown) || (empty && number.holds(Optional.empty()));
      if (column.type() != ColumnType.DISCONTINUITY && !right) {
        mismatches.add(
            "%s: show %s, SNMP %s = %s (expected %s)"
                .formatted(where, span, column.object(), shown.orElse(null), number));
      }
    }
  }

  private Span span(Table<?> table, List<String> key, Column<?> column) {
    String leaf = leafInShow(table, column);
    return new Span(
        reading.before().rows(table.name()).getOrDefault(key, Map.of()).get(leaf),
        reading.after().rows(table.name()).getOrDefault(key, Map.of()).get(leaf),
        GAUGES.contains(column.leaf())
            ? Span.Kind.GAUGE
            : counts(column.type()) ? Span.Kind.COUNTER : Span.Kind.STATE);
  }

  /** A key is shown by its whole path. */
  private static String leafInShow(Table<?> table, Column<?> column) {
    return table.keys().stream()
        .filter(key -> key.name().equals(column.leaf()))
        .map(Table.Key::leaf)
        .findFirst()
        .orElse(column.leaf());
  }

  private String index(Table<?> table, List<String> key) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      String value = key.get(i);
      parts.add(
          switch (table.keys().get(i).index()) {
            case GROUP_NUMBER -> number("groups", value, "index");
            case GATEWAY_NUMBER -> number("gateways", value, "index");
            case INTERFACE_NUMBER ->
                number("interfaces", value, "postern-interfaces:failover/index");
            case CAPABILITY_NUMBER -> number("self-test", value, "index");
            case INET_ADDRESS -> value.equals("any") ? "0.0" : address(value);
            case INET_PREFIX -> {
              int slash = value.indexOf('/');
              yield address(value.substring(0, slash)) + "." + value.substring(slash + 1);
            }
            case INTEGER -> value;
            case NAMED_NUMBER -> label(indexObject(table.keys().get(i)), value);
            case TEXT -> SnmpWindow.counted(value.getBytes(StandardCharsets.UTF_8));
          });
    }
    return String.join(".", parts);
  }

  /** The object that a named key is in the MIB. */
  private static String indexObject(Table.Key<?> key) {
    return switch (key.name()) {
      case "check" -> "posternFindingCheck";
      case "reason" -> "posternGatewayDiscardReason";
      default -> throw new IllegalArgumentException("no object is known for " + key.leaf());
    };
  }

  private String number(String table, String name, String leaf) {
    return reading
        .before()
        .rows(table)
        .getOrDefault(List.of(name), Map.of())
        .getOrDefault(leaf, "?");
  }

  private static String address(String text) {
    IpAddress address = IpAddress.of(text);
    return (address.isV4() ? "1." : "2.") + SnmpWindow.counted(address.octets());
  }

  private static String inMib(Column<?> column, String text) {
    return switch (column.type()) {
      case STRING -> SnmpWindow.octets(text.getBytes(StandardCharsets.UTF_8));
      case IP_ADDRESS ->
          MIB.definition(column.object()).syntax().equals("SnmpAdminString")
              ? SnmpWindow.octets(text.getBytes(StandardCharsets.UTF_8))
              : SnmpWindow.octets(IpAddress.of(text).octets());
      case MAC_ADDRESS -> text.replace(":", "").toUpperCase(Locale.ROOT);
      case DATE_AND_TIME -> date(text);
      case BOOLEAN -> text.equals("true") ? "1" : "2";
      case ENUMERATION, IDENTITY -> label(column.object(), text);
      case INTEGER32, UNSIGNED32, GAUGE32, GAUGE64, COUNTER32, COUNTER64, DISCONTINUITY -> text;
    };
  }

  private static String date(String text) {
    ZonedDateTime at = Instant.parse(text).atZone(ZoneOffset.UTC);
    return "%04X%02X%02X%02X%02X%02X%02X2B0000"
        .formatted(
            at.getYear(),
            at.getMonthValue(),
            at.getDayOfMonth(),
            at.getHour(),
            at.getMinute(),
            at.getSecond(),
            at.getNano() / 100_000_000);
  }

  private static String label(String object, String value) {
    StringBuilder label = new StringBuilder();
    for (String word : plain(value).split("-", -1)) {
      label.append(
          label.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    Integer number = MIB.labels(MIB.definition(object)).get(label.toString());
    return number == null ? "no label " + label + " of " + object : number.toString();
  }

  /** Keys whose identities have no prefix. */
  private static List<String> unprefixed(Table<?> table, List<String> key) {
    List<String> plain = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      boolean named = table.keys().get(i).index() == Table.IndexForm.NAMED_NUMBER;
      plain.add(named ? unprefixed(key.get(i), ColumnType.IDENTITY) : key.get(i));
    }
    return plain;
  }

  private static String unprefixed(String text, ColumnType type) {
    return type == ColumnType.IDENTITY ? text.substring(text.indexOf(':') + 1) : text;
  }

  /** Without the name of the module that an identity comes from. */
  private static String plain(String text) {
    return text.matches("(postern|iana)-[a-z-]+:.+") ? text.substring(text.indexOf(':') + 1) : text;
  }

  /** SNMP has no cell that no other window knows. */
  private void nothingElse() {
    Set<String> further = new TreeSet<>();
    for (String oid : reading.snmp().cells().tailMap(SnmpWindow.POSTERN + ".").keySet()) {
      boolean known =
          expected.contains(oid)
              || oid.startsWith(REQUESTS)
              || notShown.stream().anyMatch(oid::startsWith);
      if (oid.startsWith(SnmpWindow.POSTERN + ".") && !known) {
        further.add(oid);
      }
    }
    if (!further.isEmpty()) {
      mismatches.add("SNMP alone has " + further);
    }
  }
}
