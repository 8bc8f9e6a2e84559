package io.postern.runtime.apply;

import io.postern.config.ConfigError;
import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.config.FailoverConfig;
import io.postern.runtime.loop.AgentClock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Configurations on trial: numbered, queued for the loop, answered by the core's {@link
 * FailoverAction.Tried} or by a bound that is longer than the core's own. One at a time.
 */
public final class Trials implements AutoCloseable {
  private static final int BOUND_SECONDS = 12;
  private static final ConfigError SILENT =
      new ConfigError("", "the agent gave no answer within " + BOUND_SECONDS + " s");

  private final AgentClock clock;
  private final Consumer<FailoverEvent> loop;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, CompletableFuture<List<ConfigError>>> waiting = new ConcurrentHashMap<>();

  /** Trials that go to a loop. */
  public Trials(AgentClock clock, Consumer<FailoverEvent> loop) {
    this.clock = clock;
    this.loop = loop;
  }

  /** Puts a configuration on trial; the errors where it was taken back. */
  public CompletableFuture<List<ConfigError>> propose(FailoverConfig config) {
    long number = numbers.incrementAndGet();
    return ask(
            number, new FailoverEvent.Proposed(clock.nanos(), clock.wallMillis(), number, config))
        .whenComplete(
            (errors, _) -> {
              if (errors != null && errors.contains(SILENT)) {
                // Whenever it comes to it: nobody will commit it.
                loop.accept(new FailoverEvent.Withdrawn(clock.nanos(), number));
              }
            });
  }

  /** Has the last one taken back; what could not be. */
  public CompletableFuture<List<ConfigError>> withdraw() {
    long number = numbers.get();
    return ask(number, new FailoverEvent.Withdrawn(clock.nanos(), number));
  }

  private CompletableFuture<List<ConfigError>> ask(long number, FailoverEvent event) {
    CompletableFuture<List<ConfigError>> answer = new CompletableFuture<>();
    waiting.put(number, answer);
    loop.accept(event);
    return answer
        .completeOnTimeout(List.of(SILENT), BOUND_SECONDS, TimeUnit.SECONDS)
        .whenComplete((_, _) -> waiting.remove(number, answer));
  }

  /** The core's answer; called on the loop's thread, delivered on another. */
  public void answer(FailoverAction.Tried tried) {
    CompletableFuture<List<ConfigError>> answer = waiting.get(tried.request());
    if (answer != null) {
      List<ConfigError> errors = tried.refusals().stream().map(Trials::error).toList();
      answer.completeAsync(() -> errors);
    }
  }

  private static ConfigError error(FailoverAction.Refusal refusal) {
    return new ConfigError(
        "/postern:postern/postern-failover:failover/group[name='" + refusal.group() + "']",
        refusal.text());
  }

  /** The loop has ended: nobody will answer any more. */
  @Override
  public void close() {
    waiting
        .values()
        .forEach(answer -> answer.complete(List.of(new ConfigError("", "the agent is stopping"))));
  }
}
