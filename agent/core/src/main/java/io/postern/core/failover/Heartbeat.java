package io.postern.core.failover;

import io.postern.core.failover.config.TargetConfig;
import io.postern.core.failover.state.HeartbeatStatus;
import io.postern.device.DeviceEvent;
import io.postern.device.Verdict;

/**
 * A heartbeat target seen through one member.
 *
 * <p>Failed after so many rounds in a row without an answer, recovered after so many with one. A
 * round for which the agent itself was late says nothing when it went unanswered (design, invariant
 * 10).
 */
final class Heartbeat {
  private final TargetConfig target;

  /** When its counters began at zero. */
  private final long countedSince;

  private Verdict verdict = Verdict.UNKNOWN;

  /** Answers in a row, or misses in a row as a negative number. */
  private int inRow;

  /** Whether the first answer suffices: nothing spoke against this member yet. */
  private boolean fresh = true;

  private long rounds;
  private long answered;
  private long missed;
  private long late;
  private long lastRtt;
  private long lastAnswerAt = Long.MIN_VALUE;

  Heartbeat(TargetConfig target, long countedSince) {
    this.target = target;
    this.countedSince = countedSince;
  }

  TargetConfig target() {
    return target;
  }

  Verdict verdict() {
    return verdict;
  }

  /** When it probably failed: between the last answer and the question after it. */
  long failedAt() {
    return lastAnswerAt == Long.MIN_VALUE
        ? lastAnswerAt
        : Group.between(lastAnswerAt, lastAnswerAt + target.intervalNanos());
  }

  int answersInRow() {
    return Math.max(0, inRow);
  }

  /** Begins anew: the link was down, so earlier answers prove nothing. */
  void reset(boolean afterFailure) {
    verdict = Verdict.UNKNOWN;
    inRow = 0;
    fresh = !afterFailure;
  }

  /**
   * Takes in a round.
   *
   * @param lossesCount whether a missing answer counts (not within the recheck delay)
   */
  void round(DeviceEvent.HeartbeatRound round, boolean lossesCount) {
    rounds++;
    if (round.answered()) {
      answered++;
      lastRtt = round.rttNanos();
      lastAnswerAt = round.at();
      hit();
    } else if (excused(round)) {
      late++;
    } else {
      missed++;
      if (lossesCount) {
        miss();
      }
    }
  }

  /** Whether a round would say again what is known; {@code lossesCount} as for {@link #round}. */
  boolean repeats(DeviceEvent.HeartbeatRound round, boolean lossesCount) {
    if (round.answered()) {
      return verdict == Verdict.PASS && inRow == 0;
    }
    return !lossesCount || excused(round) || (verdict == Verdict.FAIL && inRow == 0);
  }

  private boolean excused(DeviceEvent.HeartbeatRound round) {
    return round.lateNanos() > target.intervalNanos() / 2;
  }

  private void hit() {
    inRow = Math.max(0, inRow) + 1;
    switch (verdict) {
      case PASS -> inRow = 0;
      case FAIL -> {
        if (inRow >= target.recoveryThreshold()) {
          turn(Verdict.PASS);
        }
      }
      case UNKNOWN -> {
        if (fresh || inRow >= target.recoveryThreshold()) {
          turn(Verdict.PASS);
        }
      }
    }
  }

  private void miss() {
    inRow = Math.min(0, inRow) - 1;
    switch (verdict) {
      case FAIL -> inRow = 0;
      case PASS, UNKNOWN -> {
        if (-inRow >= target.lossThreshold()) {
          turn(Verdict.FAIL);
        }
      }
    }
  }

  private void turn(Verdict now) {
    verdict = now;
    inRow = 0;
    fresh = false;
  }

  HeartbeatStatus status() {
    return new HeartbeatStatus(
        target.address(),
        target.protocol(),
        verdict,
        rounds,
        answered,
        missed,
        late,
        Math.abs(inRow),
        lastRtt,
        countedSince);
  }

  Checkpoint.KeptHeartbeat keep() {
    return new Checkpoint.KeptHeartbeat(
        target,
        verdict,
        inRow,
        fresh,
        rounds,
        answered,
        missed,
        late,
        lastRtt,
        lastAnswerAt,
        countedSince);
  }

  static Heartbeat restored(Checkpoint.KeptHeartbeat kept) {
    Heartbeat heartbeat = new Heartbeat(kept.target(), kept.countedSince());
    heartbeat.verdict = kept.verdict();
    heartbeat.inRow = kept.inRow();
    heartbeat.fresh = kept.fresh();
    heartbeat.rounds = kept.rounds();
    heartbeat.answered = kept.answered();
    heartbeat.missed = kept.missed();
    heartbeat.late = kept.late();
    heartbeat.lastRtt = kept.lastRtt();
    heartbeat.lastAnswerAt = kept.lastAnswerAt();
    return heartbeat;
  }
}
