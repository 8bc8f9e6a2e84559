package io.postern.core.failover.state;

import io.postern.device.HeartbeatProtocol;
import io.postern.device.Verdict;
import io.postern.net.IpAddress;

/**
 * A heartbeat target seen through one member.
 *
 * @param target whom it asks
 * @param protocol how
 * @param verdict what it says
 * @param rounds rounds ended
 * @param answered rounds answered
 * @param missed rounds unanswered that counted
 * @param late rounds that did not count because the agent itself was late
 * @param inRow consecutive missed rounds (while passing) or answered rounds (while failed)
 * @param lastRttNanos round-trip time of the last answer; 0 where none came yet
 * @param countedSinceNanos when its counters began at zero
 */
public record HeartbeatStatus(
    IpAddress target,
    HeartbeatProtocol protocol,
    Verdict verdict,
    long rounds,
    long answered,
    long missed,
    long late,
    int inRow,
    long lastRttNanos,
    long countedSinceNanos) {}
