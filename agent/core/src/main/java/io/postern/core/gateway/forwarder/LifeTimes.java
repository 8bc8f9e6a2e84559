package io.postern.core.gateway.forwarder;

/**
 * How long the stages last.
 *
 * @param redirectNanos from the loss of its owner until it is handed out no more
 * @param retireNanos from the loss of its owner until it has failed for good
 */
public record LifeTimes(long redirectNanos, long retireNanos) {
  /** For so long nobody must have used a retired MAC before it is withdrawn. */
  public static final long QUIET = 30_000_000_000L;

  /** Longest time a retired MAC is kept for stragglers. */
  public static final long STRAGGLING = 600_000_000_000L;
}
