package io.postern.device;

import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * An address on a link.
 *
 * @param nic the link
 * @param prefix address and prefix length
 * @param broadcast the IPv4 broadcast address set on it; null where none
 * @param secondary whether the kernel regards it as secondary to an earlier one of its subnet
 * @param tentative IPv6: duplicate detection is still running, the address does not serve
 * @param duplicated IPv6: duplicate detection failed, the address does not serve
 * @param ours whether this agent put it there (by its address protocol tag)
 */
public record AddressState(
    InterfaceName nic,
    IpPrefix prefix,
    @Nullable IpAddress broadcast,
    boolean secondary,
    boolean tentative,
    boolean duplicated,
    boolean ours) {}
