package io.postern.device;

import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the ARP or neighbour table.
 *
 * @param nic the link
 * @param address the neighbour's address
 * @param mac its MAC; null while unresolved or failed
 * @param permanent whether an administrator set it
 */
public record NeighbourState(
    InterfaceName nic, IpAddress address, @Nullable MacAddress mac, boolean permanent) {}
