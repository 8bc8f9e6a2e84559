package io.postern.netconf.operation;

import java.time.Instant;

/** The other end of a session, as operations know it. */
public interface Client {

  /** The session's number. */
  int session();

  /** The authenticated user. */
  String user();

  /** Where from: an address. */
  String source();

  /** When the session began. */
  Instant since();

  /** Whether the user may only read; asked anew each time, for the configuration may change. */
  boolean readOnly();

  /** Ends the session once what was queued for it is sent. */
  void closeAfterReply();

  /** Ends the session now. */
  void kill();

  /** Queues a notification; false where the client is too slow: it is to be tried again. */
  boolean notify(String message);

  /** Does this once the reply to the operation that is being done is queued. */
  void afterReply(Runnable action);

  /** Whether the session has a subscription. */
  boolean subscribed();

  /** The session has a subscription, which is to be ended by this when the session ends. */
  void subscribed(Runnable end);

  /** Its subscription has ended. */
  void unsubscribed();

  /** Messages received that were operations, whatever became of them. */
  Counters counters();

  /**
   * What a session has done.
   *
   * @param rpcs correct operations received
   * @param badRpcs messages received that were none
   * @param errors replies with an error
   * @param notifications notifications sent
   */
  record Counters(long rpcs, long badRpcs, long errors, long notifications) {}
}
