package io.postern.simulated.lan;

import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * What came of a host's probe.
 *
 * @param address whom it asked
 * @param answered whether an answer came in time
 * @param mac to which MAC it was sent; null where the address was not resolved
 * @param rttNanos time from the call to the answer, nanoseconds; 0 where there was none
 */
public record ProbeResult(
    IpAddress address, boolean answered, @Nullable MacAddress mac, long rttNanos) {}
