package io.postern.core.failover.state;

import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * A protected address.
 *
 * @param prefix address and prefix length
 * @param broadcast its IPv4 broadcast address; null where none
 * @param vlanId its VLAN; 0 untagged
 * @param mac the MAC it is reached at now; null while none serves
 * @param home the interface it belongs to
 * @param serving the interface that serves it; null where none does
 * @param origin where it comes from
 * @param reason why none serves it; empty where one does
 * @param moves how often it moved
 * @param sinceNanos since when it is served where it is
 * @param countedSinceNanos when its counters began at zero
 */
public record AddressStatus(
    IpPrefix prefix,
    @Nullable IpAddress broadcast,
    int vlanId,
    @Nullable MacAddress mac,
    InterfaceName home,
    @Nullable InterfaceName serving,
    Origin origin,
    String reason,
    long moves,
    long sinceNanos,
    long countedSinceNanos) {}
