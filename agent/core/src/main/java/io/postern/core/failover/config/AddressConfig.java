package io.postern.core.failover.config;

import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * A protected address given by configuration.
 *
 * @param prefix address and prefix length
 * @param vlanId VLAN it lives on, 1..4094; 0: untagged
 * @param home interface it belongs to; null: the group's first member
 * @param mac MAC it owns (policy virtual) or comes with; null where none is prescribed
 */
public record AddressConfig(
    IpPrefix prefix, int vlanId, @Nullable InterfaceName home, @Nullable MacAddress mac) {}
