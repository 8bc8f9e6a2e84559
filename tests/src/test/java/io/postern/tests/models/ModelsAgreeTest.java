package io.postern.tests.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.tests.models.ModelMap.Row;
import io.postern.tests.models.Smi.Convention;
import io.postern.tests.models.Smi.Definition;
import io.postern.tests.models.Yang.Node;
import io.postern.tests.models.Yang.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** YANG, MIB and the map between them say the same. */
@Tag("unit")
final class ModelsAgreeTest {
  private static final Yang YANG = Yang.read();
  private static final Smi MIB = Smi.read(Checkout.text("mibs/POSTERN-MIB"));
  private static final ModelMap MAP = ModelMap.read(Checkout.text("docs/model-map.md"));

  private final List<String> wrong = new ArrayList<>();

  @Test
  void every_leaf_is_in_the_map_or_listed_there_as_not_shown() {
    Set<String> mapped = MAP.rows().stream().map(Row::leaf).collect(Collectors.toSet());
    shownLeaves()
        .filter(n -> !mapped.contains(n.path()) && !MAP.saysNotShown(n.path()))
        .forEach(n -> wrong.add(n.path() + " is not in docs/model-map.md"));
    nothingWrong();
  }

  @Test
  void every_leaf_of_the_map_is_in_yang_with_its_type_and_units() {
    for (Row row : MAP.rows()) {
      if (row.leaf().equals("-") || row.type().equals("notification")) {
        continue;
      }
      Node leaf = YANG.leaf(row.leaf()).orElse(null);
      if (leaf == null) {
        wrong.add(row.leaf() + " is in the map and not in YANG");
        continue;
      }
      String type = (leaf.sort() == Yang.Sort.LEAF_LIST ? "leaf-list " : "") + leaf.declared();
      String named = row.type().substring(row.type().indexOf(':') + 1);
      if (!row.type().replace("identityref pt:", "identityref ").equals(type) && !leaf.is(named)) {
        wrong.add(row.leaf() + " is of type " + type + ", the map says " + row.type());
      }
      String units = leaf.units().isEmpty() ? "-" : leaf.units();
      if (!row.units().equals(units)) {
        wrong.add(row.leaf() + " is in " + units + ", the map says " + row.units());
      }
    }
    nothingWrong();
  }

  @Test
  void every_object_is_in_the_map_once_with_its_identifier_units_and_access() {
    Set<String> mapped = new LinkedHashSet<>();
    for (Row row : MAP.rows()) {
      if (!mapped.add(row.object())) {
        wrong.add(row.object() + " is in the map twice");
      }
      Definition object = MIB.definition(row.object());
      if (!MIB.oid(object).equals(row.oid())) {
        wrong.add(row.object() + " is " + MIB.oid(object) + ", the map says " + row.oid());
      }
      String writable =
          switch (object.access()) {
            case "not-accessible" -> "index";
            case "read-write" -> "yes";
            case "read-create" -> "create";
            case "" -> "-";
            default -> "no";
          };
      if (!writable.equals(row.writable())) {
        wrong.add(row.object() + ": writable is " + writable + ", the map says " + row.writable());
      }
      String units = object.units().isEmpty() ? "-" : object.units();
      if (!units.equals(row.units())) {
        wrong.add(row.object() + " is in " + units + ", the map says " + row.units());
      }
      if (!object.description().startsWith(row.meaning())) {
        wrong.add(row.object() + ": the map does not say '" + object.description() + "'");
      }
    }
    MIB.definitions().stream()
        .filter(d -> !d.isTable() && !d.isEntry() && !mapped.contains(d.name()))
        .forEach(d -> wrong.add(d.name() + " is not in the map"));
    nothingWrong();
  }

