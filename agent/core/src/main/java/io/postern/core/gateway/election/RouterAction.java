package io.postern.core.gateway.election;

import io.postern.core.gateway.packet.Advertisement;
import io.postern.net.IpAddress;

/** What a virtual router wants done, in order. */
public sealed interface RouterAction {

  /** Send an advertisement from the virtual MAC. */
  record Send(Advertisement advertisement, IpAddress source) implements RouterAction {}

  /**
   * Put virtual MAC and addresses in place; ends with {@link RouterEvent.Held} or {@link
   * RouterEvent.Refused} of the same term.
   */
  record Take(long term) implements RouterAction {}

  /** Take addresses and virtual MAC away. */
  record Release(long term) implements RouterAction {}

  /** Gratuitous ARP or unsolicited neighbour advertisements for all addresses. */
  record Announce() implements RouterAction {}

  /** Hand over what has arrived, then say {@link RouterEvent.Drained} with the number. */
  record Drain(long number) implements RouterAction {}

  /** The role changed. */
  record Changed(RouterRole before, RouterRole now, RoleCause cause) implements RouterAction {}
}
