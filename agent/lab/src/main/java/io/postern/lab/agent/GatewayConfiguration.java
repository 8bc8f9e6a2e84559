package io.postern.lab.agent;

import io.postern.lab.network.GatewayNetwork;

/**
 * Configuration files (RFC 7951) for the gateways of a lab: what an operator would write. The first
 * gateway has the highest priority on both sides, the others follow in order.
 *
 * @param intervalMillis between two advertisements
 * @param balancing how the LAN's hosts are spread, as the model has it; {@code none}: the active
 *     gateway serves all. The uplink is never balanced
 */
public record GatewayConfiguration(int intervalMillis, String balancing) {
  /** A tenth of a second, no balancing. */
  public static final GatewayConfiguration USUAL = new GatewayConfiguration(100, "none");

  /** The name of the group on the hosts' side. */
  public static final String LAN = "lan";

  /** The name of the group on the server's side. */
  public static final String UPLINK = "uplink";

  /** The virtual MAC address that the hosts send to where nothing is balanced. */
  public static final String LAN_MAC = "00:00:5e:00:01:01";

  /** The virtual MAC address that the server sends to. */
  public static final String UPLINK_MAC = "00:00:5e:00:01:02";

  private static final int LAN_VRID = 1;
  private static final int UPLINK_VRID = 2;
  private static final int FIRST_FORWARDER = 100;
  private static final int HIGHEST = 200;
  private static final int STEP = 10;

  /** The VRID of a gateway's forwarder, where hosts are balanced. */
  public static int forwarder(int number) {
    return FIRST_FORWARDER + number;
  }

  /** The virtual MAC address of a gateway's forwarder, where hosts are balanced. */
  public static String forwarderMac(int number) {
    return "00:00:5e:00:01:%02x".formatted(forwarder(number));
  }

  /**
   * A gateway.
   *
   * @param number counted from 1
   */
  public String gateway(int number, ManagementSecrets secrets) {
    String box = GatewayNetwork.gateway(number);
    String balanced =
        balancing.equals("none")
            ? ""
            : """
            ,
                      "balancing": "%s",
                      "forwarder": { "vrid": %d, "preempt-delay": 0 }"""
                .formatted(balancing, forwarder(number));
    String cluster =
        balancing.equals("none")
            ? ""
            : """

                "cluster": {
                  "name": "lab",
                  "bind-interface": [ "mgmt0", "%s" ],
                  "secret": "a secret of the lab, known to all"
                },"""
                .formatted(GatewayNetwork.LAN_NIC);
    return """
    {
      "postern:postern": {
        "node": { "id": "%s" },%s
        "postern-gateway:gateway": {
          "group": [
    %s,
    %s
          ]
        },
        "postern-management:management": %s
      }
    }
    """
        .formatted(
            box,
            cluster,
            group(number, LAN, GatewayNetwork.LAN_NIC, LAN_VRID, GatewayNetwork.SHARED, balanced),
            group(
                number,
                UPLINK,
                GatewayNetwork.UPLINK_NIC,
                UPLINK_VRID,
                GatewayNetwork.SHARED_UPLINK,
                ""),
            secrets.management(box, GatewayNetwork.management(number)).strip());
  }

  private String group(
      int number, String name, String nic, int vrid, String address, String balanced) {
    return """
            {
              "name": "%s",
              "interface": "%s",
              "vrid": %d,
              "address": [ "%s" ],
              "priority": %d,
              "advertisement-interval": %d%s
            }"""
        .formatted(
            name, nic, vrid, address, HIGHEST - STEP * (number - 1), intervalMillis, balanced)
        .indent(8)
        .stripTrailing();
  }
}
