package io.postern.tests.kernel.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.host.Await;
import io.postern.linux.link.NetworkNamespace;
import io.postern.linux.syscall.Privileges;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace of one test, held by a shell that runs in it: to start a program from there
 * is much cheaper than from the JVM. It goes with the shell.
 */
final class Netns implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Duration PACE = Duration.ofMillis(20);
  private static final int PING_MILLIS = 300;
  private static final String END = "--end--";

  private final String role;
  private final Process shell;
  private final Writer to;
  private final BufferedReader from;

  private Netns(String role, Process shell) {
    this.role = role;
    this.shell = shell;
    this.to = shell.outputWriter(StandardCharsets.UTF_8);
    this.from = shell.inputReader(StandardCharsets.UTF_8);
  }

  static Netns make(String role) throws IOException, InterruptedException {
    FutureTask<Process> shell =
        new FutureTask<>(
            () -> {
              Privileges.enterNewNetwork();
              return new ProcessBuilder("sh").redirectErrorStream(true).start();
            });
    Thread.ofPlatform().daemon().start(shell);
    try {
      Netns made = new Netns(role, shell.get());
      made.ip("link set lo up");
      return made;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  /** What {@code ip link ... netns} takes. */
  long handle() {
    return shell.pid();
  }

  /** Carries out {@code ip} commands in it, one after the other. */
  void ip(String... commands) throws IOException {
    sh("ip -batch - <<X\n" + String.join("\n", commands) + "\nX");
  }

  /** Runs a command in it; what it printed. */
  String sh(String command) throws IOException {
    to.append(command).append("\nstatus=$?\necho\necho ").append(END).append("$status\n").flush();
    StringBuilder said = new StringBuilder();
    String line = from.readLine();
    while (line != null && !line.startsWith(END)) {
      said.append(line).append('\n');
      line = from.readLine();
    }
    assertEquals(END + 0, line, () -> command + ": " + said);
    return said.toString();
  }

  /** Does work on a thread in it. */
  <T> T call(Callable<T> work) throws IOException, InterruptedException {
    return NetworkNamespace.call(Path.of("/proc/" + handle() + "/ns/net"), work);
  }

  /** Whether an address answers one echo request. */
  boolean reaches(String address) throws IOException, InterruptedException {
    return call(() -> InetAddress.getByName(address).isReachable(PING_MILLIS));
  }

  /** Waits until an address answers an echo request. */
  void awaitReach(String address) throws Exception {
    until(role + " reaches " + address, () -> reaches(address));
  }

  /** The MAC that this host's ARP table has for an address; empty where none. */
  String arpEntry(String address) throws IOException {
    String shown = sh("ip neigh show " + address);
    return shown.contains("lladdr") ? shown.replaceAll("(?s).*lladdr (\\S+).*", "$1") : "";
  }

  /** The port behind which this switch saw a MAC; empty where it did not. */
  String portOf(String mac) throws IOException {
    return sh("bridge fdb show br br0")
        .lines()
        .filter(line -> line.startsWith(mac + " ") && !line.contains("permanent"))
        .map(line -> line.replaceAll(".* dev (\\S+).*", "$1"))
        .findFirst()
        .orElse("");
  }

  /** Waits for what the kernel or a host does, with a bound. */
  static void until(String what, Callable<Boolean> condition) throws Exception {
    assertTrue(Await.until(BOUND, PACE, condition), () -> "not within 10 s: " + what);
  }

  @Override
  public void close() {
    shell.destroyForcibly();
  }
}
