package io.postern.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running agent's side of the local socket: one line of JSON asked, one line of JSON answered,
 * mode 0600 in a directory of mode 0700, so that it is its owner and root who may ask.
 */
public final class LocalSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalSocket.class);
  private static final int MOST_CLIENTS = 16;
  private static final int LONGEST_LINE = 65_536;

  /** The socket's name in the state directory. */
  static final String NAME = "agent.sock";

  private final Path path;
  private final ServerSocketChannel server;
  private final Function<JsonObject, JsonObject> answer;
  private final Semaphore clients = new Semaphore(MOST_CLIENTS);

  private LocalSocket(
      Path path, ServerSocketChannel server, Function<JsonObject, JsonObject> answer) {
    this.path = path;
    this.server = server;
    this.answer = answer;
  }

  /**
   * Listens in a state directory.
   *
   * @param answer answers a request; called on a thread of the client's own
   * @throws IOException where another agent listens there, or the socket cannot be made
   */
  public static LocalSocket open(Path stateDirectory, Function<JsonObject, JsonObject> answer)
      throws IOException {
    Path path = stateDirectory.resolve(NAME);
    if (answers(path)) {
      throw new IOException("another agent is running with the state directory " + stateDirectory);
    }
    Files.deleteIfExists(path);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      server.close();
      throw e;
    }
    LocalSocket socket = new LocalSocket(path, server, answer);
    Thread.ofPlatform().name("local-socket").daemon().start(socket::accept);
    return socket;
  }

  private static boolean answers(Path path) {
    if (!Files.exists(path)) {
      return false;
    }
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return client.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        if (!clients.tryAcquire()) {
          client.close();
          continue;
        }
        Thread.ofPlatform().name("local-client").daemon().start(() -> serve(client));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("local socket: {}", e.getMessage());
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client;
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8))) {
      String line = bounded(lines);
      while (line != null) {
        JsonObject reply;
        try {
          reply = answer.apply(JsonParser.parseString(line).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
          reply = refusal(SysExits.USAGE, "expected one JSON object a line");
        }
        ByteBuffer octets = ByteBuffer.wrap((reply + "\n").getBytes(StandardCharsets.UTF_8));
        while (octets.hasRemaining()) {
          client.write(octets);
        }
        line = bounded(lines);
      }
    } catch (IOException e) {
      LOG.debug("local client: {}", e.getMessage());
    } finally {
      clients.release();
    }
  }

  private static @org.jspecify.annotations.Nullable String bounded(BufferedReader in)
      throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return line.toString();
      }
      if (line.length() >= LONGEST_LINE) {
        throw new IOException("a request of more than " + LONGEST_LINE + " characters");
      }
      line.append((char) c);
    }
    return null;
  }

  /** A refusal with an exit code and a sentence. */
  static JsonObject refusal(int code, String text) {
    JsonObject reply = new JsonObject();
    reply.addProperty("code", code);
    reply.addProperty("text", text);
    return reply;
  }

  /** An answer. */
  static JsonObject answer(String text) {
    return refusal(SysExits.OK, text);
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.debug("local socket: {}", e.getMessage());
    }
  }
}
