package io.postern.config;

import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.Place;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What gateway groups have to satisfy beyond the structure of the model. Values that are wrong by
 * themselves were reported already and are passed over here.
 */
final class GatewayRules {
  private static final long UNIT = 10;
  private static final int HIGHEST = BalancedConfig.OWNER - 1;

  private final Consumer<ConfigError> errors;
  private final Inner postern;
  private final Place root;
  private final Map<List<String>, String> routers = new HashMap<>();
  private final Map<String, String> claimed = new HashMap<>();
  private final Map<String, String> memberOf = new HashMap<>();

  private GatewayRules(Inner tree, Consumer<ConfigError> errors) {
    this.errors = errors;
    postern = tree.inner("postern");
    root = Place.root(tree.schema()).child("postern");
  }

  /** Reports everything that is wrong with the gateway groups of a tree. */
  static void check(Inner tree, Consumer<ConfigError> errors) {
    GatewayRules rules = new GatewayRules(tree, errors);
    for (Inner group : rules.postern.inner("failover").entries("group")) {
      for (Inner member : group.entries("member")) {
        rules.memberOf.put(name(member, "interface"), name(group, "name"));
      }
      for (Inner address : group.entries("address")) {
        rules.claimed.put(name(address, "ip"), "failover group \"" + name(group, "name") + "\"");
      }
    }
    rules.postern.inner("gateway").entries("group").forEach(rules::group);
  }

  private static String name(Inner node, String leaf) {
    return node.value(leaf).orElse("");
  }

  private void group(Inner group) {
    String own = name(group, "name");
    Place place = root.child("gateway").entry("group", own);
    String nic = name(group, "interface");
    String failover = memberOf.get(nic);
    if (failover != null) {
      report(
          place.child("interface"),
          "is a member of failover group \""
              + failover
              + "\"; a gateway group on a failover group is not in this release");
    }
    List<String> texts = group.values("address");
    List<IpAddress> addresses =
        texts.stream().map(IpAddress::parse).flatMap(Optional::stream).toList();
    if (addresses.isEmpty()) {
      return;
    }
    IpFamily family = addresses.getFirst().family();
    Set<IpAddress> seen = new HashSet<>();
    for (IpAddress address : addresses) {
      Place at = place.entry("address", address.toString());
      if (address.family() != family) {
        report(
            at,
            "is of another IP version than the first: hosts of both need two groups, which may"
                + " have the same vrid");
      } else if (!seen.add(address)) {
        report(at, "stands there twice");
      } else if (address.isAny() || address.isMulticast() || address.isLoopback()) {
        report(at, "cannot be a virtual address");
      }
      String other = claimed.putIfAbsent(address.toString(), "gateway group \"" + own + "\"");
      // A link-local address means something on its own LAN only.
      if (other != null
          && !address.isLinkLocal()
          && !other.equals("gateway group \"" + own + "\"")) {
        report(at, "is claimed by " + other + " too");
      }
    }
    if (family == IpFamily.IPV6 && !addresses.getFirst().isLinkLocal()) {
      report(
          place.entry("address", addresses.getFirst().toString()),
          "expected a link-local address first (fe80::/10; RFC 9568 section 5.2.9)");
    }
    String router = routers.putIfAbsent(List.of(nic, family.name(), name(group, "vrid")), own);
    if (router != null) {
      report(
          place.child("vrid"),
          "is the vrid of group \"" + router + "\" on the same interface and IP version");
    }
    if (!group.value("balancing").orElse("none").equals("none")) {
      balanced(group, place, nic, family, own);
    }
    group
        .value("advertisement-interval")
        .filter(text -> text.matches("\\d{1,9}") && Long.parseLong(text) % UNIT != 0)
        .ifPresent(
            text ->
                report(
                    place.child("advertisement-interval"),
                    "expected a multiple of 10 milliseconds, found " + text));
  }

  private void balanced(Inner group, Place place, String nic, IpFamily family, String own) {
    if (!postern.inner("cluster").has("name")) {
      report(
          place.child("balancing"),
          "expected none, or a cluster: gateways of a balanced group agree over the cluster's"
              + " channel, so its name, bind-interface and secret have to be set, also while there"
              + " is one gateway alone");
    }
    if (family != IpFamily.IPV4) {
      report(
          place.child("balancing"),
          "expected none: hosts are spread by ARP, so the addresses have to be of IPv4");
    }
    int addresses = group.values("address").size();
    if (addresses > BalancedConfig.MOST_ADDRESSES) {
      report(
          place.child("address"),
          "expected at most "
              + BalancedConfig.MOST_ADDRESSES
              + " addresses in a balanced group, found "
              + addresses);
    }
    number(group, "priority")
        .filter(priority -> priority > HIGHEST)
        .ifPresent(
            priority ->
                report(
                    place.child("priority"),
                    "expected 1 to 253 in a balanced group (254 is a forwarder's owner, 255 an"
                        + " address's), found "
                        + priority));
    long redirect = number(group, "redirect-time").orElse(0L);
    long retire = number(group, "retire-time").orElse(Long.MAX_VALUE);
    if (retire <= redirect) {
      report(
          place.child("retire-time"),
          "expected more than the redirect-time of " + redirect + " seconds, found " + retire);
    }
    long interval = number(group, "advertisement-interval").orElse(0L);
    number(group, "lease-time")
        .filter(
            lease ->
                lease < BalancedConfig.SHORTEST_LEASE * interval
                    || lease > BalancedConfig.LONGEST_LEASE * interval)
        .ifPresent(
            lease ->
                report(
                    place.child("lease-time"),
                    "expected two to three advertisement intervals ("
                        + BalancedConfig.SHORTEST_LEASE * interval
                        + " to "
                        + BalancedConfig.LONGEST_LEASE * interval
                        + " milliseconds), found "
                        + lease));
    forwarder(group.inner("forwarder"), place.child("forwarder"), nic, own);
  }

  private void forwarder(Inner forwarder, Place place, String nic, String own) {
    String vrid = name(forwarder, "vrid");
    if (vrid.isEmpty()) {
      report(
          place.child("vrid"),
          "is missing: in a balanced group each gateway brings a VRID of its own");
    } else {
      String router = routers.putIfAbsent(List.of(nic, IpFamily.IPV4.name(), vrid), own);
      if (router != null) {
        report(
            place.child("vrid"),
            "is a vrid of group \"" + router + "\" on the same interface and IP version");
      }
    }
    long weight = number(forwarder, "weight").orElse(0L);
    long lower = number(forwarder, "lower").orElse(0L);
    long upper = number(forwarder, "upper").orElse(weight);
    if (lower > upper || upper > weight) {
      report(
          place,
          "expected lower at most upper, and upper at most weight, found lower "
              + lower
              + ", upper "
              + upper
              + ", weight "
              + weight);
    }
  }

  private static Optional<Long> number(Inner node, String leaf) {
    return node.value(leaf).filter(text -> text.matches("\\d{1,9}")).map(Long::parseLong);
  }

  private void report(Place place, String sentence) {
    errors.accept(new ConfigError(place.toString(), sentence));
  }
}
