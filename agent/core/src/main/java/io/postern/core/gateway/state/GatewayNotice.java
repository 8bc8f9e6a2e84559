package io.postern.core.gateway.state;

import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Something about gateway groups that an operator or NMS is told: one YANG notification and one
 * trap each. Raise and clear pairs: active-gateway-change clears itself, and ownership-conflict as
 * ownership-re-asserted does; forwarder-taken-over by the owner clears itself and
 * forwarder-retired.
 */
public sealed interface GatewayNotice {

  /** What every one of them says. */
  Origin origin();

  /** Why. */
  GatewayCause cause();

  /** A sentence for a person. */
  String text();

  /**
   * Where and when it happened.
   *
   * @param eventId number of the event that brought it about; gateway groups count for themselves
   * @param at when, monotonic nanoseconds
   * @param group the group
   * @param router the virtual router: LAN and VRID
   * @param role this gateway's role since
   * @param term the term it was in
   */
  record Origin(
      long eventId, long at, String group, VirtualRouterId router, RouterRole role, long term) {}

  /**
   * The group has another active gateway, or none is known any more.
   *
   * @param before the primary address of the active gateway until then; null where none was known
   * @param now the one since
   */
  record ActiveGatewayChanged(
      Origin origin,
      @Nullable IpAddress before,
      @Nullable IpAddress now,
      GatewayCause cause,
      String text)
      implements GatewayNotice {}

  /**
   * This gateway is active, and so thinks another that it outranks: the LAN was, or is, split.
   *
   * @param own its primary address
   * @param contender the other's
   */
  record OwnershipConflict(
      Origin origin, IpAddress own, IpAddress contender, GatewayCause cause, String text)
      implements GatewayNotice {}

  /**
   * The contender is silent, and the addresses have been announced again.
   *
   * @param own the primary address of this gateway
   * @param contender the other's
   */
  record OwnershipReasserted(
      Origin origin, IpAddress own, IpAddress contender, GatewayCause cause, String text)
      implements GatewayNotice {}

  /**
   * Another node than before holds a forwarder; the one that holds it since tells it.
   *
   * @param before the node that held it; empty where none is known
   * @param now the node that holds it
   */
  record ForwarderTakenOver(
      Origin origin, String before, String now, GatewayCause cause, String text)
      implements GatewayNotice {}

  /** A forwarder has failed for good; the active gateway tells it. */
  record ForwarderRetired(
      Origin origin, Condition before, Condition now, GatewayCause cause, String text)
      implements GatewayNotice {}

  /**
   * All hosts of a forwarder were given to others; the active gateway tells it.
   *
   * @param hosts how many
   * @param before hosts of each forwarder when that began, {@code VRID=HOSTS} with blanks between
   * @param now the same since
   */
  record AssignmentsRedistributed(
      Origin origin, long hosts, String before, String now, GatewayCause cause, String text)
      implements GatewayNotice {}
}
