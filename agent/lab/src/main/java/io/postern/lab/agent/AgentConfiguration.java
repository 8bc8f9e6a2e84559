package io.postern.lab.agent;

import io.postern.lab.network.NicNetwork;
import io.postern.lab.network.PairNetwork;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Configuration files (RFC 7951) for the agents of a lab: what an operator would write, with the
 * delays shortened so that a failback can be watched.
 *
 * @param macPolicy {@code move}, {@code shared}, {@code announce} or {@code virtual}
 * @param standbyMode {@code ready}, {@code cold} or {@code warm}
 * @param failback {@code automatic}, {@code manual} or {@code never}
 * @param failbackMillis how long a home must be well before addresses go back
 */
public record AgentConfiguration(
    String macPolicy, String standbyMode, String failback, int failbackMillis) {
  /** Announce, ready, automatic after a second. */
  public static final AgentConfiguration USUAL =
      new AgentConfiguration("announce", "ready", "automatic", 1_000);

  /** The group's name. */
  public static final String GROUP = "wan";

  /** The user of SNMPv3. */
  public static final String SNMP_USER = "nms";

  /** The user of NETCONF; its password is {@link ManagementSecrets#PASSWORD} too. */
  public static final String NETCONF_USER = "controller";

  /** The box of a lab of one box. */
  public String nic(NicNetwork network, ManagementSecrets secrets) {
    String members =
        IntStream.range(0, network.nics())
            .mapToObj(this::member)
            .collect(Collectors.joining(",\n          "));
    String addresses =
        IntStream.range(0, network.addresses())
            .mapToObj(i -> address(NicNetwork.address(i), 16))
            .collect(Collectors.joining(",\n          "));
    String target =
        """
        { "ip": "%s", "protocol": "arp", "interval": 50, "loss-threshold": 4, "recovery-threshold": 5 }"""
            .formatted(NicNetwork.ROUTER_ADDRESS);
    return root(
        NicNetwork.BOX,
        members,
        addresses + ",\n          " + address(NicNetwork.ROUTER_SIDE, 24),
        "\"heartbeat\": { \"require\": \"any\", \"target\": [ " + target + " ] }",
        secrets.management(NicNetwork.BOX, "10.99.0.1"));
  }

  /** A box of a lab of two. */
  public String pair(String box, ManagementSecrets secrets) {
    boolean a = box.equals(PairNetwork.A);
    String peer = a ? PairNetwork.B : PairNetwork.A;
    String paths =
        IntStream.range(0, 2)
            .mapToObj(
                i ->
                    """
                    { "name": "cable%d", "peer": "%s", "local": "nic%d", "remote": "nic%d", "interval": 50, "loss-threshold": 4, "recovery-threshold": 5 }"""
                        .formatted(i + 1, peer, i, i))
            .collect(Collectors.joining(",\n            "));
    return root(
        box,
        member(0) + ",\n          " + member(1),
        address(a ? PairNetwork.A_ADDRESS : PairNetwork.B_ADDRESS, 30),
        "\"path\": [\n            " + paths + "\n          ]",
        secrets.management(box, a ? "10.99.0.1" : "10.99.0.2"));
  }

  private String member(int number) {
    String dummy =
        standbyMode.equals("warm") && number > 0
            ? ", \"dummy-address\": \"192.0.2.%d/32\", \"dummy-mac\": \"02:00:00:00:00:%02x\""
                .formatted(number, number)
            : "";
    return "{ \"interface\": \"nic%d\"%s }".formatted(number, dummy);
  }

  private static String address(String ip, int length) {
    return "{ \"ip\": \"%s\", \"vlan-id\": 0, \"prefix-length\": %d, \"home\": \"nic0\" }"
        .formatted(ip, length);
  }

  private String root(
      String node, String members, String addresses, String monitor, String management) {
    return """
    {
      "postern:postern": {
        "node": { "id": "%s" },
        "postern-failover:failover": {
          "group": [
            {
              "name": "%s",
              "standby-mode": "%s",
              "mac-policy": "%s",
              "failback": "%s",
              "member": [
              %s
              ],
              "address": [
              %s
              ],
              "monitor": {
                "carrier": { "poll-interval": 1 },
                %s,
                "flap": { "link-ups-per-minute": 20 }
              },
              "delay": { "startup": 0, "enable": 0, "recheck": 200, "failback": %d }
            }
          ]
        },
        "postern-management:management": %s
      }
    }
    """
        .formatted(
            node,
            GROUP,
            standbyMode,
            macPolicy,
            failback,
            members,
            addresses,
            monitor,
            failbackMillis,
            management.strip());
  }
}
