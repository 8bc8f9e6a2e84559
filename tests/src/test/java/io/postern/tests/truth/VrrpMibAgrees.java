package io.postern.tests.truth;

import io.postern.net.IpAddress;
import io.postern.tests.models.Smi;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares VRRPV3-MIB (RFC 6527) as it is walked with what the local socket shows of the same
 * groups. Where each object stands is read from the module's own text.
 */
final class VrrpMibAgrees implements Scene.Comparison {
  /**
   * What is counted for all groups together, before it is known whose a packet is; and what the
   * index says.
   */
  private static final Set<String> NOT_KEPT =
      Set.of(
          "vrrpv3StatisticsIpTtlErrors",
          "vrrpv3StatisticsProtoErrReason",
          "vrrpv3StatisticsRcvdInvalidTypePackets",
          "vrrpv3StatisticsPacketLengthErrors");

  private final Smi mib;

  /** Knows the objects of a module's text. */
  VrrpMibAgrees(String module) {
    mib = Smi.read(module);
  }

  /** One comparison. */
  private final class Look {
    private final Reading reading;
    private final List<String> mismatches;
    private final Set<String> seen = new TreeSet<>();
    private int cells;

    Look(Reading reading, List<String> mismatches) {
      this.reading = reading;
      this.mismatches = mismatches;
    }

    private void expect(String object, String index, Span span) {
      cells++;
      seen.add(object);
      Optional<String> shown = reading.snmp().at(oid(object) + "." + index);
      if (!span.holds(shown)) {
        mismatches.add(
            "%s.%s: show %s, SNMP %s".formatted(object, index, span, shown.orElse(null)));
      }
    }

    private void state(String object, String index, String value) {
      expect(object, index, new Span(value, value, Span.Kind.STATE));
    }

    private void counter(String object, String index, List<String> key, String leaf) {
      expect(
          object,
          index,
          new Span(
              reading.before().rows("gateways").getOrDefault(key, Map.of()).get(leaf),
              reading.after().rows("gateways").getOrDefault(key, Map.of()).get(leaf),
              Span.Kind.COUNTER));
    }

    private void there(String object, String index) {
      cells++;
      seen.add(object);
      if (reading.snmp().at(oid(object) + "." + index).isEmpty()) {
        mismatches.add(object + "." + index + " is not there");
      }
    }

    int compare() {
      reading.before().rows("gateways").forEach(this::group);
      discarded("vrrpv3RouterChecksumErrors", "checksum");
      discarded("vrrpv3RouterVersionErrors", "version");
      discarded("vrrpv3RouterVrIdErrors", "vrid");
      there("vrrpv3GlobalStatisticsDiscontinuityTime", "0");
      Set<String> readable = new TreeSet<>();
      mib.definitions().stream()
          .filter(d -> d.access().startsWith("read") && !NOT_KEPT.contains(d.name()))
          .forEach(d -> readable.add(d.name()));
      if (!readable.equals(seen)) {
        mismatches.add("VRRPV3-MIB has " + readable + ", compared were " + seen);
      }
      return cells;
    }

    private void discarded(String object, String reason) {
      expect(
          object,
          "0",
          new Span(
              value(reading.before(), "discards", List.of(reason), "packets"),
              value(reading.after(), "discards", List.of(reason), "packets"),
              Span.Kind.COUNTER));
    }

    private void group(List<String> key, Map<String, String> row) {
      String ifIndex =
          value(
              reading.before(),
              "interfaces",
              List.of(row.getOrDefault("interface", "")),
              "if-index");
      String index = ifIndex + "." + row.get("vrid") + ".1";
      List<String> addresses = List.of(row.getOrDefault("address", "").split(" ", -1));
      state("vrrpv3OperationsMasterIpAddr", index, octets(row.getOrDefault("active-address", "")));
      state(
          "vrrpv3OperationsPrimaryIpAddr", index, octets(row.getOrDefault("primary-address", "")));
      state(
          "vrrpv3OperationsVirtualMacAddr",
          index,
          row.getOrDefault("virtual-mac", "").replace(":", "").toUpperCase(Locale.ROOT));
      state(
          "vrrpv3OperationsStatus",
          index,
          "" + (1 + List.of("initialize", "backup", "active").indexOf(row.get("role"))));
      state("vrrpv3OperationsPriority", index, row.getOrDefault("priority", ""));
      state("vrrpv3OperationsAddrCount", index, "" + addresses.size());
      state(
          "vrrpv3OperationsAdvInterval",
          index,
          "" + Integer.parseInt(row.getOrDefault("advertisement-interval", "")) / 10);
      state("vrrpv3OperationsPreemptMode", index, "true".equals(row.get("preempt")) ? "1" : "2");
      state("vrrpv3OperationsAcceptMode", index, "1");
      there("vrrpv3OperationsUpTime", index);
      state("vrrpv3OperationsRowStatus", index, "1");
      for (String address : addresses) {
        state(
            "vrrpv3AssociatedIpAddrRowStatus",
            index + "." + SnmpWindow.counted(IpAddress.of(address).octets()),
            "1");
      }
      counter("vrrpv3StatisticsMasterTransitions", index, key, "counters/became-active");
      there("vrrpv3StatisticsNewMasterReason", index);
      counter("vrrpv3StatisticsRcvdAdvertisements", index, key, "counters/advertisements-heard");
      counter("vrrpv3StatisticsAdvIntervalErrors", index, key, "counters/interval-differs");
      counter("vrrpv3StatisticsRcvdPriZeroPackets", index, key, "counters/farewells-heard");
      counter("vrrpv3StatisticsSentPriZeroPackets", index, key, "counters/farewells-sent");
      counter("vrrpv3StatisticsAddressListErrors", index, key, "counters/addresses-differ");
      there("vrrpv3StatisticsRowDiscontinuityTime", index);
      state("vrrpv3StatisticsRefreshRate", index, "50");
    }
  }

  private static String value(LocalWindow window, String table, List<String> key, String leaf) {
    return window.rows(table).getOrDefault(key, Map.of()).getOrDefault(leaf, "none");
  }

  private static String octets(String address) {
    return SnmpWindow.octets(IpAddress.of(address).octets());
  }

  private String oid(String object) {
    return SnmpWindow.VRRP + "." + mib.oid(mib.definition(object)).replaceFirst("\\.0$", "");
  }

  @Override
  public int compare(Reading reading, List<String> mismatches) {
    return new Look(reading, mismatches).compare();
  }
}
