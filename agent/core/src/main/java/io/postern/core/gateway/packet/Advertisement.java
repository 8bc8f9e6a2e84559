package io.postern.core.gateway.packet;

import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import java.util.List;

/**
 * A VRRPv3 ADVERTISEMENT (RFC 9568 section 5.2).
 *
 * @param vrid the virtual router, 1 to 255
 * @param priority 255 the addresses' owner, 1 to 254 a backup, 0 the active router leaves
 * @param intervalNanos the Max Advertise Interval: a multiple of 10 ms, 10 ms to 40.95 s
 * @param addresses the virtual router's, 1 to 255 of one IP version
 */
public record Advertisement(int vrid, int priority, long intervalNanos, List<IpAddress> addresses) {

  /** The unit of intervals on the wire. */
  public static final long CENTISECOND = 10_000_000L;

  /** The longest interval the field holds. */
  public static final long LONGEST_INTERVAL = 4095 * CENTISECOND;

  /** The priority of who owns the addresses. */
  public static final int OWNER = 255;

  /** Refuses what the fields cannot hold. */
  public Advertisement {
    addresses = List.copyOf(addresses);
    if (vrid < 1 || vrid > 255) {
      throw new IllegalArgumentException("not a VRID (1..255): " + vrid);
    }
    if (priority < 0 || priority > OWNER) {
      throw new IllegalArgumentException("not a priority (0..255): " + priority);
    }
    if (!isInterval(intervalNanos)) {
      throw new IllegalArgumentException(
          "not a multiple of 10 ms in 10..40950 ms: " + intervalNanos + " ns");
    }
    if (addresses.isEmpty() || addresses.size() > 255) {
      throw new IllegalArgumentException("not 1..255 addresses: " + addresses.size());
    }
    IpFamily family = addresses.getFirst().family();
    if (addresses.stream().anyMatch(a -> a.family() != family)) {
      throw new IllegalArgumentException("addresses of two IP versions: " + addresses);
    }
  }

  /** Whether an interval can be advertised. */
  public static boolean isInterval(long nanos) {
    return nanos >= CENTISECOND && nanos <= LONGEST_INTERVAL && nanos % CENTISECOND == 0;
  }

  /** The IP version of its addresses, and so of its packet (section 5.2.9). */
  public IpFamily family() {
    return addresses.getFirst().family();
  }
}
