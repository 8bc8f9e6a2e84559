package io.postern.view;

import io.postern.core.gateway.GatewayEvent;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can ask for, through whichever window. Each request is queued for the loop and
 * answered after the core's decision, within {@value #BOUND_SECONDS} seconds.
 */
public interface Operator {
  /** Seconds until an unanswered request is answered with "no answer". */
  int BOUND_SECONDS = 10;

  /**
   * Who asks, for the audit log.
   *
   * @param user the authenticated user ("root" on the local socket)
   * @param source where from ("cli", "netconf 192.0.2.1", "snmp 192.0.2.1")
   */
  record Caller(String user, String source) {}

  /**
   * The answer.
   *
   * @param done whether it was done
   * @param text what was done, or why not
   * @param eventId the event of the move that was made; 0 where nothing moved
   * @param addresses how many addresses moved
   */
  record Reply(boolean done, String text, long eventId, int addresses) {
    /** An answer to what moves nothing. */
    public Reply(boolean done, String text) {
      this(done, text, 0, 0);
    }
  }

  /** Moves a group's addresses (or one) to a member (or the best one). */
  CompletableFuture<Reply> move(
      Caller caller,
      String group,
      @Nullable IpAddress address,
      int vlanId,
      @Nullable InterfaceName to);

  /** Begins or ends maintenance of a group, or of the node where {@code group} is null. */
  CompletableFuture<Reply> maintenance(
      Caller caller, @Nullable String group, boolean on, String reason);

  /** Wants something of a balanced gateway group. */
  default CompletableFuture<Reply> gateway(Caller caller, String group, GatewayEvent.Wish wish) {
    return CompletableFuture.completedFuture(
        new Reply(false, "there is no balanced group \"" + group + "\""));
  }

  /** Rehearses a failover in a scratch namespace, so that the first real one is fast. */
  CompletableFuture<Reply> rehearse(Caller caller);
}
