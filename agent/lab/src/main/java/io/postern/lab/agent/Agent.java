package io.postern.lab.agent;

import io.postern.lab.host.Await;
import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.StartedProcess;
import io.postern.lab.host.Tool;
import io.postern.lab.network.Lab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The agent of one box: a process of its own, with a state directory of its own. */
public final class Agent {
  /** How long a start may take. */
  public static final Duration START = Duration.ofSeconds(30);

  /** Stands for all groups of an agent. */
  public static final String ALL_GROUPS = "";

  private static final Duration END = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final Lab lab;
  private final String box;
  private final Path configuration;
  private final Path state;
  private final Path log;

  private Agent(Lab lab, String box, Path directory) {
    this.lab = lab;
    this.box = box;
    this.configuration = directory.resolve(box + ".json");
    this.state = directory.resolve(box + "-state");
    this.log = directory.resolve(box + ".log");
  }

  /** The agent of a box, running or not. */
  public static Agent of(Lab lab, String box) throws LabFailure {
    return new Agent(lab, box, lab.directory());
  }

  /** Its configuration file. */
  public Path configuration() {
    return configuration;
  }

  /** Its state directory. */
  public Path state() {
    return state;
  }

  /** What it wrote to standard output and error. */
  public Path log() {
    return log;
  }

  /** Its process, if it runs. */
  public Optional<StartedProcess> process() {
    return lab.record().running(name());
  }

  /** Writes its configuration. */
  public void configure(String json) throws LabFailure {
    try {
      Files.writeString(configuration, json);
    } catch (IOException e) {
      throw new LabFailure(
          ExitCode.CANNOT_CREATE, "cannot write " + configuration + ": " + e.getMessage());
    }
  }

  /** Starts it in its box and waits until it answers. It outlives this process. */
  public void start() throws LabFailure, InterruptedException {
    begin();
    awaitReady(START);
  }

  /** Starts it without waiting for it. */
  public void begin() throws LabFailure {
    List<String> line = new ArrayList<>(Tool.required("setsid", "util-linux").line());
    line.addAll(
        lab.namespace(box)
            .exec(
                lab.ip(),
                AgentProgram.find()
                    .with("run", "-c", configuration.toString(), "--state-dir", state.toString())));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      Process process = builder.start();
      Optional<StartedProcess> started = StartedProcess.of(process.pid());
      if (started.isPresent()) {
        lab.note(name(), started.get());
      }
    } catch (IOException e) {
      throw new LabFailure(ExitCode.UNAVAILABLE, "cannot start the agent: " + e.getMessage());
    }
  }

  /** Waits until it answers on its local socket. */
  public void awaitReady(Duration bound) throws LabFailure, InterruptedException {
    boolean ready =
        Await.until(bound, () -> process().isEmpty() || socket().ask("node", ANSWER).isPresent());
    if (!ready || process().isEmpty()) {
      throw new LabFailure(
          ExitCode.UNAVAILABLE,
          "the agent of %s %s; the end of %s:\n%s"
              .formatted(box, ready ? "ended" : "does not answer", log, logTail()));
    }
  }

  /** Waits until it has rehearsed, or said why it does not. */
  public boolean awaitRehearsed(Duration bound) throws LabFailure, InterruptedException {
    return Await.until(bound, () -> Files.readString(log).contains("rehears"));
  }

  /** Kills it with signal 9 and waits for its end; nothing where it does not run. */
  public boolean kill() throws LabFailure, InterruptedException {
    Optional<StartedProcess> running = process();
    running.ifPresent(StartedProcess::kill);
    return running.isPresent() && awaitEnd(running.get());
  }

  /** Asks it to end in order and waits for its end; nothing where it does not run. */
  public boolean stop() throws LabFailure, InterruptedException {
    Optional<StartedProcess> running = process();
    running.ifPresent(StartedProcess::terminate);
    return running.isPresent() && awaitEnd(running.get());
  }

  /**
   * Halts it as it is, and waits until it stands still: it hangs; nothing where it does not run.
   */
  public boolean hang() throws LabFailure, InterruptedException {
    Optional<StartedProcess> running = process();
    if (running.isPresent()) {
      running.get().halt();
    }
    return running.isPresent() && Await.until(END, running.get()::isHalted);
  }

  /** Has it go on where it was halted; nothing where it does not run. */
  public boolean resume() throws LabFailure, InterruptedException {
    Optional<StartedProcess> running = process();
    if (running.isPresent()) {
      running.get().resume();
    }
    return running.isPresent() && Await.until(END, () -> !running.get().isHalted());
  }

  private static boolean awaitEnd(StartedProcess process) throws LabFailure, InterruptedException {
    return Await.until(END, () -> !process.isAlive());
  }

  /**
   * What {@code postern show WHAT} would print.
   *
   * @param what failover, interfaces, members, addresses, findings, events ...
   */
  public String show(String what) throws LabFailure {
    return answered(socket().ask(what, ANSWER));
  }

  /** What {@code postern explain} would print of a group. */
  public String explain(String group) throws LabFailure {
    return answered(socket().explain(group, ANSWER));
  }

  private String answered(Optional<String> answer) throws LabFailure {
    return answer.orElseThrow(
        () -> new LabFailure(ExitCode.UNAVAILABLE, "the agent of " + box + " does not answer"));
  }

  private AgentSocket socket() {
    return new AgentSocket(state.resolve("agent.sock"));
  }

  private String name() {
    return "agent-" + box;
  }

  private String logTail() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
    } catch (IOException e) {
      return e.getMessage() == null ? "" : e.getMessage();
    }
  }
}
