package io.postern.tests.service;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A service manager's place: starts an agent and hears what it tells its NOTIFY_SOCKET. */
final class Supervisor implements AutoCloseable {
  private final Process process;
  private final Writer words;
  private final Path log;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /**
   * Starts a program.
   *
   * @param folder where socket and log are kept
   * @param watchdog after so long without a sign of life a manager would end the program
   */
  Supervisor(Path folder, Duration watchdog, List<String> command) throws IOException {
    Path script = folder.resolve("supervisor.py");
    try (InputStream text =
        Objects.requireNonNull(Supervisor.class.getResourceAsStream("supervisor.py"))) {
      Files.copy(text, script);
    }
    log = folder.resolve("agent.log");
    List<String> line =
        new ArrayList<>(
            List.of(
                "/usr/bin/python3",
                script.toString(),
                folder.resolve("notify").toString(),
                log.toString(),
                Long.toString(TimeUnit.NANOSECONDS.toMicros(watchdog.toNanos()))));
    line.addAll(command);
    process = new ProcessBuilder(line).redirectErrorStream(true).start();
    words = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().name("supervisor-says").start(this::read);
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      reader.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      lines.add(String.valueOf(e));
    }
  }

  /** Stops one thread of the program; returns when it stands. */
  void halt(String thread) throws IOException, InterruptedException {
    say("halt " + thread);
    await("halted " + thread, Duration.ofSeconds(10));
  }

  /** Lets it go on. */
  void free(String thread) throws IOException, InterruptedException {
    say("free " + thread);
    await("freed " + thread, Duration.ofSeconds(10));
  }

  /** Asks the program to end, as a manager does. */
  void end() throws IOException {
    say("end");
  }

  private void say(String word) throws IOException {
    words.write(word + "\n");
    words.flush();
  }

  /** Passes over lines up to a wanted one. */
  void await(String wanted, Duration bound) throws InterruptedException {
    long end = System.nanoTime() + bound.toNanos();
    List<String> heard = new ArrayList<>();
    while (true) {
      String line = next(end - System.nanoTime());
      if (line != null) {
        heard.add(line);
      }
      if (wanted.equals(line)) {
        return;
      }
      if (line == null || line.startsWith("ended ")) {
        throw new AssertionError(
            "waited %d s for '%s'; heard %s; %s"
                .formatted(bound.toSeconds(), wanted, heard, logged()));
      }
    }
  }

  /** Passes over lines until none comes for so long. */
  void awaitSilence(Duration quiet, Duration bound) throws InterruptedException {
    long end = System.nanoTime() + bound.toNanos();
    while (next(quiet.toNanos()) != null) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never silent for " + quiet.toMillis() + " ms; " + logged());
      }
    }
  }

  private @Nullable String next(long nanos) throws InterruptedException {
    return lines.poll(nanos, TimeUnit.NANOSECONDS);
  }

  private String logged() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Override
  public void close() {
    // The program ends with the script (PR_SET_PDEATHSIG).
    process.destroyForcibly();
  }
}
