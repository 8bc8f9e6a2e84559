package io.postern.lab.host;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waiting for what other processes and the kernel do, always with a bound. */
public final class Await {
  private static final long PACE_MILLIS = 5;

  private Await() {}

  /**
   * Waits until a condition holds.
   *
   * @return whether it held within the bound
   */
  public static boolean until(Duration bound, Callable<Boolean> condition)
      throws LabFailure, InterruptedException {
    long end = System.nanoTime() + bound.toNanos();
    while (true) {
      if (holds(condition)) {
        return true;
      }
      if (System.nanoTime() >= end) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
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
