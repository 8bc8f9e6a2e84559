package io.postern.tests.netconf;

import io.postern.netconf.session.Sessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How fast the NETCONF server is, with a raw client over SSH on loopback: run {@link #main}. The
 * agent behind it takes every configuration at once, so what is measured is the server, the
 * validation, and the disk.
 */
final class NetconfRates {
  private static final int WARM = 60;
  private static final int RUNS = 200;

  private NetconfRates() {}

  private interface Operation {
    void run(int number) throws IOException;
  }

  private static String seed(int addresses) {
    String list =
        IntStream.rangeClosed(1, addresses)
            .mapToObj(
                i ->
                    "{ \"ip\": \"10.%d.%d.%d\", \"vlan-id\": 0, \"prefix-length\": 8, \"home\": \"eth0\" }"
                        .formatted(i >> 16 & 255, i >> 8 & 255, i & 255))
            .collect(Collectors.joining(",\n"));
    return """
    { "postern:postern": {
      "node": { "id": "gateway-1" },
      "postern-failover:failover": { "group": [
        { "name": "wan",
          "member": [ { "interface": "eth0" }, { "interface": "eth1" } ],
          "address": [ %s ] } ] },
      "postern-management:management": { "netconf": { "user": [
        { "name": "admin", "password-hash": "$0$gateway" } ] } } } }
    """
        .formatted(list);
  }

  private static String group(String inside) {
    return "<postern xmlns='https://postern.io/yang/postern'>"
        + "<failover xmlns='https://postern.io/yang/postern-failover'><group><name>wan</name>"
        + inside
        + "</group></failover></postern>";
  }

  private static void ask(RawClient client, String operation, String expected) throws IOException {
    String reply = client.ask(operation);
    if (!reply.contains(expected)) {
      throw new IOException(reply);
    }
  }

  private static void row(int entries, String what, int runs, Operation operation)
      throws IOException {
    for (int i = 0; i < Math.min(WARM, runs); i++) {
      operation.run(i);
    }
    long[] nanos = new long[runs];
    long begun = System.nanoTime();
    for (int i = 0; i < runs; i++) {
      long at = System.nanoTime();
      operation.run(i);
      nanos[i] = System.nanoTime() - at;
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "| %,7d | %-28s | %8.0f | %9.2f | %9.2f |%n",
        entries,
        what,
        runs / seconds,
        nanos[runs / 2] / 1e6,
        nanos[runs * 99 / 100] / 1e6);
  }

  private static void measure(int entries) throws IOException {
    Path folder = Files.createTempDirectory("postern-rates");
    try (ManagedNode node = ManagedNode.start(folder, seed(entries), Sessions.Bounds.USUAL);
        RawClient client = RawClient.admin(node.port())) {
      int runs = entries > 1_000 ? RUNS / 4 : RUNS;
      String last = "10.0.0." + Math.min(entries, 200);
      row(
          entries,
          "edit-config and commit",
          runs,
          i -> {
            ask(
                client,
                "<edit-config><target><candidate/></target><config>"
                    + group(
                        "<delay><recheck>"
                            + (100 + i % 2)
                            + i % 7
                            + "</recheck></delay>"
                            + "<address><ip>10.0.0.1</ip><vlan-id>0</vlan-id><home>eth"
                            + i % 2
                            + "</home></address>")
                    + "</config></edit-config>",
                "<ok/>");
            ask(client, "<commit/>", "<ok/>");
          });
      row(
          entries,
          "get-config, all",
          runs,
          _ -> ask(client, "<get-config><source><running/></source></get-config>", "10.0.0.1"));
      row(entries, "get, all", runs, _ -> ask(client, "<get/>", "10.0.0.1"));
      row(
          entries,
          "get, one address by key",
          runs,
          _ ->
              ask(
                  client,
                  "<get><filter>"
                      + group("<address><ip>" + last + "</ip><vlan-id>0</vlan-id></address>")
                      + "</filter></get>",
                  last));
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Prints a table in Markdown. */
  public static void main(String[] arguments) throws IOException {
    System.out.println(
        "| entries | operation                    |      a s | median ms |     99 % |");
    System.out.println("|---|---|---|---|---|");
    for (int entries : new int[] {10, 1_000, 10_000}) {
      measure(entries);
    }
  }
}
