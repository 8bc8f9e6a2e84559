package io.postern.view;

import io.postern.core.failover.Notice;
import io.postern.core.gateway.state.GatewayNotice;
import java.util.Optional;

/**
 * A notice as the windows tell it.
 *
 * @param sequence counts every notice since the agent started, from 1: a gap at a receiver is a
 *     loss
 * @param wallMillis when it happened, milliseconds since the epoch
 * @param node the node's id
 * @param told what happened
 */
public record PublishedNotice(long sequence, long wallMillis, String node, Told told) {

  /** A notice of NIC failover. */
  public PublishedNotice(long sequence, long wallMillis, String node, Notice notice) {
    this(sequence, wallMillis, node, new Told.OfFailover(notice));
  }

  /** The notice, if it is one of NIC failover. */
  public Optional<Notice> failover() {
    return told instanceof Told.OfFailover(Notice notice) ? Optional.of(notice) : Optional.empty();
  }

  /** The notice, if it is one of gateway groups. */
  public Optional<GatewayNotice> gateways() {
    return told instanceof Told.OfGateways(GatewayNotice notice)
        ? Optional.of(notice)
        : Optional.empty();
  }
}
