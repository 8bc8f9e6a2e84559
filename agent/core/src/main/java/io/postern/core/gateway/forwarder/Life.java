package io.postern.core.gateway.forwarder;

import io.postern.core.gateway.balance.Condition;

/** Where a forwarder stands; times are monotonic nanoseconds. */
public sealed interface Life {

  /** What others see of it. */
  Condition condition();

  /**
   * Its owner has it.
   *
   * @param draining whether the owner wants its hosts moved
   */
  record Owned(boolean draining) implements Life {
    @Override
    public Condition condition() {
      return draining ? Condition.DRAINING : Condition.ACTIVE;
    }
  }

  /**
   * Its owner has not had it since then; handed out until the redirect time has passed.
   *
   * @param since since when
   */
  record TakenOver(long since) implements Life {
    @Override
    public Condition condition() {
      return Condition.TAKEN_OVER;
    }
  }

  /**
   * Handed out no more; its hosts stay until they ask, or until the retire time has passed.
   *
   * @param since since when its owner has not had it
   */
  record Redirected(long since) implements Life {
    @Override
    public Condition condition() {
      return Condition.REDIRECTED;
    }
  }

  /**
   * Failed for good: its hosts are moved.
   *
   * @param since since when it is retired
   * @param quietSince since when it has no host left and nobody uses its MAC; {@link
   *     Long#MAX_VALUE} for not
   */
  record Retired(long since, long quietSince) implements Life {
    @Override
    public Condition condition() {
      return Condition.RETIRED;
    }
  }

  /** Nobody answers for its MAC any more. */
  record Withdrawn() implements Life {
    @Override
    public Condition condition() {
      return Condition.WITHDRAWN;
    }
  }
}
