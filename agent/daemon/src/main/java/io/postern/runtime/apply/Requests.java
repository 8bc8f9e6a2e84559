package io.postern.runtime.apply;

import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.gateway.GatewayAction;
import io.postern.core.gateway.GatewayEvent.Wish;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.runtime.loop.AgentClock;
import io.postern.view.Operator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Operators' requests: numbered, queued for the loop, answered by the core's {@link
 * FailoverAction.Answer} or by the bound. Every one is logged with user and source.
 */
public final class Requests implements Operator {
  private static final Logger AUDIT = LoggerFactory.getLogger("audit");
  private static final int MOST_WAITING = 256;
  private static final int REASON_LENGTH = 255;

  private final AgentClock clock;
  private final Consumer<FailoverEvent> loop;
  private final BiFunction<String, Wish, CompletableFuture<GatewayAction.Answer>> gateways;
  private final Supplier<Reply> rehearsal;
  private final AtomicLong numbers = new AtomicLong();
  private volatile String refusal = "";
  private final Map<Long, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();

  /**
   * Requests that go to a loop.
   *
   * @param gateways takes what is wanted of balanced gateway groups
   * @param rehearsal rehearses a failover and says how it went; called on a thread of its own
   */
  public Requests(
      AgentClock clock,
      Consumer<FailoverEvent> loop,
      BiFunction<String, Wish, CompletableFuture<GatewayAction.Answer>> gateways,
      Supplier<Reply> rehearsal) {
    this.clock = clock;
    this.loop = loop;
    this.gateways = gateways;
    this.rehearsal = rehearsal;
  }

  /** Refuses everything from now on, with this sentence. */
  public void refuse(String why) {
    refusal = why;
  }

  @Override
  public CompletableFuture<Reply> move(
      Caller caller,
      String group,
      @Nullable IpAddress address,
      int vlanId,
      @Nullable InterfaceName to) {
    return ask(
        caller,
        "move " + group + (address == null ? "" : " " + address) + (to == null ? "" : " to " + to),
        n -> new FailoverEvent.MoveAsked(clock.nanos(), n, group, address, vlanId, to));
  }

  @Override
  public CompletableFuture<Reply> maintenance(
      Caller caller, @Nullable String group, boolean on, String reason) {
    if (reason.length() > REASON_LENGTH || reason.chars().anyMatch(Character::isISOControl)) {
      return CompletableFuture.completedFuture(
          new Reply(
              false,
              "reason: expected at most " + REASON_LENGTH + " characters without line breaks"));
    }
    return ask(
        caller,
        "maintenance " + (on ? "on " : "off ") + (group == null ? "node" : group) + ": " + reason,
        n ->
            new FailoverEvent.MaintenanceAsked(
                clock.nanos(), n, group, on, reason, clock.wallMillis()));
  }

  @Override
  public CompletableFuture<Reply> gateway(Caller caller, String group, Wish wish) {
    if (!refusal.isEmpty()) {
      return CompletableFuture.completedFuture(new Reply(false, refusal));
    }
    return gateways
        .apply(group, wish)
        .thenApply(answer -> new Reply(answer.done(), answer.text()))
        .completeOnTimeout(
            new Reply(false, "no answer within " + BOUND_SECONDS + " s; look at the group's state"),
            BOUND_SECONDS,
            TimeUnit.SECONDS)
        .whenComplete(
            (reply, _) ->
                AUDIT.info(
                    "{} ({}): {} of gateway group {}: {}",
                    caller.user(),
                    caller.source(),
                    wish,
                    group,
                    reply == null ? "failed" : reply.text()));
  }

  @Override
  public CompletableFuture<Reply> rehearse(Caller caller) {
    AUDIT.info("{} ({}): rehearse", caller.user(), caller.source());
    return CompletableFuture.supplyAsync(
        rehearsal, task -> Thread.ofPlatform().name("rehearsal").daemon().start(task));
  }

  private interface Numbered {
    FailoverEvent event(long number);
  }

  private CompletableFuture<Reply> ask(Caller caller, String what, Numbered request) {
    if (!refusal.isEmpty()) {
      return CompletableFuture.completedFuture(new Reply(false, refusal));
    }
    if (waiting.size() >= MOST_WAITING) {
      return CompletableFuture.completedFuture(
          new Reply(false, "busy: " + MOST_WAITING + " requests are waiting; try again"));
    }
    long number = numbers.incrementAndGet();
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    waiting.put(number, answer);
    loop.accept(request.event(number));
    return answer
        .completeOnTimeout(
            new Reply(false, "no answer within " + BOUND_SECONDS + " s; look at the group's state"),
            BOUND_SECONDS,
            TimeUnit.SECONDS)
        .whenComplete(
            (reply, error) -> {
              waiting.remove(number);
              AUDIT.info(
                  "{} ({}): {}: {}",
                  caller.user(),
                  caller.source(),
                  what,
                  reply == null
                      ? "failed"
                      : (reply.done() ? "done, " : "refused, ") + reply.text());
            });
  }

  /** The core's answer; called on the loop's thread, delivered on another. */
  public void answer(FailoverAction.Answer answer) {
    CompletableFuture<Reply> future = waiting.get(answer.request());
    if (future != null) {
      future.completeAsync(
          () -> new Reply(answer.done(), answer.text(), answer.eventId(), answer.addresses()));
    }
  }
}
