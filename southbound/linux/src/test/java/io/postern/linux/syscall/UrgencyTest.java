package io.postern.linux.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Scheduling of threads, as the kernel has it. Who may not be urgent (no CAP_SYS_NICE) is ordinary
 * for ever.
 */
final class UrgencyTest {
  private static final String ORDINARY = "0 0";
  private final LinkedBlockingQueue<Path> threads = new LinkedBlockingQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private final boolean allowed = allowed();
  private final String realTime = allowed ? "1 10" : ORDINARY;

  private static boolean allowed() {
    boolean[] done = {false};
    Thread trial = Thread.ofPlatform().start(() -> done[0] = Privileges.realTime(0, 10));
    try {
      trial.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return done[0];
  }

  /** Waits in a thread of its own, and says where the kernel tells of that. */
  private void here() {
    try {
      threads.add(Path.of("/proc/thread-self").toRealPath().resolve("stat"));
      end.await();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path started(Runnable body) throws InterruptedException {
    Thread.ofPlatform().daemon().start(body);
    Path thread = threads.poll(10, TimeUnit.SECONDS);
    assertTrue(thread != null);
    return thread;
  }

  /** Policy and real-time priority (proc_pid_stat(5), fields 41 and 40). */
  private static String scheduling(Path thread) throws IOException {
    String line = Files.readString(thread);
    List<String> words = List.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1));
    return words.get(38) + " " + words.get(37);
  }

  @Test
  void nobodyIsUrgentBeforeTheStartIsOverAndThenEverybodyWhoAsked() throws Exception {
    try (Urgency urgency = new Urgency()) {
      List<Path> early = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        early.add(started(() -> urgency.run(this::here)));
      }
      for (Path thread : early) {
        assertEquals(ORDINARY, scheduling(thread));
      }
      assertEquals(allowed, urgency.begin());
      early.add(started(() -> urgency.run(this::here)));
      for (Path thread : early) {
        assertEquals(realTime, scheduling(thread));
      }
      assertEquals(ORDINARY, scheduling(started(this::here)));
    } finally {
      end.countDown();
    }
  }

  @Test
  void whatAnUrgentThreadStartsIsNotUrgent() throws Exception {
    try (Urgency urgency = Urgency.fromTheStart();
        var writer = Executors.newSingleThreadExecutor()) {
      Path urgent =
          started(
              () ->
                  urgency.run(
                      () -> {
                        var _ = writer.submit(this::here);
                        here();
                      }));
      Path other = threads.poll(10, TimeUnit.SECONDS);
      assertTrue(other != null);
      assertEquals(
          List.of(ORDINARY, realTime),
          List.of(scheduling(urgent), scheduling(other)).stream().sorted().toList());
      end.countDown();
    }
  }

  @Test
  void whoEndedBeforeTheStartWasOverIsForgotten() throws Exception {
    try (Urgency urgency = new Urgency()) {
      Thread brief = Thread.ofPlatform().start(() -> urgency.run(() -> {}));
      brief.join();
      // A thread that is gone would be refused.
      assertTrue(urgency.begin());
    }
  }
}
