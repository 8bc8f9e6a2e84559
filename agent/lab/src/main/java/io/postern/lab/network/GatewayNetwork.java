package io.postern.lab.network;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Several gateways between a LAN with hosts and an uplink network with a server.
 *
 * <pre>
 *   h1 ──┐         ┌── lan0 g1 up0 ──┐
 *   h2 ──┼── lan ──┼── lan0 g2 up0 ──┼── uplink ── server
 *   ...──┘         └── lan0 g3 up0 ──┘
 *                      mgmt0 all ── station
 * </pre>
 *
 * On both sides the gateways share an address: the hosts' default route is the LAN's, the server's
 * way back is the uplink's. Who has no carrier on the LAN sends what comes back by another gateway.
 *
 * @param gateways two to eight
 * @param hosts on the LAN, at least one
 * @param likeHardware whether the kernel may delay the news of a lost carrier
 */
public record GatewayNetwork(int gateways, int hosts, boolean likeHardware) {
  /** Three gateways and four hosts, like hardware. */
  public static final GatewayNetwork USUAL = new GatewayNetwork(3, 4, true);

  /** As a lab's record calls it. */
  public static final String KIND = "gateways";

  /** The role of the LAN's switch. */
  public static final String LAN = "lan";

  /** The role of the uplink's switch. */
  public static final String UPLINK = "uplink";

  /** The role of the server beyond the gateways. */
  public static final String SERVER = "server";

  /** The role of the management station. */
  public static final String STATION = "station";

  /** The interface of every gateway on the LAN. */
  public static final String LAN_NIC = "lan0";

  /** The interface of every gateway on the uplink. */
  public static final String UPLINK_NIC = "up0";

  /** The hosts' default gateway. */
  public static final String SHARED = "10.31.0.254";

  /** The server's way back to the LAN. */
  public static final String SHARED_UPLINK = "10.32.0.254";

  /** The server's address. */
  public static final String SERVER_ADDRESS = "10.32.0.100";

  private static final String BRIDGE = "br0";
  private static final String LAN_PREFIX = "10.31.0.0/16";

  /** Less preferred than the connected route: used where the LAN has no carrier. */
  private static final int DETOUR_METRIC = 100;

  /** Refuses what cannot be built. */
  public GatewayNetwork {
    if (gateways < 2 || gateways > 8 || hosts < 1 || hosts > 100) {
      throw new IllegalArgumentException("a lab has 2 to 8 gateways and 1 to 100 hosts");
    }
  }

  /** The role of the gateway with a number, counted from 1; also its node id. */
  public static String gateway(int number) {
    return "g" + number;
  }

  /** The role of the host with a number, counted from 1. */
  public static String host(int number) {
    return "h" + number;
  }

  /** The host's address. */
  public static String hostAddress(int number) {
    return "10.31.1." + number;
  }

  /** A gateway's own address on the LAN. */
  public static String lanAddress(String gateway) {
    return "10.31.0." + gateway.substring(1);
  }

  /** The roles of all gateways. */
  public List<String> roles() {
    return IntStream.rangeClosed(1, gateways).mapToObj(GatewayNetwork::gateway).toList();
  }

  /** The management address of the gateway with a number. */
  public static String management(int number) {
    return "10.99.0." + number;
  }

  /** The port of the LAN's switch that a gateway is at. */
  public static String lanPort(String gateway) {
    return "p" + gateway;
  }

  NetworkPlan plan(String tag) {
    NetworkPlan plan = new NetworkPlan(tag, KIND);
    plan.role(LAN).role(UPLINK).role(SERVER).role(STATION);
    plan.bridge(LAN, BRIDGE).bridge(UPLINK, BRIDGE);
    plan.bridge(STATION, BRIDGE).address(STATION, BRIDGE, "10.99.0.100/24");
    for (int i = 1; i <= gateways; i++) {
      gateway(plan, i);
    }
    for (int i = 1; i <= hosts; i++) {
      plan.role(host(i)).cable(LAN, "p" + host(i), BRIDGE, host(i), "eth0", false);
      plan.address(host(i), "eth0", hostAddress(i) + "/16");
      plan.route(host(i), "default", SHARED, "eth0");
    }
    plan.cable(UPLINK, "pserver", BRIDGE, SERVER, "eth0", false);
    plan.address(SERVER, "eth0", SERVER_ADDRESS + "/24");
    plan.route(SERVER, "default", SHARED_UPLINK, "eth0");
    return plan;
  }

  private void gateway(NetworkPlan plan, int number) {
    String role = gateway(number);
    String port = lanPort(role);
    plan.box(role, management(number)).setting(role, "ipv4/conf/all/ignore_routes_with_linkdown");
    plan.cable(LAN, port, BRIDGE, role, LAN_NIC, likeHardware);
    plan.cable(UPLINK, port, BRIDGE, role, UPLINK_NIC, likeHardware);
    plan.cable(STATION, port, BRIDGE, role, "mgmt0", false);
    plan.address(role, LAN_NIC, lanAddress(role) + "/16");
    plan.address(role, UPLINK_NIC, "10.32.0." + number + "/24");
    plan.address(role, "mgmt0", management(number) + "/24");
    String detour = "10.32.0." + (number % gateways + 1);
    plan.route(role, LAN_PREFIX, detour, UPLINK_NIC + " metric " + DETOUR_METRIC);
    plan.point(role + "-lan", role, LAN, port).point(role + "-uplink", role, UPLINK, port);
    plan.point(role, role, LAN, port).point(role, role, UPLINK, port);
  }
}
