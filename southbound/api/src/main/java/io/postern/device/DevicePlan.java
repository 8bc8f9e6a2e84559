package io.postern.device;

import io.postern.net.InterfaceName;
import java.util.List;

/**
 * What the device is to do continuously until another plan replaces this one. The driver applies
 * the difference: a heartbeat that stands in both plans goes on without a gap.
 *
 * @param links links to watch
 * @param heartbeats heartbeats to send
 * @param sysctls whether kernel settings may be written
 * @param managed links whose kernel settings (ARP answers, reverse-path filter, use of addresses
 *     with the link down) must fit failover; all others keep their effective behaviour
 */
public record DevicePlan(
    List<WatchedLink> links,
    List<HeartbeatProbe> heartbeats,
    SysctlPolicy sysctls,
    List<InterfaceName> managed) {

  /** Nothing to do. */
  public static final DevicePlan IDLE =
      new DevicePlan(List.of(), List.of(), SysctlPolicy.VERIFY, List.of());

  /** Copies the lists. */
  public DevicePlan {
    links = List.copyOf(links);
    heartbeats = List.copyOf(heartbeats);
    managed = List.copyOf(managed);
  }
}
