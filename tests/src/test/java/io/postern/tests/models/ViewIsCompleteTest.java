package io.postern.tests.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.DriftPolicy;
import io.postern.core.failover.config.Failback;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.config.ThresholdBy;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.core.failover.state.MemberCondition;
import io.postern.core.failover.state.Origin;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.Discard;
import io.postern.core.gateway.state.GatewayCause;
import io.postern.device.HeartbeatProtocol;
import io.postern.device.SysctlPolicy;
import io.postern.device.Verdict;
import io.postern.view.ClusterSpeaker;
import io.postern.view.Column;
import io.postern.view.ColumnType;
import io.postern.view.InterfaceRole;
import io.postern.view.Mib;
import io.postern.view.NodeStatus;
import io.postern.view.NoticeKind;
import io.postern.view.ReceiverStatus;
import io.postern.view.Table;
import io.postern.view.Tables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The view, the MIB and the YANG modules say the same: a column that one of them has and another
 * lacks, or numbers otherwise, is found here.
 */
final class ViewIsCompleteTest {
  private static final Smi MIB = Smi.read(Checkout.text("mibs/POSTERN-MIB"));
  private static final ModelMap MAP = ModelMap.read(Checkout.text("docs/model-map.md"));
  private static final Yang YANG = Yang.read();

  /** Requests are not part of the view: the SNMP agent has their table to itself. */
  private static final String REQUESTS = "posternMoveRequest";

  /** A column and where it stands. */
  private record Placed(Table<?> table, Column<?> column) {
    String oid() {
      return table.isList()
          ? table.oid() + ".1." + column.subId()
          : table.oid() + "." + column.subId() + ".0";
    }

    String path() {
      return plain(table.list()) + "/" + plain(column.leaf());
    }
  }

  private static Stream<Placed> columns() {
    return Tables.ALL.stream().flatMap(t -> t.columns().stream().map(c -> new Placed(t, c)));
  }

  private static Stream<Placed> objects() {
    return columns().filter(p -> !p.column.object().isEmpty() && !p.table.oid().isEmpty());
  }

  @Test
  void every_column_with_an_object_stands_where_the_mib_has_it() {
    objects()
        .forEach(
            p -> {
              Smi.Definition object = MIB.definition(p.column.object());
              assertEquals(Mib.MODULE + "." + MIB.oid(object), p.oid(), object.name());
            });
  }

  @Test
  void every_table_stands_where_the_mib_has_it() {
    Tables.ALL.stream()
        .filter(t -> !t.object().isEmpty())
        .forEach(
            t ->
                assertEquals(
                    Mib.MODULE + "." + MIB.oid(MIB.definition(t.object())), t.oid(), t.name()));
  }

  @Test
  void every_object_that_can_be_read_has_a_column() {
    Set<String> columns =
        objects().map(p -> p.column.object()).collect(Collectors.toCollection(TreeSet::new));
    Set<String> objects =
        MIB.definitions().stream()
            .filter(d -> d.access().startsWith("read"))
            .map(Smi.Definition::name)
            .filter(n -> !n.startsWith(REQUESTS))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(objects, columns);
  }

  @Test
  void a_column_has_the_type_that_its_object_has() {
    objects()
        .forEach(
            p -> {
              Smi.Definition object = MIB.definition(p.column.object());
              assertTrue(
                  types(object).contains(p.column.type()),
                  () -> object.name() + " " + object.syntax() + " as " + p.column.type());
            });
  }

  private static Set<ColumnType> types(Smi.Definition object) {
    return switch (object.syntax()) {
      case "Integer32", "PosternVlanIdOrNone" -> Set.of(ColumnType.INTEGER32);
      case "Unsigned32", "Gauge32", "InetAddressPrefixLength", "InetPortNumber" ->
          Set.of(ColumnType.UNSIGNED32, ColumnType.GAUGE32);
      case "PosternMicroseconds" -> Set.of(ColumnType.UNSIGNED32);
      case "Counter64" -> Set.of(ColumnType.COUNTER64);
      case "TruthValue" -> Set.of(ColumnType.BOOLEAN);
      case "DateAndTime" -> Set.of(ColumnType.DATE_AND_TIME);
      case "MacAddress" -> Set.of(ColumnType.MAC_ADDRESS);
      case "InetAddress" -> Set.of(ColumnType.IP_ADDRESS);
      // A leaf-list of addresses is one text.
      case "SnmpAdminString" -> Set.of(ColumnType.STRING, ColumnType.IP_ADDRESS);
      default ->
          MIB.labels(object).isEmpty() && !object.syntax().equals("InetAddressType")
              ? Set.of()
              : Set.of(ColumnType.ENUMERATION, ColumnType.IDENTITY);
    };
  }

