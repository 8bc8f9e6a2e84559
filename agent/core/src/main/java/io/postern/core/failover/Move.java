package io.postern.core.failover;

import io.postern.core.failover.state.Cause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A move under way: addresses on their way from one member to another, and its times. */
final class Move {
  /** The operator's request that it answers; 0 where it is the machine's own decision. */
  final long request;

  final @Nullable Member from;
  final Member to;
  final List<ProtectedAddress> addresses;
  final Cause cause;

  /** The event that brought it about. */
  final long eventId;

  /** When the old interface was last known to work, and when the contrary was found. */
  final long goodAt;

  final long foundAt;

  /** Whether the old interface may still answer. */
  final boolean oldLive;

  long begunAt;

  /** The old interface gave up its set first; later configurations do not change that. */
  boolean takesOffFirst;

  /** Another MAC policy or standby mode came into force on the way: its MACs are no longer due. */
  boolean superseded;

  long serviceBatch;

  /** How many commands of the service batch bring the service; those behind them announce it. */
  int serviceCommands;

  long announceBatch;
  long tidyBatch;
  long startedAt;
  long backAt;
  long announcedAt;

  /** Those that are in place. */
  List<ProtectedAddress> arrived = List.of();

  Move(
      long request,
      @Nullable Member from,
      Member to,
      List<ProtectedAddress> addresses,
      Cause cause,
      long eventId,
      long goodAt,
      long foundAt,
      boolean oldLive) {
    this.request = request;
    this.from = from;
    this.to = to;
    this.addresses = List.copyOf(addresses);
    this.cause = cause;
    this.eventId = eventId;
    this.goodAt = goodAt;
    this.foundAt = foundAt;
    this.oldLive = oldLive;
  }
}
