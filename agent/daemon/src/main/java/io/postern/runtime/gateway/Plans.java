package io.postern.runtime.gateway;

import io.postern.core.gateway.GatewayAction;
import io.postern.device.Device;
import io.postern.device.DevicePlan;
import io.postern.device.WatchedLink;
import io.postern.net.InterfaceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the device does continuously: the plan of NIC failover and the links of gateway groups, as
 * one. For any thread.
 */
public final class Plans {
  private static final long CARRIER_POLL_NANOS = 5_000_000L;

  private final Device device;
  private DevicePlan failover = DevicePlan.IDLE;
  private GatewayAction.Follow gateways = new GatewayAction.Follow(List.of(), List.of());

  /** Plans of a device. */
  public Plans(Device device) {
    this.device = device;
  }

  /** Replaces what NIC failover wants. */
  public synchronized void failover(DevicePlan plan) {
    failover = plan;
    device.follow(joined());
  }

  /** Replaces the links of gateway groups. */
  synchronized void gateways(GatewayAction.Follow next) {
    gateways = next;
    device.follow(joined());
  }

  private DevicePlan joined() {
    Map<InterfaceName, WatchedLink> links = new TreeMap<>();
    failover.links().forEach(link -> links.put(link.nic(), link));
    TreeSet<InterfaceName> managed = new TreeSet<>(failover.managed());
    for (InterfaceName nic : gateways.nics()) {
      links.putIfAbsent(nic, new WatchedLink(nic, CARRIER_POLL_NANOS, false));
    }
    for (InterfaceName nic : gateways.tracked()) {
      links.putIfAbsent(nic, new WatchedLink(nic, CARRIER_POLL_NANOS, false));
    }
    managed.addAll(gateways.nics());
    managed.addAll(gateways.silent());
    return new DevicePlan(
        List.copyOf(links.values()),
        failover.heartbeats(),
        failover.sysctls(),
        new ArrayList<>(managed));
  }
}
