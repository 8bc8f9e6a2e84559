package io.postern.config;

import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.Place;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What failover groups have to satisfy beyond the structure of the model: its {@code must}
 * statements, in Java because a tree of a thousand entries is checked in a millisecond so, and what
 * no {@code must} says. Values that are wrong by themselves were reported already and are passed
 * over here.
 */
final class FailoverRules {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  private final Consumer<ConfigError> errors;
  private final Inner postern;
  private final Place root;
  private final Map<String, String> memberOf = new HashMap<>();
  private final Map<String, String> portOf = new HashMap<>();
  private final Map<List<String>, String> claimed = new HashMap<>();
  private final Map<String, String> stationary = new HashMap<>();

  private FailoverRules(Inner tree, Consumer<ConfigError> errors) {
    this.errors = errors;
    postern = tree.inner("postern");
    root = Place.root(tree.schema()).child("postern");
  }

  /** Reports everything that is wrong with the failover groups of a tree. */
  static void check(Inner tree, Consumer<ConfigError> errors) {
    new FailoverRules(tree, errors).check();
  }

  private void check() {
    List<Inner> groups = postern.inner("failover").entries("group");
    groups.forEach(this::membership);
    groups.forEach(this::group);
  }

  private static String name(Inner group) {
    return group.value("name").orElse("");
  }

  private Place place(Inner group) {
    return root.child("failover").entry("group", name(group));
  }

  private static Place member(Place group, String nic) {
    return group.entry("member", nic);
  }

  /** Who is a member, a port, or a test address of what. */
  private void membership(Inner group) {
    Place place = place(group);
    for (Inner entry : group.entries("member")) {
      String nic = entry.value("interface").orElse("");
      String other = memberOf.putIfAbsent(nic, name(group));
      if (other != null) {
        report(
            member(place, nic),
            "an interface may be a member of one group only, and it is one of \"" + other + "\"");
      }
      for (Inner port : entry.entries("port")) {
        String name = port.value("interface").orElse("");
        String trunk = portOf.putIfAbsent(name, nic);
        if (trunk != null) {
          report(
              member(place, nic).entry("port", name), "is a port of member \"" + trunk + "\" too");
        }
      }
      entry
          .value("test-address")
          .flatMap(IpPrefix::parse)
          .ifPresent(
              test -> {
                String holder = stationary.putIfAbsent(test.address().toString(), nic);
                if (holder != null) {
                  report(
                      member(place, nic).child("test-address"),
                      "is the test-address of member \"" + holder + "\" too");
                }
                unusable(test.address())
                    .ifPresent(why -> report(member(place, nic).child("test-address"), why));
              });
    }
  }

  private void group(Inner group) {
    Place place = place(group);
    if (memberOf.containsKey(name(group)) || portOf.containsKey(name(group))) {
      report(place.child("name"), "the name of a group must not be the name of an interface");
    }
    List<Inner> members = group.entries("member");
    if (truth(group, "unplumb-first") && !group.value("standby-mode").equals(Optional.of("cold"))) {
      report(place.child("unplumb-first"), "is for standby-mode cold only");
    }
    members(group, members, place);
    addresses(group, place);
    group.entries("route").forEach(route -> route(route, place));
    monitor(group.inner("monitor"), place.child("monitor"));
    Inner announce = group.inner("announce");
    if (!truth(announce, "request-form") && !truth(announce, "reply-form")) {
      report(
          place.child("announce").child("reply-form"),
          "gratuitous ARP needs at least one of its two forms");
    }
  }

  private void members(Inner group, List<Inner> members, Place place) {
    Map<String, String> macs = new HashMap<>();
    long dummies = 0;
    for (Inner entry : members) {
      String nic = entry.value("interface").orElse("");
      Place at = member(place, nic);
      if (portOf.containsKey(nic)) {
        report(at, "is a port of member \"" + portOf.get(nic) + "\"");
      }
      if (entry.has("dummy-address") && entry.has("dummy-mac")) {
        dummies++;
      }
      entry
          .value("dummy-mac")
          .ifPresent(
              mac -> {
                String other = macs.putIfAbsent(mac, nic);
                if (other != null) {
                  report(at.child("dummy-mac"), "member \"" + other + "\" has the same dummy-mac");
                }
                station(mac, at.child("dummy-mac"));
              });
    }
    if (group.value("standby-mode").equals(Optional.of("warm")) && dummies + 1 < members.size()) {
      report(
          place,
          "in standby-mode warm every member but the one that serves at first needs dummy-address"
              + " and dummy-mac; of "
              + members.size()
              + " members "
              + dummies
              + " have both");
    }
  }

