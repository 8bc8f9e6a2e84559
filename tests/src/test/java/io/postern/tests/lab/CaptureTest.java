package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code postern capture} on an interface of a namespace. */
@Tag("lab")
final class CaptureTest {
  private static final String SPACE = "pst-capture";
  private static final String CAPTURE = "ip netns exec " + SPACE + " ";

  @TempDir private Path folder = Path.of("");

  @Test
  void framesArePrintedOrWrittenUntilABoundIsReached() throws Exception {
    sh("ip netns add " + SPACE);
    try {
      sh("ip -n " + SPACE + " link add v0 type veth peer name v1");
      sh("ip -n " + SPACE + " address add 10.7.0.1/24 dev v0");
      sh("ip -n " + SPACE + " link set v0 up");
      sh("ip -n " + SPACE + " link set v1 up");
      // Asks for a neighbour that nobody is, once a second, for as long as the test needs.
      Process asking =
          new ProcessBuilder((CAPTURE + "ping -q -i 0.5 -w 60 10.7.0.9").split(" "))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        Ended printed = capture("v1", "--count", "1", "--seconds", "30");
        assertEquals(0, printed.code(), printed.text());
        assertTrue(
            printed.text().contains("ARP request: who has 10.7.0.9? tell 10.7.0.1 at "),
            printed.text());
        Path file = folder.resolve("frames.pcap");
        Ended written =
            capture("v1", "--count", "2", "--seconds", "30", "--write", file.toString());
        assertEquals(0, written.code(), written.text());
        // A file's head of 24 octets, and two ARP frames with a head of 16 each.
        assertEquals(24 + 2 * (16 + 42), Files.size(file));
      } finally {
        asking.destroy();
      }
      Ended refused = capture("v1", "--filter", "arp and (");
      assertEquals(64, refused.code(), refused.text());
      assertTrue(refused.text().contains("expected a filter as in pcap-filter(7)"));
    } finally {
      sh("ip netns del " + SPACE);
    }
  }

  private record Ended(int code, String text) {}

  private static Ended capture(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(CAPTURE.split(" ")));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("io.postern.cli.PosternCommand");
    command.add("capture");
    command.addAll(List.of(words));
    return run(command);
  }

  private static void sh(String command) throws IOException, InterruptedException {
    Ended ended = run(List.of(command.split(" ")));
    assertEquals(0, ended.code(), () -> command + ": " + ended.text());
  }

  private static Ended run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> command + " does not end");
    return new Ended(process.exitValue(), text);
  }
}
