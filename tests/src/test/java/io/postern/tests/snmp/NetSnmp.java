package io.postern.tests.snmp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** net-snmp's command line tools, run as an operator runs them. */
final class NetSnmp {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final Path directory;
  private final int port;
  private final String from;

  /** Tools that keep their state in a directory and ask an agent at a loopback port. */
  NetSnmp(Path directory, int port) {
    this(directory, port, "127.0.0.1");
  }

  /** Tools that ask from another address of the loopback. */
  NetSnmp(Path directory, int port, String from) {
    this.directory = directory;
    this.port = port;
    this.from = from;
  }

  /** What a tool said, both streams together, and how it ended. */
  record Said(int exit, String text) {
    List<String> lines() {
      return text.lines().toList();
    }
  }

  /** Asks as a user of SNMPv3. */
  Said asUser(String tool, String user, String password, String... rest) {
    List<String> command = new ArrayList<>(List.of(tool, "-v3", "-l", "authPriv", "-u", user));
    command.addAll(List.of("-a", "SHA-256", "-A", password, "-x", "AES", "-X", "privpass-" + user));
    return ask(command, rest);
  }

  /** Asks as a user of SNMPv3 with other protocols than the configured ones. */
  Said asUserWith(String auth, String priv, String tool, String user, String... rest) {
    List<String> command = new ArrayList<>(List.of(tool, "-v3", "-l", "authPriv", "-u", user));
    command.addAll(
        List.of("-a", auth, "-A", "authpass-" + user, "-x", priv, "-X", "privpass-" + user));
    return ask(command, rest);
  }

  /** Asks as a user of SNMPv3 whose keys were localized. */
  Said asKeyed(String tool, String user, String authKey, String privKey, String... rest) {
    List<String> command = new ArrayList<>(List.of(tool, "-v3", "-l", "authPriv", "-u", user));
    command.addAll(List.of("-a", "SHA-256", "-3k", "0x" + authKey));
    command.addAll(List.of("-x", "AES", "-3K", "0x" + privKey));
    return ask(command, rest);
  }

  /** Asks with a community. */
  Said withCommunity(String tool, String version, String community, String... rest) {
    return ask(new ArrayList<>(List.of(tool, "-v" + version, "-c", community)), rest);
  }

  private Said ask(List<String> command, String... rest) {
    command.addAll(List.of("-On", "-t", "2", "-r", "0", "--clientaddr=" + from));
    List<String> options = new ArrayList<>();
    List<String> objects = new ArrayList<>();
    for (String word : rest) {
      (word.startsWith("-") && objects.isEmpty() ? options : objects).add(word);
    }
    command.addAll(options);
    command.add("udp:127.0.0.1:" + port);
    command.addAll(objects);
    return run(command);
  }

  Said run(List<String> command) {
    try {
      Process process = builder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      byte[] said = process.getInputStream().readAllBytes();
      if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " did not end");
      }
      String text =
          new String(said, StandardCharsets.UTF_8)
              .lines()
              .filter(l -> !l.startsWith("Created directory"))
              .collect(Collectors.joining("\n"));
      return new Said(process.exitValue(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A process of a tool that neither reads this machine's files nor writes beside its own. */
  ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("SNMPCONFPATH", directory.toString());
    builder.environment().put("SNMP_PERSISTENT_DIR", directory.resolve("persistent").toString());
    builder.environment().put("MIBS", "");
    builder.environment().put("HOME", directory.toString());
    return builder;
  }
}
