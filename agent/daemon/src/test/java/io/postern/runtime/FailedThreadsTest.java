package io.postern.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Threads that meet a bug are named. */
final class FailedThreadsTest {
  private static final long MINUTE = 60_000_000_000L;

  private final AtomicLong now = new AtomicLong();
  private final FailedThreads failed = new FailedThreads(now::get);

  @Test
  void aThreadThatEndedIsMissedForGood() throws InterruptedException {
    Thread thread =
        Thread.ofPlatform()
            .name("postern-lease")
            .uncaughtExceptionHandler(failed)
            .start(
                () -> {
                  throw new IllegalStateException("a bug");
                });
    thread.join();
    now.addAndGet(1_000 * MINUTE);
    assertEquals(
        List.of("thread postern-lease has ended: java.lang.IllegalStateException: a bug"),
        failed.troubles());
  }

  @Test
  void aThreadThatWentOnIsNamedForAWhile() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    Thread thread =
        Thread.ofPlatform()
            .name("postern-vrrp")
            .start(
                () -> {
                  try {
                    end.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    failed.uncaughtException(thread, new IllegalStateException("a bug"));
    assertEquals(
        List.of("thread postern-vrrp had a fault: java.lang.IllegalStateException: a bug"),
        failed.troubles());
    now.addAndGet(11 * MINUTE);
    assertEquals(List.of(), failed.troubles());
    end.countDown();
    thread.join();
  }
}
