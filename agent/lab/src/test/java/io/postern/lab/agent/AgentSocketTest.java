package io.postern.lab.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentSocketTest {
  private static final Duration BOUND = Duration.ofSeconds(5);

  @TempDir private Path directory = Path.of(".");

  @Test
  void the_text_of_an_answer_is_read_with_its_escapes() throws IOException {
    String reply = "{\"code\":0,\"text\":\"nic1 \\\"serves\\\"\\n\\u00e9 \\\\ end\"}\n";
    assertEquals(Optional.of("nic1 \"serves\"\n\u00e9 \\ end"), answered(reply, BOUND));
  }

  @Test
  void a_long_answer_is_read_whole() throws IOException {
    String reply = "{\"code\":0,\"text\":\"" + "a line\\n".repeat(50_000) + "\"}\n";
    assertEquals(350_000, answered(reply, BOUND).orElse("").length());
  }

  @Test
  void a_refusal_is_no_answer() throws IOException {
    assertEquals(Optional.empty(), answered("{\"code\":69,\"text\":\"no\"}\n", BOUND));
  }

  @Test
  void an_agent_that_does_not_answer_is_not_waited_for_beyond_the_bound() throws IOException {
    assertEquals(Optional.empty(), answered("", Duration.ofMillis(50)));
  }

  @Test
  void where_nobody_listens_there_is_no_answer() {
    assertEquals(
        Optional.empty(),
        new AgentSocket(directory.resolve("none")).explain(Agent.ALL_GROUPS, BOUND));
  }

  private Optional<String> answered(String reply, Duration bound) throws IOException {
    Path path = directory.resolve("agent.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      Thread.ofPlatform().daemon().start(() -> answerOne(server, reply));
      return new AgentSocket(path).explain(Agent.ALL_GROUPS, bound);
    }
  }

  private static void answerOne(ServerSocketChannel server, String reply) {
    try (SocketChannel client = server.accept()) {
      ByteBuffer octets = ByteBuffer.wrap(reply.getBytes(StandardCharsets.UTF_8));
      while (octets.hasRemaining()) {
        client.write(octets);
      }
      while (client.read(ByteBuffer.allocate(256)) >= 0) {
        // Reads until the other side has had enough.
      }
    } catch (IOException e) {
      // The test is over.
    }
  }
}
