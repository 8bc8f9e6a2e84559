package io.postern.tests.truth;

import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.agent.ManagementSecrets;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.Namespace;
import io.postern.lab.host.Tool;
import io.postern.lab.network.Lab;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What snmpbulkwalk prints, SNMPv3, without any MIB.
 *
 * @param cells values by object identifier: octets in hexadecimal, numbers in decimals
 */
record SnmpWindow(SortedMap<String, String> cells) {
  /** posternObjects. */
  static final String POSTERN = "1.3.6.1.4.1.32473.1.1";

  /** interfaces of IF-MIB. */
  static final String INTERFACES = "1.3.6.1.2.1.2";

  /** ifXTable. */
  static final String EXTENSIONS = "1.3.6.1.2.1.31.1.1";

  /** vrrpv3MIB. */
  static final String VRRP = "1.3.6.1.2.1.207";

  private static final Duration BOUND = Duration.ofSeconds(20);

  static SnmpWindow read(Lab lab, Namespace from, String address)
      throws LabFailure, InterruptedException {
    SortedMap<String, String> cells = new TreeMap<>();
    for (String root : List.of(POSTERN, INTERFACES, EXTENSIONS, VRRP)) {
      walk(lab, from, address, root, cells);
    }
    return new SnmpWindow(cells);
  }

  private static void walk(
      Lab lab, Namespace from, String address, String root, Map<String, String> cells)
      throws LabFailure, InterruptedException {
    Tool walk = Tool.required("snmpbulkwalk", "snmp");
    List<String> line =
        from.exec(
            lab.ip(),
            walk.line(
                "-v3",
                "-l",
                "authPriv",
                "-u",
                AgentConfiguration.SNMP_USER,
                "-a",
                "SHA-256",
                "-A",
                ManagementSecrets.PASSWORD,
                "-x",
                "AES",
                "-X",
                ManagementSecrets.PASSWORD,
                "-m",
                "",
                "-M",
                lab.directory().toString(),
                "-Onext",
                "-Cr50",
                "-t",
                "5",
                "-r",
                "0",
                address,
                root));
    Tool.Result result = Tool.run(line, "", BOUND);
    if (!result.ok()) {
      throw new AssertionError("snmpbulkwalk of " + root + ": " + result.text());
    }
    String at = "";
    for (String printed : result.output().split("\n", -1)) {
      int equals = printed.indexOf(" = ");
      if (printed.startsWith(".1.") && equals > 0) {
        at = printed.substring(1, equals);
        cells.put(at, value(printed.substring(equals + 3)));
      } else if (!printed.isBlank()) {
        cells.merge(at, octets(printed), String::concat); // long octets go on in the next line
      }
    }
  }

  private static String value(String printed) {
    if (printed.equals("\"\"")) {
      return "";
    }
    int colon = printed.indexOf(": ");
    String type = colon < 0 ? "" : printed.substring(0, colon);
    String text = printed.substring(colon < 0 ? 0 : colon + 2);
    return switch (type) {
      case "Hex-STRING" -> octets(text);
      case "STRING" -> throw new AssertionError("octets are asked for in hexadecimal: " + printed);
      default -> text.strip();
    };
  }

  private static String octets(String printed) {
    return printed.replace(" ", "").strip();
  }

  /** A cell. */
  Optional<String> at(String oid) {
    return Optional.ofNullable(cells.get(oid));
  }

  /** The indexes of a column's instances, and what they hold. */
  SortedMap<String, String> column(String oid) {
    SortedMap<String, String> column = new TreeMap<>();
    cells
        .tailMap(oid + ".")
        .forEach(
            (at, value) -> {
              if (at.startsWith(oid + ".")) {
                column.put(at.substring(oid.length() + 1), value);
              }
            });
    return column;
  }

  /** Octets of a text as the walk prints them. */
  static String octets(byte[] octets) {
    return HexFormat.of().withUpperCase().formatHex(octets);
  }

  /** Octets as the parts of an index, their number first. */
  static String counted(byte[] octets) {
    StringBuilder index = new StringBuilder(Integer.toString(octets.length));
    for (byte octet : octets) {
      index.append('.').append(octet & 0xff);
    }
    return index.toString();
  }
}
