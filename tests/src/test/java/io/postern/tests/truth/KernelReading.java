package io.postern.tests.truth;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.postern.lab.host.LabFailure;
import io.postern.lab.network.Lab;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel of a box has, as {@code ip} tells it.
 *
 * @param links links by name
 * @param addresses IPv4 addresses
 * @param routes IPv4 routes of the main table that somebody set
 * @param atNanos when the reading was complete, {@link System#nanoTime}
 */
record KernelReading(
    Map<String, Link> links, Set<Address> addresses, Set<Route> routes, long atNanos) {

  /** A link; its counters by the names that RFC 8343 gives them. */
  record Link(
      String name,
      int index,
      boolean adminUp,
      boolean lowerUp,
      boolean loopback,
      String mac,
      long mtu,
      Set<String> alternativeNames,
      Map<String, Long> counters) {
    boolean sameAs(Link other) {
      return withoutCounters().equals(other.withoutCounters());
    }

    private Link withoutCounters() {
      return new Link(
          name, index, adminUp, lowerUp, loopback, mac, mtu, alternativeNames, Map.of());
    }
  }

  /** An address on a link. */
  record Address(String nic, String ip, int length) {}

  /** A route through a gateway. */
  record Route(String destination, String gateway, String nic) {}

  static KernelReading take(Lab lab, String box) throws LabFailure, InterruptedException {
    Map<String, Link> links = new LinkedHashMap<>();
    for (JsonElement element : json(lab.ip(box, "-j", "-s", "-d", "link"))) {
      Link link = link(element.getAsJsonObject());
      links.put(link.name(), link);
    }
    Set<Address> addresses = new HashSet<>();
    for (JsonElement element : json(lab.ip(box, "-j", "-4", "address"))) {
      JsonObject link = element.getAsJsonObject();
      for (JsonElement info : link.getAsJsonArray("addr_info")) {
        JsonObject address = info.getAsJsonObject();
        addresses.add(
            new Address(
                text(link, "ifname"), text(address, "local"), address.get("prefixlen").getAsInt()));
      }
    }
    Set<Route> routes = new HashSet<>();
    for (JsonElement element : json(lab.ip(box, "-j", "-4", "route"))) {
      JsonObject route = element.getAsJsonObject();
      if (route.has("gateway")) {
        routes.add(new Route(text(route, "dst"), text(route, "gateway"), text(route, "dev")));
      }
    }
    return new KernelReading(links, addresses, routes, System.nanoTime());
  }

  private static List<JsonElement> json(String text) {
    return JsonParser.parseString(text).getAsJsonArray().asList().stream()
        .filter(element -> !element.getAsJsonObject().isEmpty())
        .toList();
  }

  private static Link link(JsonObject link) {
    List<String> flags = strings(link, "flags");
    JsonObject rx = link.getAsJsonObject("stats64").getAsJsonObject("rx");
    JsonObject tx = link.getAsJsonObject("stats64").getAsJsonObject("tx");
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("in-octets", number(rx, "bytes"));
    counters.put("in-unicast-pkts", number(rx, "packets") - number(rx, "multicast"));
    counters.put("in-multicast-pkts", number(rx, "multicast"));
    counters.put("in-discards", number(rx, "dropped"));
    counters.put("in-errors", number(rx, "errors"));
    counters.put("out-octets", number(tx, "bytes"));
    counters.put("out-discards", number(tx, "dropped"));
    counters.put("out-errors", number(tx, "errors"));
    return new Link(
        text(link, "ifname"),
        (int) number(link, "ifindex"),
        flags.contains("UP"),
        flags.contains("LOWER_UP"),
        flags.contains("LOOPBACK"),
        text(link, "address"),
        number(link, "mtu"),
        Set.copyOf(strings(link, "altnames")),
        Map.copyOf(counters));
  }

  private static long number(JsonObject object, String name) {
    return object.get(name).getAsLong();
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).getAsString();
  }

  private static List<String> strings(JsonObject object, String name) {
    List<String> strings = new ArrayList<>();
    if (object.has(name)) {
      object.getAsJsonArray(name).forEach(element -> strings.add(element.getAsString()));
    }
    return strings;
  }

  /** The same without a link. */
  KernelReading without(String nic) {
    Map<String, Link> others = new LinkedHashMap<>(links);
    others.remove(nic);
    return new KernelReading(others, addresses, routes, atNanos);
  }

  /** Whether nothing but counters differs. */
  boolean sameAs(KernelReading other) {
    return addresses.equals(other.addresses)
        && routes.equals(other.routes)
        && links.keySet().equals(other.links.keySet())
        && links.values().stream()
            .allMatch(link -> link.sameAs(other.links.getOrDefault(link.name(), link)));
  }

  /** Names of the links that have an address. */
  List<String> nicsOf(String ip) {
    return addresses.stream().filter(a -> a.ip().equals(ip)).map(Address::nic).sorted().toList();
  }

  /** A link, if there is one of that name. */
  Optional<Link> link(String name) {
    return Optional.ofNullable(links.get(name));
  }
}