  @Test
  void every_leaf_of_a_column_is_in_the_models() {
    List<String> unknown = new ArrayList<>();
    columns()
        .filter(p -> !p.column.leaf().isEmpty())
        .map(Placed::path)
        .filter(path -> !exists(path))
        .forEach(unknown::add);
    for (Table<?> table : Tables.ALL) {
      for (Table.Key<?> key : table.keys()) {
        String path = keyPath(table, key);
        if (!exists(path)) {
          unknown.add(path);
        }
      }
    }
    assertEquals(List.of(), unknown);
  }

  @Test
  void every_value_that_is_not_configured_has_a_column() {
    Set<String> known = columns().map(Placed::path).collect(Collectors.toSet());
    for (Table<?> table : Tables.ALL) {
      table.keys().forEach(k -> known.add(keyPath(table, k)));
    }
    List<String> missing =
        Stream.of("/postern", "/interfaces/interface/failover")
            .flatMap(p -> YANG.below(p).stream())
            .filter(n -> !n.config() && !n.operation())
            .filter(n -> n.isLeaf() || n.sort() == Yang.Sort.LEAF_LIST)
            .map(Yang.Node::path)
            .filter(p -> !known.contains(p))
            .toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void a_column_pairs_the_leaf_and_the_object_that_the_map_pairs() {
    Map<String, String> leaves = new LinkedHashMap<>();
    MAP.rows().forEach(r -> leaves.put(r.object(), r.leaf()));
    objects()
        .filter(p -> !p.column.leaf().isEmpty())
        .forEach(p -> assertEquals(leaves.get(p.column.object()), p.path(), p.column.object()));
  }

  @Test
  void a_notice_has_the_fields_of_its_notification_and_of_its_trap() {
    for (NoticeKind kind : NoticeKind.values()) {
      Smi.Definition trap = MIB.definition(camel("postern-" + kind.notification()));
      assertEquals(Mib.NOTIFICATIONS, Mib.MODULE + "." + parent(MIB.oid(trap)));
      assertEquals(kind.number(), trap.number());
      assertEquals(trap.objects(), kind.objects().stream().map(Column::object).toList());
      Set<String> leaves =
          YANG.notifications().getOrDefault(kind.notification(), List.of()).stream()
              .filter(Yang.Node::isLeaf)
              .map(n -> n.path().substring(1))
              .map(p -> p.substring(p.indexOf('/') + 1))
              .filter(p -> !p.startsWith("address/"))
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(
          leaves,
          kind.leaves().stream().map(Column::leaf).collect(Collectors.toCollection(TreeSet::new)),
          kind.notification());
    }
  }

  @Test
  void enumerations_have_the_numbers_of_the_mib() {
    Map<String, Class<? extends Enum<?>>> conventions = new LinkedHashMap<>();
    conventions.put("PosternVerdict", Verdict.class);
    conventions.put("PosternAgentStatus", NodeStatus.class);
    conventions.put("PosternFailoverStatus", GroupOperStatus.class);
    conventions.put("PosternCondition", MemberCondition.class);
    conventions.put("PosternRole", InterfaceRole.class);
    conventions.put("PosternOrigin", Origin.class);
    conventions.put("PosternCheck", Check.class);
    conventions.put("PosternElectionRole", RouterRole.class);
    conventions.put("PosternNotificationKind", NoticeKind.class);
    Map<String, Integer> causes = numbers(Cause.class);
    ownCauses().forEach(cause -> causes.put(camel(hyphened(cause)), causes.size() + 1));
    assertEquals(causes, labels("PosternCause"));
    Set<String> compared = new TreeSet<>(conventions.keySet());
    compared.add("PosternCause");
    assertEquals(
        MIB.conventions().stream()
            .filter(c -> !c.labels().isEmpty())
            .map(Smi.Convention::name)
            .collect(Collectors.toCollection(TreeSet::new)),
        compared);
    conventions.forEach((name, type) -> assertEquals(numbers(type), labels(name), name));
    Map.<String, Class<? extends Enum<?>>>of(
            "posternGroupStandbyMode", StandbyMode.class,
            "posternGroupMacPolicy", MacPolicy.class,
            "posternGroupFailback", Failback.class,
            "posternGroupDriftPolicy", DriftPolicy.class,
            "posternMemberThresholdBy", ThresholdBy.class,
            "posternHeartbeatProtocol", HeartbeatProtocol.class,
            "posternNodeSysctlPolicy", SysctlPolicy.class,
            "posternTargetKind", ReceiverStatus.Kind.class,
            "posternSpeakerState", ClusterSpeaker.State.class,
            "posternGatewayBalancing", Balancing.class)
        .forEach(
            (object, type) -> assertEquals(numbers(type), MIB.definition(object).labels(), object));
  }

  private static Map<String, Integer> labels(String convention) {
    return MIB.conventions().stream()
        .filter(c -> c.name().equals(convention))
        .findFirst()
        .orElseThrow()
        .labels();
  }

  /** Causes that gateway groups alone have; the others are those of failover. */
  private static List<GatewayCause> ownCauses() {
    return Stream.of(GatewayCause.values())
        .filter(
            cause ->
                !Set.of(
                        GatewayCause.STARTED,
                        GatewayCause.STOPPED,
                        GatewayCause.DEVICE_REFUSED,
                        GatewayCause.OPERATOR,
                        GatewayCause.MAINTENANCE)
                    .contains(cause))
        .toList();
  }

  @Test
  void gateway_enumerations_have_the_numbers_of_the_mib() {
    Map.<String, Class<? extends Enum<?>>>of(
            "posternGatewayChecksum", ChecksumForm.class,
            "posternGatewayRoleCause", RoleCause.class,
            "posternGatewayDiscardReason", Discard.class,
            "posternForwarderCondition", Condition.class)
        .forEach(
            (object, type) -> assertEquals(numbers(type), MIB.definition(object).labels(), object));
  }

  @Test
  void identities_have_the_names_of_the_models() {
    Set<String> causes = new TreeSet<>(names(Cause.class));
    ownCauses().forEach(cause -> causes.add(hyphened(cause)));
    assertEquals(YANG.identities("cause").keySet(), causes);
    assertEquals(YANG.identities("check").keySet(), names(Check.class));
  }

  private static boolean exists(String path) {
    return YANG.nodes().stream()
        .anyMatch(n -> n.path().equals(path) && (n.isLeaf() || n.sort() == Yang.Sort.LEAF_LIST));
  }

  /** A key's path: it begins at the first list, which is somewhere in the table's path. */
  private static String keyPath(Table<?> table, Table.Key<?> key) {
    String list = plain(table.list());
    String first = key.leaf().substring(0, key.leaf().indexOf('/'));
    int at = (list + "/").indexOf("/" + first + "/");
    assertTrue(at >= 0, key.leaf() + " in " + list);
    return list.substring(0, at) + "/" + key.leaf();
  }

  /** A path without the modules that its parts are of. */
  private static String plain(String path) {
    return path.replaceAll("[a-z-]+:", "");
  }

  private static String parent(String oid) {
    return oid.substring(0, oid.lastIndexOf('.'));
  }

  private static <E extends Enum<?>> Set<String> names(Class<E> type) {
    return Stream.of(type.getEnumConstants())
        .map(ViewIsCompleteTest::hyphened)
        .collect(Collectors.toSet());
  }

  private static Map<String, Integer> numbers(Class<? extends Enum<?>> type) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (Enum<?> constant : type.getEnumConstants()) {
      numbers.put(camel(hyphened(constant)), numbers.size() + 1);
    }
    return numbers;
  }

  private static String hyphened(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String camel(String hyphened) {
    StringBuilder camel = new StringBuilder();
    for (String word : hyphened.split("-", -1)) {
      camel.append(
          camel.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return camel.toString();
  }
}
