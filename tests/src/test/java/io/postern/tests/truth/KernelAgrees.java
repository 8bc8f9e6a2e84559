package io.postern.tests.truth;

import io.postern.tests.truth.KernelReading.Link;
import io.postern.tests.truth.KernelReading.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares the windows with the kernel: interfaces and IF-MIB, who serves which address, routes,
 * the group's name, carrier.
 */
final class KernelAgrees {
  private static final String TABLE = SnmpWindow.INTERFACES + ".2.1.";
  private static final String EXTENSION = SnmpWindow.EXTENSIONS + ".1.";

  /** Columns of ifTable and ifXTable by the names of RFC 8343. */
  private static final Map<String, List<String>> COUNTED =
      Map.of(
          "in-octets", List.of(TABLE + 10, EXTENSION + 6),
          "in-unicast-pkts", List.of(TABLE + 11, EXTENSION + 7),
          "in-multicast-pkts", List.of(EXTENSION + 2, EXTENSION + 8),
          "in-discards", List.of(TABLE + 13),
          "in-errors", List.of(TABLE + 14),
          "out-octets", List.of(TABLE + 16, EXTENSION + 10),
          "out-discards", List.of(TABLE + 19),
          "out-errors", List.of(TABLE + 20));

  private final Reading reading;
  private final KernelReading kernel;
  private final List<String> mismatches;
  private int cells;

  private KernelAgrees(Reading reading, List<String> mismatches) {
    this.reading = reading;
    this.kernel = reading.kernelBefore();
    this.mismatches = mismatches;
  }

  /** Compares; the number of cells. */
  static int compare(Reading reading, List<String> mismatches) {
    KernelAgrees kernel = new KernelAgrees(reading, mismatches);
    kernel.interfaces();
    kernel.addresses();
    kernel.members();
    kernel.groups();
    kernel.routes();
    kernel.gateways();
    return kernel.cells;
  }

  private void expect(String where, Object kernelHas, @Nullable Object shown) {
    cells++;
    if (!Objects.equals(kernelHas, shown)) {
      mismatches.add("%s: the kernel %s, shown %s".formatted(where, kernelHas, shown));
    }
  }

  private void snmp(String where, String kernelHas, String oid) {
    expect(where + " (SNMP " + oid + ")", kernelHas, reading.snmp().at(oid).orElse("none"));
  }

  private Map<List<String>, Map<String, String>> rows(String table) {
    return reading.before().rows(table);
  }

  private void interfaces() {
    Set<String> shown = new TreeSet<>();
    rows("interfaces")
        .forEach(
            (key, row) -> {
              String nic = key.getFirst();
              if (row.getOrDefault("oper-status", "").equals("not-present")) {
                expect(nic + " is not present", false, kernel.links().containsKey(nic));
              } else {
                shown.add(nic);
                kernel.link(nic).ifPresent(link -> link(link, row));
              }
            });
    expect("interfaces", new TreeSet<>(kernel.links().keySet()), shown);
    snmp("ifNumber", "" + kernel.links().size(), SnmpWindow.INTERFACES + ".1.0");
    Set<String> indexes = new TreeSet<>();
    kernel.links().values().forEach(link -> indexes.add("" + link.index()));
    for (String column : List.of(TABLE + 1, EXTENSION + 1)) {
      expect("rows of " + column, indexes, new TreeSet<>(reading.snmp().column(column).keySet()));
    }
  }

  private void link(Link link, Map<String, String> row) {
    String nic = link.name();
    boolean up = link.adminUp() && link.lowerUp();
    expect(nic + " if-index", "" + link.index(), row.get("if-index"));
    expect(nic + " admin-status", link.adminUp() ? "up" : "down", row.get("admin-status"));
    expect(nic + " oper-status", up ? "up" : "down", row.get("oper-status"));
    expect(nic + " phys-address", link.mac(), row.get("phys-address"));
    expect(
        nic + " alternative names",
        link.alternativeNames(),
        words(row.getOrDefault("postern-interfaces:failover/alternative-name", "")));
    String index = "." + link.index();
    String name = SnmpWindow.octets(nic.getBytes(StandardCharsets.UTF_8));
    snmp(nic + " ifIndex", "" + link.index(), TABLE + 1 + index);
    snmp(nic + " ifDescr", name, TABLE + 2 + index);
    snmp(nic + " ifType", link.loopback() ? "24" : "6", TABLE + 3 + index);
    snmp(nic + " ifMtu", "" + link.mtu(), TABLE + 4 + index);
    snmp(nic + " ifPhysAddress", mac(link.mac()), TABLE + 6 + index);
    snmp(nic + " ifAdminStatus", link.adminUp() ? "1" : "2", TABLE + 7 + index);
    snmp(nic + " ifOperStatus", up ? "1" : "2", TABLE + 8 + index);
    snmp(nic + " ifName", name, EXTENSION + 1 + index);
    expect(
        nic + " ifAlias",
        link.alternativeNames(),
        words(text(reading.snmp().at(EXTENSION + 18 + index).orElse(""))));
    counters(link, row);
  }

