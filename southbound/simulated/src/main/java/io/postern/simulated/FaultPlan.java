package io.postern.simulated;

import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with a device's commands, on demand. Several rules may stand; the first that
 * matches and is not used up decides. Methods may be called from any thread.
 */
public final class FaultPlan {
  private final SimulatedWorld world;
  private final List<Rule> refusals = new ArrayList<>();
  private final List<Rule> delays = new ArrayList<>();
  private long crashAfter = Long.MAX_VALUE;

  private static final class Rule {
    final Predicate<DeviceCommand> matcher;
    final @Nullable DeviceError error;
    final boolean doneAllTheSame;
    final long nanos;
    final double share;
    int times;

    Rule(
        Predicate<DeviceCommand> matcher,
        @Nullable DeviceError error,
        boolean doneAllTheSame,
        long nanos,
        double share,
        int times) {
      this.matcher = matcher;
      this.error = error;
      this.doneAllTheSame = doneAllTheSame;
      this.nanos = nanos;
      this.share = share;
      this.times = times;
    }
  }

  /** What is to happen to a command: an error, and whether it is carried out all the same. */
  record Verdict(Refusal refusal, boolean doneAllTheSame) {}

  FaultPlan(SimulatedWorld world) {
    this.world = world;
  }

  /** Refuses the next {@code times} commands that match. */
  public void fail(Predicate<DeviceCommand> matcher, DeviceError error, int times) {
    add(refusals, new Rule(matcher, error, false, 0, 1, times));
  }

  /** Refuses the next {@code times} commands of a type. */
  public void fail(Class<? extends DeviceCommand> type, DeviceError error, int times) {
    fail(type::isInstance, error, times);
  }

  /**
   * Carries out the next {@code times} commands that match, and says that they failed (a timeout
   * whose command arrived).
   */
  public void failThoughDone(Predicate<DeviceCommand> matcher, DeviceError error, int times) {
    add(refusals, new Rule(matcher, error, true, 0, 1, times));
  }

  /** Refuses a share of the commands that match, by the world's chance, until {@link #clear}. */
  public void failSometimes(Predicate<DeviceCommand> matcher, DeviceError error, double share) {
    add(refusals, new Rule(matcher, error, false, 0, share, Integer.MAX_VALUE));
  }

  /** Makes the next {@code times} commands that match take longer, nanoseconds. */
  public void delay(Predicate<DeviceCommand> matcher, long nanos, int times) {
    add(delays, new Rule(matcher, null, false, nanos, 1, times));
  }

  /** Crashes the agent after so many more commands: what was done stays, nothing is told. */
  public void crashAfter(int commands) {
    world.change(() -> crashAfter = commands);
  }

  /** Nothing goes wrong any more. */
  public void clear() {
    world.change(
        () -> {
          refusals.clear();
          delays.clear();
          crashAfter = Long.MAX_VALUE;
        });
  }

  private void add(List<Rule> to, Rule rule) {
    world.change(() -> to.add(rule));
  }

  @Nullable Verdict verdict(DeviceCommand command) {
    Rule rule = take(refusals, command);
    if (rule == null || rule.error == null) {
      return null;
    }
    return new Verdict(new Refusal(rule.error, "injected: " + rule.error), rule.doneAllTheSame);
  }

  long delayOf(DeviceCommand command) {
    Rule rule = take(delays, command);
    return rule == null ? 0 : rule.nanos;
  }

  private @Nullable Rule take(List<Rule> rules, DeviceCommand command) {
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      if (!rule.matcher.test(command)
          || (rule.share < 1 && world.random().nextDouble() >= rule.share)) {
        continue;
      }
      if (rule.times != Integer.MAX_VALUE && --rule.times <= 0) {
        rules.remove(i);
      }
      return rule;
    }
    return null;
  }

  /** One more command was carried out; whether the agent dies now. */
  boolean crashesNow() {
    if (crashAfter == Long.MAX_VALUE) {
      return false;
    }
    if (--crashAfter > 0) {
      return false;
    }
    crashAfter = Long.MAX_VALUE;
    return true;
  }
}
