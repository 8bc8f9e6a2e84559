package io.postern.lab.host;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program of the system that the lab calls, always with a bound on its time.
 *
 * @param path where it is
 */
public record Tool(Path path) {
  /** How long a call may take where nothing else is said. */
  public static final Duration BOUND = Duration.ofSeconds(10);

  private static final String SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * What a call yielded.
   *
   * @param exit the exit code
   * @param output standard output
   * @param error standard error
   */
  public record Result(int exit, String output, String error) {
    /** Whether the exit code is 0. */
    public boolean ok() {
      return exit == 0;
    }

    /** What was printed to either, without the newline at the end. */
    public String text() {
      return (output + error).strip();
    }
  }

  /** Looks for a program in PATH and where a system keeps its own. */
  public static Optional<Tool> find(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of((path + File.pathSeparator + SYSTEM_PATH).split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .map(Tool::new);
  }

  /**
   * As {@link #find}, for what cannot be done without.
   *
   * @param debianPackage what to install where it is missing
   */
  public static Tool required(String name, String debianPackage) throws LabFailure {
    return find(name)
        .orElseThrow(
            () ->
                new LabFailure(
                    ExitCode.UNAVAILABLE,
                    "the lab needs the program '%s', which is not installed (Debian: apt-get install %s)"
                        .formatted(name, debianPackage)));
  }

  /** The command line of a call. */
  public List<String> line(String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(path.toString());
    line.addAll(List.of(arguments));
    return line;
  }

  /** Runs it; whatever it exits with is the caller's matter. */
  public Result run(String... arguments) throws LabFailure, InterruptedException {
    return run(line(arguments), "", BOUND);
  }

  /** Runs it and fails with what it said where it does not exit with 0. */
  public String check(String... arguments) throws LabFailure, InterruptedException {
    return checked(line(arguments), run(arguments));
  }

  /** As {@link #check(String...)}, with text on its standard input. */
  public String feed(String input, String... arguments) throws LabFailure, InterruptedException {
    List<String> line = line(arguments);
    return checked(line, run(line, input, BOUND));
  }

  private static String checked(List<String> line, Result result) throws LabFailure {
    if (!result.ok()) {
      throw new LabFailure(
          ExitCode.SYSTEM,
          "'%s' failed with exit code %d: %s"
              .formatted(String.join(" ", line), result.exit(), result.text()));
    }
    return result.output();
  }

  /**
   * Runs a command line.
   *
   * @param input what it reads on standard input
   * @param bound how long it may take; then it is killed and the call fails
   */
  public static Result run(List<String> line, String input, Duration bound)
      throws LabFailure, InterruptedException {
    Process process = start(line);
    try {
      FutureTask<String> output = reading(process.getInputStream());
      FutureTask<String> error = reading(process.getErrorStream());
      feed(process, input);
      if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabFailure(
            ExitCode.SYSTEM,
            "'%s' did not end within %d s".formatted(String.join(" ", line), bound.toSeconds()));
      }
      return new Result(process.exitValue(), output.get(), error.get());
    } catch (ExecutionException e) {
      throw new LabFailure(ExitCode.SYSTEM, "the output of '%s' was lost".formatted(line.get(0)));
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(List<String> line) throws LabFailure {
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("LC_ALL", "C");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LabFailure(
          ExitCode.UNAVAILABLE, "cannot run '%s': %s".formatted(line.get(0), e.getMessage()));
    }
  }

  private static void feed(Process process, String input) {
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading all of it; its exit code says why.
    }
  }

  private static FutureTask<String> reading(InputStream stream) {
    FutureTask<String> task =
        new FutureTask<>(
            () -> {
              try (stream) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Thread.ofVirtual().start(task);
    return task;
  }
}