  /** A counter lies between an earlier reading of the kernel and a later one. */
  private void counters(Link link, Map<String, String> row) {
    Optional<Link> known = reading.earlier().link(link.name());
    if (known.isEmpty()) {
      return; // made since: a window may still know the counters of the one before
    }
    Link earlier = known.get();
    Link later = reading.kernelAfter().link(link.name()).orElse(link);
    boolean anew =
        later.counters().entrySet().stream()
            .anyMatch(e -> e.getValue() < earlier.counters().getOrDefault(e.getKey(), 0L));
    if (anew || earlier.index() != link.index()) {
      return; // a window may still know the counters of the one before
    }
    Map<String, String> shown = new LinkedHashMap<>();
    COUNTED.forEach(
        (name, columns) -> {
          shown.put(name + " of show", row.getOrDefault("statistics/" + name, "none"));
          for (String column : columns) {
            shown.put(
                name + " of SNMP " + column,
                reading.snmp().at(column + "." + link.index()).orElse("none"));
          }
          shown.forEach(
              (where, value) -> {
                Span span =
                    new Span(
                        "" + earlier.counters().getOrDefault(name, 0L),
                        "" + later.counters().getOrDefault(name, 0L),
                        Span.Kind.COUNTER);
                cells++;
                if (!span.holds(Optional.of(value))) {
                  mismatches.add(
                      "%s %s: the kernel %s, shown %s".formatted(link.name(), where, span, value));
                }
              });
          shown.clear();
        });
  }

  /**
   * Who serves an address has it. An address may also be on a member that has failed, while no
   * other can take it: then none serves it.
   */
  private void addresses() {
    rows("addresses")
        .forEach(
            (key, row) -> {
              String ip = key.get(1);
              String serving = row.getOrDefault("serving-interface", "");
              List<String> nics = kernel.nicsOf(ip);
              if (!serving.isEmpty() || nics.stream().anyMatch(this::isWell)) {
                expect(ip + " serving-interface", nics, List.of(serving));
              }
              kernel
                  .link(serving)
                  .ifPresent(l -> expect(ip + " mac-address", l.mac(), row.get("mac-address")));
            });
  }

  private boolean isWell(String nic) {
    return rows("members").entrySet().stream()
        .filter(member -> member.getKey().get(1).equals(nic))
        .allMatch(member -> "ok".equals(member.getValue().get("condition")));
  }

  private long served(String nic) {
    return rows("addresses").values().stream()
        .filter(address -> nic.equals(address.get("serving-interface")))
        .count();
  }

  private void members() {
    rows("members")
        .forEach(
            (key, row) -> {
              String nic = key.get(1);
              long serving = served(nic);
              boolean carrier = kernel.link(nic).map(l -> l.adminUp() && l.lowerUp()).orElse(false);
              expect(nic + " serving", "" + serving, row.get("serving"));
              expect(nic + " role", serving > 0 ? "serving" : "standby", row.get("role"));
              if (!carrier) {
                expect(nic + " may take over without carrier", "false", row.get("eligible"));
              }
              String link =
                  rows("findings")
                      .getOrDefault(
                          List.of(key.get(0), nic, "any", "0", "postern-types:link"), Map.of())
                      .getOrDefault("verdict", "none");
              expect(nic + " link", carrier ? "pass" : "fail", link);
            });
  }

  private void groups() {
    rows("groups")
        .forEach(
            (key, row) -> {
              List<String> named = new ArrayList<>();
              kernel.links().values().stream()
                  .filter(link -> link.alternativeNames().contains(key.getFirst()))
                  .forEach(link -> named.add(link.name()));
              List<String> serving = new ArrayList<>();
              List<String> homes = new ArrayList<>();
              for (Map<String, String> address : rows("addresses").values()) {
                serving.add(address.getOrDefault("serving-interface", ""));
                homes.add(address.getOrDefault("home", ""));
              }
              boolean failed = serving.contains("");
              expect(
                  "status of group " + key,
                  failed ? "failed" : serving.equals(homes) ? "normal" : "failed-over",
                  row.get("status"));
              if (!failed) {
                expect("the name of group " + key, List.of(serving.getFirst()), named);
              }
            });
  }

  private void routes() {
    rows("routes")
        .forEach(
            (key, row) -> {
              String nic = row.getOrDefault("serving-interface", "");
              Route route = new Route(key.get(2), row.getOrDefault("next-hop", ""), nic);
              boolean installed = Boolean.parseBoolean(row.get("installed"));
              expect("route " + route + " installed", kernel.routes().contains(route), installed);
            });
  }

  /** A virtual address is on the link with the virtual MAC, and up, where it is served. */
  private void gateways() {
    rows("virtual-addresses")
        .forEach(
            (key, row) -> {
              String ip = key.get(1);
              Map<String, String> group =
                  rows("gateways").getOrDefault(key.subList(0, 1), Map.of());
              boolean active = "active".equals(group.get("role"));
              List<String> up = new ArrayList<>();
              for (String nic : kernel.nicsOf(ip)) {
                kernel.link(nic).filter(Link::adminUp).ifPresent(link -> up.add(link.mac()));
              }
              expect(
                  ip + " is on a link that is up",
                  up,
                  active ? List.of(group.getOrDefault("virtual-mac", "none")) : List.of());
              expect(ip + " serving", active ? "true" : "false", row.get("serving"));
            });
  }

  private static Set<String> words(String text) {
    return text.isEmpty() ? Set.of() : Set.of(text.split(" ", -1));
  }

  private static String mac(String text) {
    return text.replace(":", "").toUpperCase(Locale.ROOT);
  }

  private static String text(String octets) {
    return new String(HexFormat.of().parseHex(octets), StandardCharsets.UTF_8);
  }
}
