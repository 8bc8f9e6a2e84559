package io.postern.core.gateway.group;

import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** What a balanced group wants done, in order. */
public sealed interface GroupAction {

  /** Send an advertisement from the VRID's MAC. */
  record Send(Advertisement advertisement, IpAddress source) implements GroupAction {}

  /** Hand over what has arrived, advertisements and peers' messages, then say so. */
  record Drain(long number) implements GroupAction {}

  /**
   * Make the VRID's MAC ready to pass frames but for the lease: its macvlan up. Ends with {@link
   * GroupEvent.Prepared} or {@link GroupEvent.Refused}.
   */
  record ForwarderUp(int vrid, long term) implements GroupAction {}

  /** Take it away again; slow, and waited for by nobody. */
  record ForwarderDown(int vrid, long term) implements GroupAction {}

  /**
   * Let the MAC's frames pass until then; unconditionally. For the group's own VRID: the right to
   * choose too ({@link io.postern.core.gateway.balance.AnswerLease}).
   *
   * @param until monotonic nanoseconds; the executor gives the kernel what is left of it
   * @param alone whether they pass beyond that for as long as the kernel hears no other gateway
   */
  record GrantLease(int vrid, long until, boolean alone) implements GroupAction {}

  /**
   * Extend a lease that is alive, in one transaction with the proof that it is; if it is not, say
   * {@link GroupEvent.LeaseLost}.
   */
  record RefreshLease(int vrid, long until, boolean alone) implements GroupAction {}

  /** End a lease now, before what follows. */
  record ReleaseLease(int vrid) implements GroupAction {}

  /** Send a frame from the MAC so that switches learn where it is; no ARP. */
  record AnnounceMac(int vrid) implements GroupAction {}

  /** What the ARP thread answers by from now on. */
  record PublishPolicy(AnswerPolicy policy) implements GroupAction {}

  /** Say it to all gateways of the group over every path there is. */
  record SendToPeers(PeerMessage message) implements GroupAction {}

  /** The role in the group changed. */
  record RoleChanged(RouterRole before, RouterRole now, RoleCause cause, @Nullable IpAddress active)
      implements GroupAction {}

  /** A forwarder fares otherwise, or has another holder; the active gateway tells the world. */
  record ForwarderChanged(int vrid, String owner, Condition before, Condition now)
      implements GroupAction {}

  /** This node is drained: it holds nothing any more. */
  record NodeDrained() implements GroupAction {}
}
