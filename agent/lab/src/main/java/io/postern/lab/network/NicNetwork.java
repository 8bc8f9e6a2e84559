package io.postern.lab.network;

/**
 * One box with several NICs at one switch.
 *
 * <pre>
 *   client ──┐
 *            ├─ switch ══ nic0, nic1 ... box ── mgmt0 ── station
 *   router ──┘
 * </pre>
 *
 * The box is the gateway between the client's network and the router's, on one NIC: all that the
 * client says to what lies beyond the router passes the box twice, and so do the answers.
 *
 * @param nics NICs of the box at the switch, at least two
 * @param addresses protected addresses in the client's network, at least one
 * @param routes static routes of the box to networks beyond the router, at least one
 * @param likeHardware whether the kernel may delay the news of a lost carrier
 */
public record NicNetwork(int nics, int addresses, int routes, boolean likeHardware) {
  /** Two NICs, one address on the client's side, ten routes, like hardware. */
  public static final NicNetwork USUAL = new NicNetwork(2, 1, 10, true);

  /** The role of the box, also its node id. */
  public static final String BOX = "box";

  /** The role of the switch. */
  public static final String SWITCH = "switch";

  /** The role of the client. */
  public static final String CLIENT = "client";

  /** The role of the router beyond. */
  public static final String ROUTER = "router";

  /** The role of the management station. */
  public static final String STATION = "station";

  /** The client's address. */
  public static final String CLIENT_ADDRESS = "10.9.0.100";

  /** The router's address. */
  public static final String ROUTER_ADDRESS = "10.10.0.2";

  /** The box's address in the router's network. */
  public static final String ROUTER_SIDE = "10.10.0.1";

  private static final int MOST = 60_000;

  /** Refuses what cannot be built. */
  public NicNetwork {
    if (nics < 2 || nics > 16 || addresses < 1 || addresses > MOST || routes < 1 || routes > 250) {
      throw new IllegalArgumentException(
          "a lab has 2 to 16 NICs, 1 to 60000 addresses and 1 to 250 routes");
    }
  }

  /** The protected address with a number, counted from 0: 10.9.1.1 and on. */
  public static String address(int number) {
    return "10.9.%d.%d".formatted(1 + number / 250, 1 + number % 250);
  }

  /** The host beyond the router's route with a number, counted from 0. */
  public static String beyond(int number) {
    return "172.16.%d.1".formatted(number);
  }

  NetworkPlan plan(String tag) {
    NetworkPlan plan = new NetworkPlan(tag, "nic");
    plan.role(SWITCH).role(CLIENT).role(ROUTER).role(STATION).box(BOX, "10.99.0.1");
    plan.bridge(SWITCH, "br0");
    plan.cable(SWITCH, "pc", "br0", CLIENT, "eth0", false);
    plan.cable(SWITCH, "pr", "br0", ROUTER, "eth0", false);
    for (int i = 0; i < nics; i++) {
      plan.cable(SWITCH, "p" + i, "br0", BOX, "nic" + i, likeHardware);
      plan.point("nic" + i, BOX, SWITCH, "p" + i);
    }
    plan.cable(STATION, "eth0", "", BOX, "mgmt0", false);
    plan.address(STATION, "eth0", "10.99.0.100/24").address(BOX, "mgmt0", "10.99.0.1/24");
    for (int i = 0; i < addresses; i++) {
      plan.address(BOX, "nic0", address(i) + "/16");
    }
    plan.address(BOX, "nic0", ROUTER_SIDE + "/24");
    plan.address(CLIENT, "eth0", CLIENT_ADDRESS + "/16");
    plan.route(CLIENT, "default", address(addresses - 1), "eth0");
    plan.address(ROUTER, "eth0", ROUTER_ADDRESS + "/24");
    plan.route(ROUTER, "default", ROUTER_SIDE, "eth0");
    for (int i = 0; i < routes; i++) {
      plan.address(ROUTER, "lo", beyond(i) + "/32");
      plan.route(BOX, "172.16.%d.0/24".formatted(i), ROUTER_ADDRESS, "nic0");
    }
    return plan;
  }
}
