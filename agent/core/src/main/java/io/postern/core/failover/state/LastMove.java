package io.postern.core.failover.state;

import io.postern.net.InterfaceName;
import org.jspecify.annotations.Nullable;

/**
 * A group's last move with its latency budget. The four times add up to what a client missed.
 *
 * @param eventId the event that it is known by in journal, traps and notifications
 * @param atNanos when service was back
 * @param from the interface that served before; null where none did
 * @param to the interface that serves now
 * @param cause why
 * @param addresses how many addresses moved
 * @param detectMicros from the failure, in the middle of the time in which it must have been, to
 *     the finding
 * @param decideMicros from the finding to the first command
 * @param applyMicros from the first command to the moment service was back
 * @param announceMicros from there to the last announcement of the first burst
 */
public record LastMove(
    long eventId,
    long atNanos,
    @Nullable InterfaceName from,
    InterfaceName to,
    Cause cause,
    int addresses,
    long detectMicros,
    long decideMicros,
    long applyMicros,
    long announceMicros) {}
