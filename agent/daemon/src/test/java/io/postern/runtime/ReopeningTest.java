package io.postern.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class ReopeningTest {
  private static final int BOUND_SECONDS = 20;

  private final AtomicReference<String> shut = new AtomicReference<>("192.0.2.1 port 830: no");
  private final CountDownLatch opened = new CountDownLatch(1);
  private final Reopening.Window window =
      new Reopening.Window(
          "NETCONF",
          shut::get,
          () -> {
            shut.set("");
            opened.countDown();
          });

  @Test
  void a_window_that_lacks_an_address_tries_soon_after_one_appears() throws InterruptedException {
    try (Reopening reopening = new Reopening(List.of(window), Duration.ofHours(1))) {
      assertEquals(List.of("NETCONF is off: 192.0.2.1 port 830: no"), reopening.troubles());
      reopening.addressAppeared();
      assertTrue(opened.await(BOUND_SECONDS, TimeUnit.SECONDS));
      assertEquals(List.of(), reopening.troubles());
    }
  }

  @Test
  void a_window_tries_again_although_nothing_changes() throws InterruptedException {
    try (Reopening _ = new Reopening(List.of(window), Duration.ofMillis(1))) {
      assertTrue(opened.await(BOUND_SECONDS, TimeUnit.SECONDS));
    }
  }
}
