package io.postern.lab.host;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waiting for what other processes and the kernel do, always with a bound. */
public final class Await {
  private static final Duration PACE = Duration.ofMillis(5);

  private Await() {}

  /**
   * Waits until a condition holds.
   *
   * @return whether it held within the bound
   */
  public static boolean until(Duration bound, Callable<Boolean> condition)
      throws LabFailure, InterruptedException {
    return until(bound, PACE, condition);
  }

  /**
   * Waits until a condition holds.
   *
   * @param pace how long to pause between two looks: what is costly to look at would disturb a
   *     measurement
   * @return whether it held within the bound
   */
  public static boolean until(Duration bound, Duration pace, Callable<Boolean> condition)
      throws LabFailure, InterruptedException {
    long end = System.nanoTime() + bound.toNanos();
    while (true) {
      if (holds(condition)) {
        return true;
      }
      if (System.nanoTime() >= end) {
        return false;
      }
      Thread.sleep(pace);
    }
  }

  private static boolean holds(Callable<Boolean> condition)
      throws LabFailure, InterruptedException {
    try {
      return condition.call();
    } catch (LabFailure | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new LabFailure(ExitCode.SYSTEM, String.valueOf(e.getMessage()));
    }
  }
}
