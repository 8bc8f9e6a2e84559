package io.postern.core.failover.state;

import io.postern.device.Carrier;
import io.postern.net.InterfaceName;

/**
 * A port of a trunk.
 *
 * @param port the interface
 * @param carrier whether it sees its partner
 * @param speedMbps its speed; 0 where unknown
 */
public record PortStatus(InterfaceName port, Carrier carrier, int speedMbps) {}
