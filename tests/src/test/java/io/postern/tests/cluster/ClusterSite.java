package io.postern.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Boxes {@code a}, {@code b}, {@code c} on two LANs (nic0: 10.9.1.1 to 3, nic1: 10.8.1.1 to 3), and
 * a station on the first (10.9.0.100). Everything goes at the end.
 */
final class ClusterSite implements AutoCloseable {
  private static final List<String> BOXES = List.of("a", "b", "c");
  private static final long BOUND_NANOS = 20_000_000_000L;

  private final String tag = Long.toString(System.nanoTime() & 0xff_ffffffL, 36);
  private final List<Node> nodes = new ArrayList<>();

  ClusterSite() throws IOException, InterruptedException {
    sh("ip netns add " + space("lan"));
    for (int lan = 0; lan < 2; lan++) {
      ip(
          "lan",
          "link add br%d type bridge stp_state 0 forward_delay 0 mcast_snooping 0".formatted(lan));
      ip("lan", "link set br%d up".formatted(lan));
    }
    ip("lan", "addr add 10.9.0.100/16 dev br0");
    int number = 1;
    for (String box : BOXES) {
      sh("ip netns add " + space(box));
      ip(box, "link set lo up");
      for (int lan = 0; lan < 2; lan++) {
        sh(
            "ip link add name port%d-%s netns %s type veth peer name nic%d netns %s"
                .formatted(lan, box, space("lan"), lan, space(box)));
        ip("lan", "link set port%d-%s master br%d up".formatted(lan, box, lan));
        ip(box, "link set nic%d up".formatted(lan));
        ip(box, "addr add 10.%d.1.%d/16 dev nic%d".formatted(9 - lan, number, lan));
      }
      number++;
    }
  }

  /** A node's process. */
  static final class Node implements AutoCloseable {
    final String name;
    private final Process process;
    private final BufferedReader out;
    private final Writer in;
    private final StringBuilder log = new StringBuilder();

    private Node(String name, Process process) {
      this.name = name;
      this.process = process;
      out = process.inputReader(StandardCharsets.UTF_8);
      in = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Tells it something and waits for the answer. */
    String ask(String words) throws IOException {
      in.write(words + "\n");
      in.flush();
      while (true) {
        String line = out.readLine();
        assertNotNull(line, () -> name + " ended: " + log);
        if (line.startsWith("> ")) {
          return line.substring(2);
        }
        log.append(line).append('\n');
      }
    }

    /** Asks until the answer is as wanted; milliseconds that it took. */
    double until(String words, Predicate<String> wanted) throws IOException {
      long start = System.nanoTime();
      String answer = ask(words);
      while (!wanted.test(answer)) {
        if (System.nanoTime() - start > BOUND_NANOS) {
          fail(name + " says to " + words + ", not as wanted within 20 s: " + answer + "\n" + log);
        }
        answer = ask(words);
      }
      return (System.nanoTime() - start) / 1e6;
    }

    /** Waits until these and no others are members. */
    double sees(String... others) throws IOException {
      return until(
          "members",
          answer -> {
            List<String> seen =
                answer.isBlank()
                    ? List.of()
                    : List.of(answer.split(" ")).stream()
                        .filter(node -> node.contains(":MEMBER:"))
                        .map(node -> node.substring(0, node.indexOf(':')))
                        .toList();
            return seen.equals(List.of(others));
          });
    }

    /** What it logged until its last answer. */
    String log() {
      return log.toString();
    }

    void kill() throws InterruptedException {
      process.destroyForcibly();
      process.waitFor();
    }

    /** Ends it in order. */
    @Override
    public void close() throws IOException {
      in.close();
      process.onExit().join();
    }
  }

  /** Starts a node on interfaces, with peers or by multicast ({@code -}), with secrets. */
  Node start(String box, String nics, String peers, String secrets) throws IOException {
    Node node =
        new Node(
            box,
            new ProcessBuilder(
                    "ip",
                    "netns",
                    "exec",
                    space(box),
                    System.getProperty("java.home") + "/bin/java",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx128m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ClusterNode.class.getName(),
                    box,
                    nics,
                    peers,
                    secrets)
                .redirectErrorStream(true)
                .start());
    nodes.add(node);
    return node;
  }

  String space(String name) {
    return "pst-" + name + tag;
  }

  String ip(String space, String command) throws IOException, InterruptedException {
    return sh("ip -n " + space(space) + " " + command);
  }

  String exec(String space, String command) throws IOException, InterruptedException {
    return sh("ip netns exec " + space(space) + " " + command);
  }

  private static String sh(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> command + ": " + output);
    return output;
  }

  @Override
  public void close() {
    try {
      for (Node node : nodes) {
        node.kill();
      }
      for (String name : List.of("a", "b", "c", "lan")) {
        new ProcessBuilder("ip", "netns", "del", space(name)).start().waitFor();
      }
    } catch (IOException e) {
      // nothing more can be done about it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
