package io.postern.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Has windows that could not open try again: in a steady rhythm, and soon after an address appears,
 * which may be the one that they lack. On a thread of its own.
 */
final class Reopening implements AutoCloseable {
  /** From one attempt to the next while nothing changes. */
  static final Duration RHYTHM = Duration.ofSeconds(5);

  /** Addresses come by the hundred: this many attempts a second are enough. */
  private static final Duration TOGETHER = Duration.ofMillis(100);

  private final List<Window> windows;
  private final Duration rhythm;
  private final Semaphore hints = new Semaphore(0);
  private final Thread thread;

  /**
   * A window to the network.
   *
   * @param name what it is called
   * @param shut why it is shut although it should not be; empty where it is open
   * @param retry tries to open it if it is shut
   */
  record Window(String name, Supplier<String> shut, Runnable retry) {
    boolean isShut() {
      return !shut.get().isEmpty();
    }
  }

  Reopening(List<Window> windows, Duration rhythm) {
    this.rhythm = rhythm;
    this.windows = List.copyOf(windows);
    this.thread = Thread.ofPlatform().name("reopening").daemon().start(this::run);
  }

  /** An address has appeared; any thread, does not wait. */
  void addressAppeared() {
    if (hints.availablePermits() == 0 && windows.stream().anyMatch(Window::isShut)) {
      hints.release();
    }
  }

  /** What is shut, in a sentence each. */
  List<String> troubles() {
    return windows.stream()
        .filter(Window::isShut)
        .map(w -> w.name() + " is off: " + w.shut().get())
        .toList();
  }

  private void run() {
    try {
      while (true) {
        if (hints.tryAcquire(rhythm.toNanos(), TimeUnit.NANOSECONDS)) {
          Thread.sleep(TOGETHER);
          hints.drainPermits();
        }
        windows.forEach(w -> w.retry().run());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
