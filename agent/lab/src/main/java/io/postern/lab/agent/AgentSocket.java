package io.postern.lab.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The agent's local socket: a line of JSON asked, a line of JSON answered, as the commands of
 * {@code postern} do it, but without starting a virtual machine for each question.
 */
final class AgentSocket {
  private static final String SUCCESS = "\"code\":0";
  private static final String TEXT = "\"text\":\"";

  private final Path path;

  AgentSocket(Path path) {
    this.path = path;
  }

  /** The answer to {@code show}; empty where nobody answers in time, or refuses. */
  Optional<String> ask(String what, Duration bound) {
    return exchange(
        "{\"ask\":\"show\",\"what\":\"%s\",\"json\":false,\"user\":\"lab\"}".formatted(what),
        bound);
  }

  /** The answer to {@code explain} for a group; {@link Agent#ALL_GROUPS}: for all. */
  Optional<String> explain(String group, Duration bound) {
    String which = group.equals(Agent.ALL_GROUPS) ? "" : ",\"group\":\"" + group + "\"";
    return exchange("{\"ask\":\"explain\"" + which + ",\"user\":\"lab\"}", bound);
  }

  private Optional<String> exchange(String question, Duration bound) {
    // A unix socket has no timeout of its own: it is closed under a reader that waits too long.
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      Thread guard = Thread.ofVirtual().start(() -> closeAfter(channel, bound));
      try {
        channel.write(ByteBuffer.wrap((question + "\n").getBytes(StandardCharsets.UTF_8)));
        return text(line(channel));
      } finally {
        guard.interrupt();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void closeAfter(SocketChannel channel, Duration bound) {
    try {
      Thread.sleep(bound);
      channel.close();
    } catch (InterruptedException | IOException e) {
      // It answered in time.
    }
  }

  private static String line(SocketChannel channel) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(65_536);
    while (channel.read(buffer.clear()) >= 0) {
      line.write(buffer.array(), 0, buffer.position());
      if (buffer.position() > 0 && buffer.get(buffer.position() - 1) == '\n') {
        break;
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** The member {@code text} of an answer whose member {@code code} is 0. */
  private static Optional<String> text(String reply) {
    int start = reply.indexOf(TEXT);
    if (!reply.contains(SUCCESS) || start < 0) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    int at = start + TEXT.length();
    while (at < reply.length() && reply.charAt(at) != '"') {
      if (reply.charAt(at) != '\\' || at + 1 == reply.length()) {
        text.append(reply.charAt(at++));
      } else if (reply.charAt(at + 1) == 'u' && at + 6 <= reply.length()) {
        text.append((char) Integer.parseInt(reply.substring(at + 2, at + 6), 16));
        at += 6;
      } else {
        text.append(unescaped(reply.charAt(at + 1)));
        at += 2;
      }
    }
    return Optional.of(text.toString());
  }

  private static char unescaped(char escape) {
    return switch (escape) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> escape;
    };
  }
}
