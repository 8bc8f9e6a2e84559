package io.postern.lab.network;

/**
 * Two boxes joined by two cables, each of which passes a switch of its own: a cable can so go dark
 * at both ends, or lose frames while its link stays up.
 *
 * <pre>
 *   client ── lan0 a nic0 ── cable1 ── nic0 b lan0 ── router
 *                    nic1 ── cable2 ── nic1
 *             mgmt0 both ── station
 * </pre>
 *
 * @param likeHardware whether the kernel may delay the news of a lost carrier
 */
public record PairNetwork(boolean likeHardware) {
  /** Like hardware. */
  public static final PairNetwork USUAL = new PairNetwork(true);

  /** The role of the box on the client's side, also its node id. */
  public static final String A = "a";

  /** The role of the box on the router's side, also its node id. */
  public static final String B = "b";

  /** The role of the namespace that holds both cables' switches. */
  public static final String CABLES = "cables";

  /** The role of the client behind a. */
  public static final String CLIENT = "client";

  /** The role of the router behind b. */
  public static final String ROUTER = "router";

  /** The role of the management station. */
  public static final String STATION = "station";

  /** The client's address. */
  public static final String CLIENT_ADDRESS = "10.21.0.100";

  /** The router's address. */
  public static final String ROUTER_ADDRESS = "10.22.0.100";

  /** a's address on the cable that serves. */
  public static final String A_ADDRESS = "10.20.0.1";

  /** b's address on the cable that serves. */
  public static final String B_ADDRESS = "10.20.0.2";

  NetworkPlan plan(String tag) {
    NetworkPlan plan = new NetworkPlan(tag, "pair");
    plan.role(CABLES).role(CLIENT).role(ROUTER).role(STATION);
    plan.box(A, "10.99.0.1").box(B, "10.99.0.2");
    plan.bridge(STATION, "br0").address(STATION, "br0", "10.99.0.100/24");
    for (int i = 0; i < 2; i++) {
      String cable = "cable" + (i + 1);
      plan.bridge(CABLES, cable);
      for (String box : new String[] {A, B}) {
        String port = box + (i + 1);
        plan.cable(CABLES, port, cable, box, "nic" + i, likeHardware);
        plan.point(cable, box, CABLES, port).point(box + "-nic" + i, box, CABLES, port);
      }
    }
    plan.cable(STATION, "pa", "br0", A, "mgmt0", false).address(A, "mgmt0", "10.99.0.1/24");
    plan.cable(STATION, "pb", "br0", B, "mgmt0", false).address(B, "mgmt0", "10.99.0.2/24");
    plan.cable(A, "lan0", "", CLIENT, "eth0", false).address(A, "lan0", "10.21.0.1/24");
    plan.cable(B, "lan0", "", ROUTER, "eth0", false).address(B, "lan0", "10.22.0.1/24");
    plan.address(A, "nic0", A_ADDRESS + "/30").route(A, "10.22.0.0/24", B_ADDRESS, "nic0");
    plan.address(B, "nic0", B_ADDRESS + "/30").route(B, "10.21.0.0/24", A_ADDRESS, "nic0");
    plan.address(CLIENT, "eth0", CLIENT_ADDRESS + "/24");
    plan.route(CLIENT, "default", "10.21.0.1", "eth0");
    plan.address(ROUTER, "eth0", ROUTER_ADDRESS + "/24");
    plan.route(ROUTER, "default", "10.22.0.1", "eth0");
    return plan;
  }
}
