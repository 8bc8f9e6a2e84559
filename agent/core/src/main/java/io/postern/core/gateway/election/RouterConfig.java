package io.postern.core.gateway.election;

import io.postern.core.gateway.packet.Advertisement;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.net.IpAddress;
import java.util.List;

/**
 * The parameters of a virtual router (RFC 9568 section 6.1).
 *
 * @param id interface, IP version and VRID
 * @param addresses the virtual addresses, for IPv6 a link-local one first
 * @param priority 1 to 254, or 255 where this node owns the addresses
 * @param preempt Preempt_Mode; an owner preempts whatever it says
 * @param preemptDelayNanos for how long an outranked active router is left alone
 * @param intervalNanos the Advertisement_Interval
 * @param checksum the form that is sent
 */
public record RouterConfig(
    VirtualRouterId id,
    List<IpAddress> addresses,
    int priority,
    boolean preempt,
    long preemptDelayNanos,
    long intervalNanos,
    ChecksumForm checksum) {

  /** Refuses what cannot be advertised. */
  public RouterConfig {
    addresses = List.copyOf(addresses);
    if (priority < 1) {
      throw new IllegalArgumentException("not a router's priority (1..255): " + priority);
    }
    Advertisement own = new Advertisement(id.vrid(), priority, intervalNanos, addresses);
    if (own.family() != id.family()) {
      throw new IllegalArgumentException(own.family() + " addresses for " + id);
    }
    if (!own.addresses().getFirst().isV4() && !own.addresses().getFirst().isLinkLocal()) {
      throw new IllegalArgumentException("the first IPv6 address is not link-local: " + addresses);
    }
  }

  /** Whether this node owns the addresses. */
  public boolean owner() {
    return priority == Advertisement.OWNER;
  }

  /** What is advertised with a priority: the configured one, or 0 on leaving. */
  public Advertisement advertisement(int advertised) {
    return new Advertisement(id.vrid(), advertised, intervalNanos, addresses);
  }

  /** Skew_Time for an active router that advertises at an interval. */
  public long skewNanos(long activeInterval) {
    return (256 - priority) * activeInterval / 256;
  }

  /** Active_Down_Interval for an active router that advertises at an interval. */
  public long activeDownNanos(long activeInterval) {
    return 3 * activeInterval + skewNanos(activeInterval);
  }
}
