package io.postern.runtime.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.Foresight;
import io.postern.core.failover.Reflexes;
import io.postern.device.Batch;
import io.postern.device.Carrier;
import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A loss is met by whoever brings it, and only while nothing else may change what is to be done.
 */
@Timeout(20)
final class IntakeTest {
  private static final InterfaceName NIC = InterfaceName.of("eth0");
  private static final long LONG = TimeUnit.SECONDS.toNanos(10);
  private static final LinkState LOST =
      new LinkState(
          7, NIC, List.of(), null, true, Carrier.DOWN, 1_500, "", 0, 0, 0, 0, 0, false, false);
  private static final Batch MOVE = new Batch(3, "wan", List.of());
  private static final Reflexes READY =
      new Reflexes(List.of(new Foresight.Loss(LOST, false, MOVE)), 100, 200);
  private static final FailoverEvent LOSS = loss(150);

  private final List<String> done = new CopyOnWriteArrayList<>();
  private @Nullable Thread loop;

  @AfterEach
  void end() throws InterruptedException {
    Thread open = loop;
    if (open != null) {
      open.join();
    }
  }

  private static FailoverEvent loss(long at) {
    return new FailoverEvent.FromDevice(
        new DeviceEvent.CarrierChanged(at, NIC, Carrier.DOWN, true, at));
  }

  private Intake noting() {
    return new Intake(batch -> done.add(Thread.currentThread().getName() + " " + batch.id()));
  }

  private interface Taking {
    @Nullable FailoverEvent take() throws InterruptedException;
  }

  /** What the loop takes, once it waits. */
  private CompletableFuture<List<@Nullable FailoverEvent>> waiting(
      Intake intake, int events, Taking first) {
    CompletableFuture<List<@Nullable FailoverEvent>> taken = new CompletableFuture<>();
    loop =
        Thread.ofPlatform()
            .name("taker")
            .start(
                () -> {
                  try {
                    List<@Nullable FailoverEvent> all = new ArrayList<>();
                    all.add(first.take());
                    while (all.size() < events) {
                      all.add(intake.take(LONG, Reflexes.NONE));
                    }
                    taken.complete(all);
                  } catch (InterruptedException e) {
                    taken.completeExceptionally(e);
                  }
                });
    return taken;
  }

  private static void awaitReady(Intake intake) {
    while (!intake.isReady()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void who_brings_the_loss_carries_out_what_was_foreseen() throws Exception {
    Intake intake = noting();
    var taken = waiting(intake, 1, () -> intake.take(LONG, READY));
    awaitReady(intake);
    intake.offer(LOSS);
    assertEquals(List.of(LOSS), taken.get());
    assertEquals(List.of(Thread.currentThread().getName() + " 3"), done);
    assertSame(MOVE, intake.carriedOut(LOSS));
    assertNull(intake.carriedOut(LOSS), "it is said once");
  }

  @Test
  void the_loss_comes_before_what_its_batch_brings_about() throws Exception {
    FailoverEvent end =
        new FailoverEvent.FromDevice(new DeviceEvent.BatchCompleted(160, MOVE, 155, List.of()));
    List<Consumer<FailoverEvent>> way = new ArrayList<>();
    Intake intake = new Intake(_ -> way.getFirst().accept(end));
    way.add(intake::offer);
    var taken = waiting(intake, 2, () -> intake.take(LONG, READY));
    awaitReady(intake);
    intake.offer(LOSS);
    assertEquals(List.of(LOSS, end), taken.get());
  }

  @Test
  void what_came_before_is_looked_at_first() throws Exception {
    Intake intake = noting();
    FailoverEvent tick = new FailoverEvent.Tick(140);
    intake.offer(tick);
    intake.offer(LOSS);
    assertSame(tick, intake.take(LONG, READY));
    assertSame(LOSS, intake.take(LONG, READY));
    assertEquals(List.of(), done);
    assertNull(intake.carriedOut(LOSS));
  }

  @Test
  void nothing_holds_while_the_loop_is_at_an_event() throws Exception {
    Intake intake = noting();
    FailoverEvent tick = new FailoverEvent.Tick(140);
    var taken = waiting(intake, 1, () -> intake.take(LONG, READY));
    awaitReady(intake);
    intake.offer(tick);
    assertEquals(List.of(tick), taken.get());
    assertFalse(intake.isReady());
    intake.offer(LOSS);
    assertEquals(List.of(), done);
    assertSame(LOSS, intake.poll());
  }

  @Test
  void what_is_older_than_what_was_heard_or_past_the_deadline_is_left_to_the_core()
      throws Exception {
    for (long at : new long[] {99, 200}) {
      Intake intake = noting();
      FailoverEvent event = loss(at);
      var taken = waiting(intake, 1, () -> intake.take(LONG, READY));
      awaitReady(intake);
      intake.offer(event);
      assertEquals(List.of(event), taken.get());
      assertEquals(List.of(), done);
    }
  }

  @Test
  void a_fault_in_it_does_not_cost_the_event() throws Exception {
    Intake intake =
        new Intake(
            _ -> {
              throw new IllegalStateException("a bug in the driver");
            });
    var taken = waiting(intake, 1, () -> intake.take(LONG, READY));
    awaitReady(intake);
    intake.offer(LOSS);
    assertEquals(List.of(LOSS), taken.get());
    assertNull(intake.carriedOut(LOSS), "the core has its batch carried out itself");
  }

  @Test
  void the_loop_waits_for_the_event_whose_batch_is_under_way() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Intake intake =
        new Intake(
            _ -> {
              begun.countDown();
              try {
                assertTrue(go.await(10, TimeUnit.SECONDS));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    FailoverEvent other = new FailoverEvent.Tick(170);
    var taken = waiting(intake, 2, () -> intake.take(LONG, READY));
    awaitReady(intake);
    Thread hand = Thread.ofPlatform().start(() -> intake.offer(LOSS));
    begun.await();
    intake.offer(other);
    go.countDown();
    hand.join();
    assertEquals(List.of(LOSS, other), taken.get());
  }

  @Test
  void a_nudge_ends_the_waiting_and_nothing_else() throws Exception {
    Intake intake = noting();
    var taken = waiting(intake, 1, () -> intake.take(LONG, READY));
    awaitReady(intake);
    intake.nudge();
    assertNull(taken.get().getFirst());
    assertNull(intake.take(0, READY));
  }
}
