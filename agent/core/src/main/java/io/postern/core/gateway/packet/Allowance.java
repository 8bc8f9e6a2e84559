package io.postern.core.gateway.packet;

/** So much a second, and no more: what strangers can make this node do. Of one thread at a time. */
public final class Allowance {
  private final long gap;
  private final long burst;
  private long next;

  /**
   * A full one.
   *
   * @param burst how much at once, after a rest
   * @param now monotonic nanoseconds
   */
  public Allowance(int perSecond, int burst, long now) {
    gap = 1_000_000_000L / perSecond;
    this.burst = (burst - 1) * gap;
    next = now - this.burst;
  }

  /** Takes one, if there is one. */
  public boolean take(long now) {
    next = Math.max(next, now - burst);
    if (next > now) {
      return false;
    }
    next += gap;
    return true;
  }
}
