package io.postern.core.gateway.forwarder;

import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.forwarder.Life.Owned;
import io.postern.core.gateway.forwarder.Life.Redirected;
import io.postern.core.gateway.forwarder.Life.Retired;
import io.postern.core.gateway.forwarder.Life.TakenOver;
import io.postern.core.gateway.forwarder.Life.Withdrawn;

/**
 * A forwarder of the group.
 *
 * <pre>
 *               redirect-time          retire-time          no host, or limit
 *   Owned --> TakenOver ----> Redirected ----> Retired ----> Withdrawn
 *     ^          |                |               |               |
 *     +----------+----------------+---------------+---------------+   its owner has it again
 * </pre>
 *
 * @param vrid its VRID
 * @param owner the node that brought it
 * @param weight its share
 * @param life where it stands
 */
public record Forwarder(int vrid, String owner, int weight, Life life) {
  private static final long NEVER = Long.MAX_VALUE;

  /** One that is known, and that its owner has not been seen with. */
  public static Forwarder unseen(int vrid, String owner, int weight, long now) {
    return new Forwarder(vrid, owner, weight, new TakenOver(now));
  }

  /** What others see of it. */
  public Condition condition() {
    return life.condition();
  }

  /** With another weight. */
  public Forwarder weighing(int now) {
    return now == weight ? this : new Forwarder(vrid, owner, now, life);
  }

  private Forwarder living(Life next) {
    return next.equals(life) ? this : new Forwarder(vrid, owner, weight, next);
  }

  /** Its owner has it. */
  public Forwarder owned(boolean draining) {
    return living(new Owned(draining));
  }

  /** Its owner has it no more. Whoever was drained is not waited for. */
  public Forwarder lost(long now) {
    return life instanceof Owned(boolean draining)
        ? living(draining ? new Retired(now, NEVER) : new TakenOver(now))
        : this;
  }

  /** It is given up at once; unless its owner has it. */
  public Forwarder retire(long now) {
    return switch (life) {
      case TakenOver _, Redirected _ -> living(new Retired(now, NEVER));
      case Owned _, Retired _, Withdrawn _ -> this;
    };
  }

  /** How many hosts are recorded with it, and how many frames came to its MAC lately. */
  public Forwarder used(long hosts, long stragglers, long now) {
    return life instanceof Retired(long since, long quietSince)
        ? living(new Retired(since, hosts + stragglers > 0 ? NEVER : Math.min(quietSince, now)))
        : this;
  }

  /** Time went on. */
  public Forwarder tick(LifeTimes times, long now) {
    Forwarder next = this;
    if (next.life instanceof TakenOver(long since) && now >= since + times.redirectNanos()) {
      next = next.living(new Redirected(since));
    }
    if (next.life instanceof Redirected(long since) && now >= since + times.retireNanos()) {
      next = next.living(new Retired(now, NEVER));
    }
    return next.life instanceof Retired && now >= next.nextDeadline(times)
        ? next.living(new Withdrawn())
        : next;
  }

  /** What the active gateway sees, by which others go where they do not see the owner. */
  public Forwarder adopt(Condition condition, long absentNanos, long now) {
    return switch (condition) {
      case UNKNOWN, ACTIVE, DRAINING -> this;
      case TAKEN_OVER ->
          life instanceof TakenOver(long since)
              ? living(new TakenOver(Math.min(since, now - absentNanos)))
              : this;
      case REDIRECTED ->
          life instanceof TakenOver ? living(new Redirected(now - absentNanos)) : this;
      case RETIRED ->
          life instanceof TakenOver || life instanceof Redirected
              ? living(new Retired(now, NEVER))
              : this;
      case WITHDRAWN -> life instanceof Owned ? this : living(new Withdrawn());
    };
  }

  /** For how long its owner has not had it; 0 where it has it, or where it does not matter. */
  public long absent(long now) {
    return switch (life) {
      case TakenOver(long since) -> now - since;
      case Redirected(long since) -> now - since;
      case Owned _, Retired _, Withdrawn _ -> 0;
    };
  }

  /** When {@link #tick} changes it; {@link Long#MAX_VALUE} for never. */
  public long nextDeadline(LifeTimes times) {
    return switch (life) {
      case TakenOver(long since) -> since + Math.min(times.redirectNanos(), times.retireNanos());
      case Redirected(long since) -> since + times.retireNanos();
      case Retired(long since, long quietSince) ->
          Math.min(
              since + LifeTimes.STRAGGLING,
              quietSince == NEVER ? NEVER : quietSince + LifeTimes.QUIET);
      case Owned _, Withdrawn _ -> NEVER;
    };
  }
}
