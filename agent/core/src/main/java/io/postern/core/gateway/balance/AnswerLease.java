package io.postern.core.gateway.balance;

/**
 * Until when this node may choose for a group's hosts. Whoever carries out the refreshing of the
 * group's kernel lease extends it; the ARP thread looks at it for each frame. So a loop that hangs
 * stops answers too, though its ARP thread lives.
 */
public final class AnswerLease {
  private volatile long until = Long.MIN_VALUE;

  /** A right that has run out. */
  public AnswerLease() {}

  /** The right lasts until then, monotonic nanoseconds; {@link Long#MAX_VALUE}: until further. */
  public void until(long nanos) {
    until = nanos;
  }

  /** Whether it has not run out. */
  public boolean holds(long now) {
    return now < until;
  }
}
