package io.postern.view;

import io.postern.core.failover.Notice;
import io.postern.core.gateway.state.GatewayNotice;

/** What is told, of whichever part of the agent: each has notices of its own. */
public sealed interface Told {

  /** Of NIC failover. */
  record OfFailover(Notice notice) implements Told {}

  /** Of gateway groups. */
  record OfGateways(GatewayNotice notice) implements Told {}
}
