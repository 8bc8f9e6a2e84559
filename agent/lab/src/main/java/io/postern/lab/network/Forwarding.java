package io.postern.lab.network;

import io.postern.lab.host.Await;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.LabRecord;
import io.postern.lab.host.Tool;
import java.time.Duration;
import java.util.List;

/**
 * Which gateway gets what hosts send to a virtual MAC address: the one at whose port the switch has
 * learnt it. That is what hosts meet, whatever the gateways believe.
 */
public final class Forwarding {
  private static final Duration PACE = Duration.ofMillis(10);

  private final Lab lab;
  private final String switchRole;
  private final String mac;
  private final Tool bridge;

  /**
   * Looks for a virtual MAC address at a switch.
   *
   * @param switchRole the role of the switch
   */
  public Forwarding(Lab lab, String switchRole, String mac) throws LabFailure {
    this.lab = lab;
    this.switchRole = switchRole;
    this.mac = mac;
    this.bridge = Tool.required("bridge", "iproute2");
  }

  /** The role of the gateway; empty where the switch has forgotten or never learnt it. */
  public String gateway() throws LabFailure, InterruptedException {
    List<String> ports =
        bridge
            .check("-n", lab.namespace(switchRole).name(), "fdb", "show")
            .lines()
            .filter(line -> line.startsWith(mac + " "))
            .map(line -> line.split("\\s+", -1)[2])
            .toList();
    return lab.record().points().stream()
        .filter(point -> point.switchRole().equals(switchRole) && ports.contains(point.port()))
        .map(LabRecord.Point::box)
        .findFirst()
        .orElse("");
  }

  /** Waits until a gateway gets it. */
  public boolean await(String gateway, Duration bound) throws LabFailure, InterruptedException {
    return Await.until(bound, PACE, () -> gateway().equals(gateway));
  }
}
