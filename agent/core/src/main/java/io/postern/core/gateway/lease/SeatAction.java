package io.postern.core.gateway.lease;

import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.net.IpAddress;

/** What a seat wants done, in order. */
public sealed interface SeatAction {

  /** Send an advertisement from the virtual MAC. */
  record Send(Advertisement advertisement, IpAddress source) implements SeatAction {}

  /** Hand over what has arrived, then say {@link SeatEvent.Drained}. */
  record Drain(long number) implements SeatAction {}

  /**
   * Make everything ready but the lease; ends with {@link SeatEvent.Prepared} or {@link
   * SeatEvent.Refused}.
   */
  record Prepare(long term) implements SeatAction {}

  /** Take away what was made ready. */
  record TakeDown(long term) implements SeatAction {}

  /**
   * From now until then the MAC's frames pass.
   *
   * @param until monotonic nanoseconds: absolute, so that a late executor grants less, not later
   * @param alone whether they pass beyond that, for as long as no other gateway is heard
   */
  record Grant(long until, boolean alone) implements SeatAction {}

  /** As {@link Grant}, if the lease is still alive; if not, {@link SeatEvent.LeaseLost}. */
  record Refresh(long until, boolean alone) implements SeatAction {}

  /** Frames pass no more, from now on. */
  record EndLease() implements SeatAction {}

  /** Tell the switches where the MAC is. */
  record AnnounceMac() implements SeatAction {}

  /** Say it to all gateways. */
  record SayClaim(long number, int priority) implements SeatAction {}

  /** Say it to all gateways. */
  record SayReleased(Released released) implements SeatAction {}

  /** The role changed. */
  record Changed(RouterRole before, RouterRole now, RoleCause cause) implements SeatAction {}
}
