package io.postern.core.failover;

import io.postern.net.IpPrefix;

/**
 * An address as notices name it.
 *
 * @param prefix address and prefix length
 * @param vlanId the VLAN that it lives in; 0 for none
 */
public record VlanAddress(IpPrefix prefix, int vlanId) {}
