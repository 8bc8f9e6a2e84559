package io.postern.core.failover.state;

import io.postern.device.Verdict;
import io.postern.net.InterfaceName;

/**
 * A cable to a peer's agent.
 *
 * @param name its name
 * @param peer the peer's node id
 * @param local interface here
 * @param remote interface there
 * @param verdict both directions work
 * @param active whether both ends use it
 * @param epoch number of the last agreed change of path
 * @param sent hello frames sent
 * @param heard hello frames heard
 * @param countedSinceNanos when its counters began at zero
 */
public record PathStatus(
    String name,
    String peer,
    InterfaceName local,
    InterfaceName remote,
    Verdict verdict,
    boolean active,
    long epoch,
    long sent,
    long heard,
    long countedSinceNanos) {}
