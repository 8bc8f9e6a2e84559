package io.postern.core.gateway.lease;

import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.net.IpAddress;

/** What a seat can hear. */
public sealed interface SeatEvent {

  /** When, monotonic nanoseconds. */
  long at();

  /**
   * It takes part from now on.
   *
   * @param primary the address it speaks from
   * @param spokeSince since when this node has been sending on the LAN, in whatever role
   */
  record Startup(long at, IpAddress primary, long spokeSince) implements SeatEvent {}

  /** It takes part no more; whether the LAN is lost, so that nobody can be waited for. */
  record Shutdown(long at, boolean lanLost) implements SeatEvent {}

  /** Its next deadline has come. */
  record Tick(long at) implements SeatEvent {}

  /** An advertisement of its VRID came from another gateway. */
  record Heard(long at, IpAddress sender, Advertisement advertisement) implements SeatEvent {}

  /** What had arrived when {@link SeatAction.Drain} was asked for has been handed over. */
  record Drained(long at, long number) implements SeatEvent {}

  /** The device is ready to pass frames as soon as the lease is granted. */
  record Prepared(long at, long term) implements SeatEvent {}

  /** The device is not. */
  record Refused(long at, long term) implements SeatEvent {}

  /** The kernel had let the lease run out before it could be refreshed. */
  record LeaseLost(long at) implements SeatEvent {}

  /** Another gateway claims the MAC. */
  record Claimed(long at, Claim claim) implements SeatEvent {}

  /** A holder let go for a claim. */
  record Let(long at, Released released) implements SeatEvent {}

  /**
   * The holder said over another path that it cannot serve.
   *
   * @param waitNanos for how long gateways that rank higher are let go first
   */
  record Resigned(long at, IpAddress holder, long waitNanos) implements SeatEvent {}

  /**
   * Who else there is.
   *
   * @param alone whether no other gateway lives that could take over
   * @param others how many gateways might take over as well, the holder not counted
   * @param before how many of them come first
   * @param acquainted whether the holder, where there is one, has been heard over the channel: only
   *     then can it be asked to let go
   */
  record Company(long at, boolean alone, long others, long before, boolean acquainted)
      implements SeatEvent {}

  /** Other parameters for the same VRID. */
  record Reconfigured(long at, RouterConfig config, long leaseNanos) implements SeatEvent {}
}
