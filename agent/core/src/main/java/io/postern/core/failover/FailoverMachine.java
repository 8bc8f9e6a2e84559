package io.postern.core.failover;

import io.postern.core.failover.state.FailoverStatus;
import java.util.List;

/**
 * The failover machine: one instance a node, driven by one thread.
 *
 * <p>Given the same memory and the same events it returns the same actions, whatever the machine or
 * the day; this is what {@code postern replay} checks.
 */
public final class FailoverMachine {

  /** No deadline. */
  public static final long NEVER = Long.MAX_VALUE;

  /** A machine that remembers what an earlier run left. */
  public FailoverMachine(Memory memory) {}

  /** Takes an event and says what is to be done, in order. */
  public List<FailoverAction> handle(FailoverEvent event) {
    return List.of();
  }

  /**
   * When the next {@link FailoverEvent.Tick} is due at the latest, monotonic nanoseconds; {@link
   * #NEVER} where none is.
   */
  public long nextDeadline() {
    return NEVER;
  }

  /** The state as windows show it; computed when asked for after a change, else the same object. */
  public FailoverStatus status() {
    return new FailoverStatus("", null, List.of(), List.of());
  }
}
