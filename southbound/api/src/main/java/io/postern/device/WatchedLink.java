package io.postern.device;

import io.postern.net.InterfaceName;

/**
 * A link whose carrier is watched by event and by poll.
 *
 * @param nic the link; it need not exist yet
 * @param pollNanos time between two reads of its carrier, nanoseconds; 0: by event only
 * @param hearFrames whether the agent's frames ({@link DeviceCommand.SendFrame}) and ARP traffic
 *     are listened for on it
 */
public record WatchedLink(InterfaceName nic, long pollNanos, boolean hearFrames) {}