  @Test
  void an_object_has_the_syntax_that_its_leaf_asks_for() {
    for (Row row : MAP.rows()) {
      if (row.leaf().equals("-") || row.type().equals("notification")) {
        continue;
      }
      Node leaf = YANG.leaf(row.leaf()).orElseThrow();
      String syntax = MIB.definition(row.object()).syntax();
      Set<String> asked = syntaxes(leaf, row.object());
      if (!asked.contains(syntax)) {
        wrong.add(row.object() + " is " + syntax + ", " + row.leaf() + " asks for " + asked);
      }
    }
    nothingWrong();
  }

  private static Set<String> syntaxes(Node leaf, String object) {
    if (leaf.sort() == Yang.Sort.LEAF_LIST) {
      return Set.of("SnmpAdminString");
    }
    if (leaf.declared().startsWith("identityref")) {
      return Set.of("Postern" + (leaf.declared().endsWith(" check") ? "Check" : "Cause"));
    }
    if (leaf.is("ip-prefix")) {
      return Set.of("InetAddressType", "InetAddress", "InetAddressPrefixLength");
    }
    if (Stream.of("ip-address-or-any", "ipv4-address-no-zone", "ip-address", "ip-address-no-zone")
        .anyMatch(leaf::is)) {
      return Set.of(object.endsWith("Type") ? "InetAddressType" : "InetAddress");
    }
    if (!leaf.values().isEmpty() && leaf.declared().equals("enumeration")) {
      return Set.of("INTEGER");
    }
    Map<String, Set<String>> bySort = new LinkedHashMap<>();
    bySort.put("microseconds", Set.of("PosternMicroseconds"));
    bySort.put("persistent-index", Set.of("PosternIndex"));
    bySort.put("vlan-id-or-none", Set.of("PosternVlanIdOrNone"));
    bySort.put("verdict", Set.of("PosternVerdict"));
    bySort.put("node-status", Set.of("PosternAgentStatus"));
    bySort.put("group-status", Set.of("PosternFailoverStatus"));
    bySort.put("member-condition", Set.of("PosternCondition"));
    bySort.put("interface-role", Set.of("PosternRole"));
    bySort.put("origin", Set.of("PosternOrigin"));
    bySort.put("gateway-role", Set.of("PosternElectionRole"));
    bySort.put("event-kind", Set.of("PosternNotificationKind"));
    bySort.put("counter64", Set.of("Counter64"));
    bySort.put("date-and-time", Set.of("DateAndTime"));
    bySort.put("mac-address", Set.of("MacAddress"));
    bySort.put("boolean", Set.of("TruthValue"));
    bySort.put("port-number", Set.of("InetPortNumber"));
    bySort.put("int32", Set.of("Integer32"));
    bySort.put("uint8", Set.of("Unsigned32", "Gauge32", "InetAddressPrefixLength"));
    bySort.put("uint16", Set.of("Unsigned32", "Gauge32"));
    bySort.put("uint32", Set.of("Unsigned32", "Gauge32"));
    for (Map.Entry<String, Set<String>> entry : bySort.entrySet()) {
      if (leaf.is(entry.getKey())) {
        return entry.getValue();
      }
    }
    return Set.of("SnmpAdminString");
  }

  @Test
  void enumerations_have_the_same_names_and_numbers() {
    for (Row row : MAP.rows()) {
      Map<String, Value> values = YANG.leaf(row.leaf()).map(Node::values).orElse(Map.of());
      if (values.isEmpty()) {
        continue;
      }
      Map<String, Integer> expected = new LinkedHashMap<>();
      values.forEach((name, value) -> expected.put(Prose.camel(name), value.number()));
      assertEquals(expected, MIB.labels(MIB.definition(row.object())), row.object());
    }
  }

  @Test
  void enumerations_start_at_1() {
    for (Definition object : MIB.definitions()) {
      Map<String, Integer> labels = MIB.labels(object);
      if (!labels.isEmpty() && !labels.values().iterator().next().equals(1)) {
        wrong.add(object.name() + " starts at " + labels);
      }
    }
    nothingWrong();
  }