  private void addresses(Inner group, Place place) {
    for (Inner entry : group.entries("address")) {
      String ip = entry.value("ip").orElse("");
      String vlan = entry.value("vlan-id").orElse("0");
      Place at = place.entry("address", ip, vlan);
      String other = claimed.putIfAbsent(List.of(ip, vlan), name(group));
      if (other != null) {
        report(at, "is claimed by group \"" + other + "\" too");
      }
      Optional<IpAddress> address = IpAddress.parse(ip);
      address.flatMap(FailoverRules::unusable).ifPresent(why -> report(at.child("ip"), why));
      if (vlan.equals("0") && stationary.containsKey(ip)) {
        report(
            at.child("ip"),
            "is the test-address of member \"" + stationary.get(ip) + "\", which never moves");
      }
      if (address.isPresent()
          && address.get().isV4()
          && entry.value("prefix-length").map(FailoverRules::number).orElse(0L) > 32) {
        report(at.child("prefix-length"), "the prefix of an IPv4 address has at most 32 bits");
      }
      entry.value("mac-address").ifPresent(mac -> station(mac, at.child("mac-address")));
    }
  }

  private void route(Inner route, Place group) {
    Optional<IpPrefix> prefix = route.value("prefix").flatMap(IpPrefix::parse);
    if (prefix.isEmpty()) {
      return;
    }
    Place at =
        group.entry(
            "route",
            route.value("table").orElse(""),
            route.value("prefix").orElse(""),
            route.value("metric").orElse(""));
    for (String hop : route.values("next-hop")) {
      IpAddress.parse(hop)
          .filter(address -> address.family() != prefix.get().address().family())
          .ifPresent(
              address ->
                  report(
                      at.entry("next-hop", hop),
                      "a next hop has to be of the destination's family"));
    }
    route
        .value("prefsrc")
        .flatMap(IpAddress::parse)
        .filter(address -> address.family() != prefix.get().address().family())
        .ifPresent(
            address ->
                report(
                    at.child("prefsrc"), "a source address has to be of the destination's family"));
  }

  private void monitor(Inner monitor, Place place) {
    Inner heartbeat = monitor.inner("heartbeat");
    List<Inner> targets = heartbeat.entries("target");
    heartbeat
        .value("require")
        .filter(require -> number(require) > targets.size())
        .ifPresent(
            require ->
                report(
                    place.child("heartbeat").child("require"),
                    require
                        + " targets are required and "
                        + targets.size()
                        + " listed: such a heartbeat could never pass"));
    for (Inner target : targets) {
      String ip = target.value("ip").orElse("");
      IpAddress.parse(ip)
          .flatMap(FailoverRules::unusable)
          .ifPresent(why -> report(place.child("heartbeat").entry("target", ip), why));
    }
    Set<List<String>> ends = new HashSet<>();
    String node = FailoverReader.nodeId(postern.inner("node"));
    for (Inner path : monitor.entries("path")) {
      Place at = place.entry("path", path.value("name").orElse(""));
      String peer = path.value("peer").orElse("");
      if (peer.equals(node)) {
        report(at.child("peer"), "is this node itself; a path joins two nodes");
      }
      if (!ends.add(List.of(peer, path.value("remote").orElse("")))) {
        report(at.child("remote"), "is the end of another path of this group already");
      }
    }
  }

  private void station(String mac, Place place) {
    MacAddress.parse(mac)
        .filter(address -> address.isGroup() || address.equals(MacAddress.ZERO))
        .ifPresent(address -> report(place, "is no station's address: " + address));
  }

  private static Optional<String> unusable(IpAddress address) {
    if (address.isAny() || address.isMulticast() || address.isLoopback()) {
      return Optional.of("is not the address of one station on a network: " + address);
    }
    return Optional.empty();
  }

  private static boolean truth(Inner node, String leaf) {
    return node.value(leaf).map(Boolean::parseBoolean).orElse(false);
  }

  /** A number, or -1 for a word. */
  private static long number(String text) {
    return NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
  }

  private void report(Place place, String sentence) {
    errors.accept(new ConfigError(Objects.toString(place), sentence));
  }
}
