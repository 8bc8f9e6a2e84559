package io.postern.tests.snmp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** net-snmp's snmptrapd in the foreground, at a loopback port of its own. */
final class TrapDaemon implements AutoCloseable {
  private static final long BOUND_SECONDS = 20;

  private final Process process;
  private final int port;
  private final List<String> lines = new ArrayList<>();

  /**
   * Starts it.
   *
   * @param engineId of whose traps users are known, in hexadecimal
   */
  TrapDaemon(NetSnmp tools, Path directory, String engineId) throws IOException {
    port = freePort();
    Path config = directory.resolve("snmptrapd.conf");
    Files.writeString(
        config,
        """
        disableAuthorization no
        authCommunity log look-only
        createUser -e 0x%s admin SHA-256 authpass-admin AES privpass-admin
        createUser admin SHA-256 authpass-admin AES privpass-admin
        authUser log admin priv
        createUser -e 0x%s keyed SHA-256 -l 0x%s AES -l 0x%s
        authUser log keyed priv
        """
            .formatted(engineId, engineId, Services.AUTH_KEY, Services.PRIV_KEY));
    // -F: one line for each notification: security name or community, then the objects.
    process =
        tools
            .builder(
                List.of(
                    "snmptrapd",
                    "-f",
                    "-n",
                    "-C",
                    "-c",
                    config.toString(),
                    "-Lo",
                    "-On",
                    "-F",
                    "NOTE %P | %v\\n",
                    "udp:127.0.0.1:" + port))
            .redirectErrorStream(true)
            .start();
    Thread.ofPlatform().daemon().name("snmptrapd-says").start(this::read);
    await(line -> line.contains("NET-SNMP version"));
  }

  int port() {
    return port;
  }

  /** The first line, of those that it said or will say, that is as wanted. */
  String await(Predicate<String> wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    synchronized (lines) {
      for (int at = 0; ; at++) {
        while (at == lines.size()) {
          long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          if (left <= 0) {
            throw new AssertionError("snmptrapd only said: " + String.join("\n", lines));
          }
          pause(left);
        }
        if (wanted.test(lines.get(at))) {
          return lines.get(at);
        }
      }
    }
  }

  private void pause(long millis) {
    try {
      lines.wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
