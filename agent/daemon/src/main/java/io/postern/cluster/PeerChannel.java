package io.postern.cluster;

import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.group.PeerMessage;
import java.util.Map;

/**
 * Carries what gateways tell one another, to all of them, over every path there is. Hellos, claims,
 * releases and resignations go at once and may be lost; rows arrive, in the order in which they
 * were sent, at every gateway that stays a member.
 *
 * <p>Any thread may send and none ever waits: with a dead or slow channel messages are dropped and
 * counted, so that no election depends on it.
 */
public interface PeerChannel extends AutoCloseable {

  /** Nobody is there: for a node without a cluster. */
  PeerChannel NONE =
      new PeerChannel() {
        @Override
        public void send(String group, PeerMessage message) {}

        @Override
        public void close() {}
      };

  /** Tells all gateways. Rows may be as many as there are; they are cut into messages here. */
  void send(String group, PeerMessage message);

  /** Hears nothing any more; what was sent before is sent nevertheless. */
  @Override
  void close();

  /** Who is told what came. Called on the channel's threads, must return at once. */
  interface Listener {

    /**
     * A gateway of the cluster said something; it is proved to be a member that says it now. Rows'
     * times are this node's monotonic nanoseconds.
     */
    void heard(String group, PeerMessage message);

    /**
     * A gateway joined, or rows on their way to it may be lost. What it needs is the assignments of
     * the groups whose active gateway this node is, by group: they are read and sent to it, at the
     * pace it takes them in, on a thread that may wait. Rows that change meanwhile are sent as
     * ever; (epoch, sequence) puts them in order.
     */
    Map<String, Iterable<Assignment>> joined(String node);
  }
}
