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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The agent's local socket: a line of JSON asked, a line of JSON answered, as the commands of
 * {@code postern} do it, but without starting a virtual machine for each question.
 */
final class AgentSocket {
  private static final Pattern CODE = Pattern.compile("\"code\":(\\d+)");
  private static final Pattern TEXT = Pattern.compile("\"text\":\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)");

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

  /** The answer to {@code explain}. */
  Optional<String> explain(Duration bound) {
    return exchange("{\"ask\":\"explain\",\"user\":\"lab\"}", bound);
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

  private static Optional<String> text(String reply) {
    Matcher code = CODE.matcher(reply);
    Matcher text = TEXT.matcher(reply);
    if (!code.find() || !code.group(1).equals("0") || !text.find()) {
      return Optional.empty();
    }
    return Optional.of(
        ESCAPE
            .matcher(text.group(1))
            .replaceAll(m -> Matcher.quoteReplacement(unescaped(m.group(1)))));
  }

  private static String unescaped(String escape) {
    return switch (escape.charAt(0)) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case 'b' -> "\b";
      case 'f' -> "\f";
      case 'u' -> String.valueOf((char) Integer.parseInt(escape.substring(1), 16));
      default -> escape;
    };
  }
}
