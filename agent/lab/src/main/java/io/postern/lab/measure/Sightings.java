package io.postern.lab.measure;

import io.postern.lab.host.Await;
import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.Namespace;
import io.postern.lab.host.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When frames passed an interface, by the kernel's own stamps: tcpdump prints them and a thread
 * keeps them, so that nobody's being scheduled late is measured.
 */
public final class Sightings implements AutoCloseable {
  private static final Pattern STAMPED = Pattern.compile("(\\d+)\\.(\\d{9}) (.*)");
  private static final Duration READY = Duration.ofSeconds(10);

  /**
   * A frame.
   *
   * @param atNanos when it was seen, nanoseconds of the wall clock
   * @param text what tcpdump says of it
   */
  public record Frame(long atNanos, String text) {}

  private final Process process;
  private final List<Frame> frames = new CopyOnWriteArrayList<>();
  private volatile boolean ready;

  private Sightings(Process process) {
    this.process = process;
  }

  /**
   * Watches an interface.
   *
   * @param nic its name, or {@code any}
   * @param filter which frames, in tcpdump's words
   */
  public static Sightings start(Namespace where, Tool ip, String nic, String filter)
      throws LabFailure, InterruptedException {
    List<String> line =
        new ArrayList<>(
            where.exec(
                ip,
                Tool.required("tcpdump", "tcpdump")
                    .line(
                        "-n",
                        "-l",
                        "-tt",
                        "--time-stamp-precision=nano",
                        "--immediate-mode",
                        "-Z",
                        "root",
                        "-i",
                        nic)));
    line.addAll(List.of(filter.split(" ", -1)));
    Process process;
    try {
      process = new ProcessBuilder(line).start();
    } catch (IOException e) {
      throw new LabFailure(ExitCode.UNAVAILABLE, "cannot start tcpdump: " + e.getMessage());
    }
    Sightings sightings = new Sightings(process);
    Thread.ofPlatform().daemon().name("sightings").start(sightings::keep);
    Thread.ofPlatform().daemon().name("sightings-ready").start(sightings::awaitReady);
    if (!Await.until(READY, () -> sightings.ready || !process.isAlive()) || !sightings.ready) {
      sightings.close();
      throw new LabFailure(ExitCode.UNAVAILABLE, "tcpdump does not listen in " + where);
    }
    return sightings;
  }

  private void keep() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(line -> frame(line).ifPresent(frames::add));
    } catch (IOException e) {
      // It ended.
    }
  }

  private void awaitReady() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(line -> ready |= line.contains("listening on"));
    } catch (IOException e) {
      // It ended.
    }
  }

  static Optional<Frame> frame(String line) {
    Matcher stamped = STAMPED.matcher(line);
    return stamped.matches()
        ? Optional.of(
            new Frame(
                Long.parseLong(stamped.group(1)) * 1_000_000_000L
                    + Long.parseLong(stamped.group(2)),
                stamped.group(3)))
        : Optional.empty();
  }

  /** What was seen so far, in order. */
  public List<Frame> frames() {
    return List.copyOf(frames);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
