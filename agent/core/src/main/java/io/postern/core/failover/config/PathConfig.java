package io.postern.core.failover.config;

import io.postern.net.InterfaceName;

/**
 * A cable between two agents.
 *
 * @param name the same at both ends
 * @param peer node id of the other end
 * @param local interface here
 * @param remote interface there
 * @param intervalNanos between two hello frames
 * @param lossThreshold hellos missed until the path has failed
 * @param recoveryThreshold hellos heard, and acknowledged, in a row until it has recovered
 */
public record PathConfig(
    String name,
    String peer,
    InterfaceName local,
    InterfaceName remote,
    long intervalNanos,
    int lossThreshold,
    int recoveryThreshold) {}
