package io.postern.device;

import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A heartbeat that the device keeps sending through one named link, whatever its routes say.
 *
 * @param nic the link it leaves and must return through
 * @param target whom it asks
 * @param source address it asks from; null: the link's own, or none (an ARP probe has sender
 *     0.0.0.0)
 * @param protocol how it asks
 * @param intervalNanos time between two requests, nanoseconds; also how long an answer may take
 */
public record HeartbeatProbe(
    InterfaceName nic,
    IpAddress target,
    @Nullable IpAddress source,
    HeartbeatProtocol protocol,
    long intervalNanos) {}
