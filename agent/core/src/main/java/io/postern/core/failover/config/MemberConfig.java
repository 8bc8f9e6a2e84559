package io.postern.core.failover.config;

import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interface of a group.
 *
 * @param nic the interface
 * @param testAddress address for heartbeats that stays on it whatever moves; null where none
 * @param ports ports of the trunk that it is; empty: those the kernel names, if any
 * @param portsThreshold percent of failed ports at which it has failed
 * @param thresholdBy how the failed part is reckoned
 * @param dummyAddress warm standby: address while waiting
 * @param dummyMac warm standby: MAC while waiting
 */
public record MemberConfig(
    InterfaceName nic,
    @Nullable IpPrefix testAddress,
    List<InterfaceName> ports,
    int portsThreshold,
    ThresholdBy thresholdBy,
    @Nullable IpPrefix dummyAddress,
    @Nullable MacAddress dummyMac) {
  /** Copies the list. */
  public MemberConfig {
    ports = List.copyOf(ports);
  }
}
