package io.postern.core.failover.config;

/**
 * How many of a heartbeat's targets must answer.
 *
 * @param count that many; {@link #ALL_TARGETS} for all of them
 */
public record Require(int count) {
  /** Stands for "all". */
  public static final int ALL_TARGETS = Integer.MAX_VALUE;

  /** One answering target suffices. */
  public static final Require ANY = new Require(1);

  /** Every target must answer. */
  public static final Require ALL = new Require(ALL_TARGETS);

  /** How many of {@code targets} must answer: at least one, at most all. */
  public int of(int targets) {
    return Math.max(1, Math.min(count, targets));
  }
}
