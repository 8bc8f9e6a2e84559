package io.postern.lab.network;

import io.postern.lab.host.LabRecord;
import io.postern.lab.host.Namespace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A network as it shall be, role by role; nothing is made before it is built. One thread's. */
final class NetworkPlan {
  private static final int SWITCH_INDEX = 40;
  private static final int INDEX_SHIFT = 400;

  private final String tag;
  private final String kind;
  private final Map<String, List<String>> links = new LinkedHashMap<>();
  private final Map<String, List<String>> addresses = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> settings = new LinkedHashMap<>();
  private final List<LabRecord.Point> points = new ArrayList<>();
  private final List<LabRecord.Node> nodes = new ArrayList<>();
  private int nextIndex = SWITCH_INDEX;

  NetworkPlan(String tag, String kind) {
    this.tag = tag;
    this.kind = kind;
  }

  /** A namespace without IPv6, whose neighbour discovery would be noise in every measurement. */
  NetworkPlan role(String role) {
    links.put(role, new ArrayList<>());
    addresses.put(role, new ArrayList<>(List.of("link set lo up")));
    Map<String, String> quiet = new LinkedHashMap<>();
    for (String scope : List.of("all", "default")) {
      quiet.put("ipv6/conf/" + scope + "/disable_ipv6", "1");
      quiet.put("ipv4/conf/" + scope + "/accept_redirects", "0");
      quiet.put("ipv4/conf/" + scope + "/send_redirects", "0");
    }
    settings.put(role, quiet);
    return this;
  }

  /** A role that forwards and runs an agent. */
  NetworkPlan box(String role, String management) {
    role(role);
    of(settings, role).put("ipv4/ip_forward", "1");
    nodes.add(new LabRecord.Node(role, management));
    return this;
  }

  /** Sets a setting below /proc/sys/net to 1. */
  NetworkPlan setting(String role, String key) {
    of(settings, role).put(key, "1");
    return this;
  }

  /** A bridge that learns and does nothing else. */
  NetworkPlan bridge(String role, String name) {
    of(links, role)
        .add("link add " + name + " type bridge stp_state 0 forward_delay 0 mcast_snooping 0");
    of(addresses, role).add("link set " + name + " up");
    return this;
  }

  /**
   * A cable (a veth pair) between a switch's port and an interface.
   *
   * @param bridge the bridge the port belongs to; empty: none
   * @param likeHardware whether both ends have the same interface index: then the kernel takes the
   *     pair for a physical NIC and may delay the news of a lost carrier by a second
   */
  NetworkPlan cable(
      String near, String port, String bridge, String far, String name, boolean likeHardware) {
    int index = nextIndex++;
    of(links, near)
        .add(
            "link add %s index %d type veth peer name %s index %d netns %s"
                .formatted(
                    port,
                    index,
                    name,
                    likeHardware ? index : index + INDEX_SHIFT,
                    Namespace.of(tag, far)));
    if (!bridge.isEmpty()) {
      of(addresses, near).add("link set " + port + " master " + bridge);
    }
    of(addresses, near).add("link set " + port + " up");
    of(addresses, far).add("link set %s address 02:00:0a:%02x:00:01".formatted(name, index));
    of(addresses, far).add("link set " + name + " up");
    return this;
  }

  NetworkPlan address(String role, String name, String prefix) {
    of(addresses, role).add("addr add " + prefix + " dev " + name);
    return this;
  }

  NetworkPlan route(String role, String destination, String via, String name) {
    of(addresses, role).add("route add %s via %s dev %s".formatted(destination, via, name));
    return this;
  }

  NetworkPlan point(String name, String box, String switchRole, String port) {
    points.add(new LabRecord.Point(name, box, switchRole, port));
    return this;
  }

  LabRecord record() {
    return new LabRecord(tag, kind, points, nodes, List.of());
  }

  List<Namespace> namespaces() {
    return links.keySet().stream().map(role -> Namespace.of(tag, role)).toList();
  }

  Map<Namespace, Map<String, String>> settings() {
    return byNamespace(settings);
  }

  /** Commands for {@code ip -batch} that make bridges and cables. */
  Map<Namespace, List<String>> links() {
    return byNamespace(links);
  }

  /** Commands for {@code ip -batch} that need both ends of every cable. */
  Map<Namespace, List<String>> addresses() {
    return byNamespace(addresses);
  }

  private <T> Map<Namespace, T> byNamespace(Map<String, T> byRole) {
    return byRole.entrySet().stream()
        .collect(
            Collectors.toMap(
                e -> Namespace.of(tag, e.getKey()),
                Map.Entry::getValue,
                (a, b) -> a,
                LinkedHashMap::new));
  }

  private static <T> T of(Map<String, T> map, String role) {
    T value = map.get(role);
    if (value == null) {
      throw new IllegalArgumentException("no role " + role);
    }
    return value;
  }
}