  @Test
  void conventions_have_the_numbers_that_the_map_lists() {
    for (Map.Entry<String, String> line : MAP.conventions().entrySet()) {
      String numbers =
          MIB.conventions().stream()
              .filter(c -> c.name().equals(line.getKey()))
              .map(Convention::labels)
              .flatMap(l -> l.entrySet().stream())
              .map(l -> l.getKey() + "(" + l.getValue() + ")")
              .collect(Collectors.joining(", "));
      assertEquals(numbers, line.getValue(), line.getKey());
    }
  }

  @Test
  void identities_have_one_number_in_yang_mib_and_map() {
    identities("cause", "PosternCause", 0);
    identities("check", "PosternCheck", 1);
  }

  private static void identities(String base, String convention, int column) {
    Map<String, Integer> inYang = new LinkedHashMap<>();
    YANG.identities(base)
        .forEach(
            (name, description) -> {
              String number = description.replaceFirst(".*" + convention + " (\\d+)\\.$", "$1");
              inYang.put(Prose.camel(name), Integer.valueOf(number));
            });
    Map<String, Integer> inMib =
        MIB.conventions().stream()
            .filter(c -> c.name().equals(convention))
            .findFirst()
            .orElseThrow()
            .labels();
    Map<String, Integer> inMap = new LinkedHashMap<>();
    MAP.identities()
        .forEach(
            (number, names) -> {
              if (!names.get(column).equals("-")) {
                inMap.put(Prose.camel(names.get(column).replace("postern-types:", "")), number);
              }
            });
    assertEquals(inMib, inYang, base);
    assertEquals(inMib, inMap, base);
  }

  @Test
  void every_notification_is_in_both_with_the_same_contents() {
    Map<String, Map<String, String>> inMap = MAP.notificationObjects();
    assertEquals(YANG.notifications().keySet(), inMap.keySet());
    Set<String> inMib =
        MIB.definitions().stream()
            .filter(Definition::isNotification)
            .map(Definition::name)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    assertEquals(
        inMib,
        inMap.keySet().stream()
            .map(n -> Prose.camel("postern-" + n))
            .collect(Collectors.toCollection(LinkedHashSet::new)));
    inMap.forEach(
        (name, objects) -> {
          assertEquals(
              MIB.definition(Prose.camel("postern-" + name)).objects(),
              objects.keySet().stream().map(o -> "posternEvent" + o).toList(),
              name);
          Set<String> leaves =
              YANG.notifications().getOrDefault(name, List.of()).stream()
                  .filter(Node::isLeaf)
                  .map(n -> n.path().substring(name.length() + 2))
                  .collect(Collectors.toSet());
          Set<String> shown =
              objects.values().stream()
                  .map(o -> o.replaceFirst("^address \\(first: (.*)\\)$", "address/$1"))
                  .collect(Collectors.toSet());
          assertEquals(leaves, shown, name);
        });
  }

  @Test
  void what_clears_what_is_the_same_in_both() {
    for (String name : YANG.notifications().keySet()) {
      for (String cleared : YANG.cleared(name)) {
        String raising = MIB.definition(Prose.camel("postern-" + cleared)).description();
        String clearing = Prose.camel("postern-" + name);
        if (!raising.contains("Raises a condition")
            || !raising.contains("clears it")
            || (!cleared.equals(name) && !raising.contains(clearing))) {
          wrong.add(cleared + " does not say in the MIB that " + clearing + " clears it");
        }
      }
      boolean raised =
          MIB.definition(Prose.camel("postern-" + name))
              .description()
              .contains("Raises a condition");
      boolean ends =
          YANG.notifications().keySet().stream().anyMatch(n -> YANG.cleared(n).contains(name));
      if (raised != ends) {
        wrong.add(name + " raises a condition in one model, and nothing clears it in the other");
      }
    }
    nothingWrong();
  }

  private static Stream<Node> shownLeaves() {
    return YANG.nodes().stream()
        .filter(
            n ->
                n.isLeaf()
                    && !n.operation()
                    && (n.path().startsWith("/postern/")
                        || n.path().startsWith("/interfaces/interface/failover/")));
  }

  private void nothingWrong() {
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
  }
}
