package io.postern.core.gateway.election;

import io.postern.core.gateway.packet.Advertisement;
import io.postern.net.IpAddress;

/** What a virtual router can hear. */
public sealed interface RouterEvent {

  /** When, monotonic nanoseconds. */
  long at();

  /**
   * Startup: the LAN is there. While it takes part: the address it speaks from is another.
   *
   * @param primary the interface's primary IPv4 address, or its link-local address
   */
  record Startup(long at, IpAddress primary) implements RouterEvent {}

  /**
   * Shutdown.
   *
   * @param lanLost whether there is no LAN left to say farewell to
   */
  record Shutdown(long at, boolean lanLost) implements RouterEvent {}

  /** Time went on: the router's next deadline has come. */
  record Tick(long at) implements RouterEvent {}

  /** A valid advertisement of this virtual router came from somebody else. */
  record Heard(long at, IpAddress sender, Advertisement advertisement) implements RouterEvent {}

  /** All that had arrived when {@link RouterAction.Drain} was asked for has been handed over. */
  record Drained(long at, long number) implements RouterEvent {}

  /** The virtual MAC and the addresses are in place. */
  record Held(long at, long term) implements RouterEvent {}

  /** They could not be put in place. */
  record Refused(long at, long term) implements RouterEvent {}

  /** The right to serve ran out while the router was late: somebody else may serve by now. */
  record Lapsed(long at) implements RouterEvent {}

  /**
   * The active router said over another path that it cannot serve any more.
   *
   * @param waitNanos for how long routers that rank higher are let go first, in place of Skew_Time
   */
  record Resigned(long at, IpAddress sender, long waitNanos) implements RouterEvent {}

  /** Whether an outranked active router is left alone for now, whatever the parameters say. */
  record Restrained(long at, boolean restrained) implements RouterEvent {}

  /** Other parameters for the same virtual router and the same addresses. */
  record Reconfigured(long at, RouterConfig config) implements RouterEvent {}
}
