package io.postern.core.failover.config;

import io.postern.device.HeartbeatProtocol;
import io.postern.net.IpAddress;

/**
 * A heartbeat's target.
 *
 * @param address whom to ask
 * @param protocol how
 * @param intervalNanos between two requests
 * @param lossThreshold consecutive unanswered rounds until it has failed
 * @param recoveryThreshold consecutive answered rounds until it has recovered
 */
public record TargetConfig(
    IpAddress address,
    HeartbeatProtocol protocol,
    long intervalNanos,
    int lossThreshold,
    int recoveryThreshold) {}
