package io.postern.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A command's side of the local socket. */
final class LocalClient {
  /** Longer than whatever the agent may take over an answer: who waits longer asks a dead one. */
  static final Duration BOUND = Duration.ofSeconds(30);

  private final Path socket;
  private final Duration bound;

  LocalClient(Path stateDirectory) {
    this(stateDirectory, BOUND);
  }

  LocalClient(Path stateDirectory, Duration bound) {
    this.socket = stateDirectory.resolve(LocalSocket.NAME);
    this.bound = bound;
  }

  /** Asks the running agent; a refusal with an exit code where there is none. */
  JsonObject ask(JsonObject request) {
    try {
      if (!Files.exists(socket)) {
        return LocalSocket.refusal(
            SysExits.UNAVAILABLE,
            "no agent is running with the state directory "
                + socket.getParent()
                + " (start one with: postern run -c FILE, or name another with --state-dir)");
      }
      try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(
                      Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
        // A unix socket has no timeout of its own: it is closed under a reader that waits too long.
        Thread guard = Thread.ofVirtual().start(() -> closeAfter(channel));
        String line;
        try {
          channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
          line = in.readLine();
        } finally {
          guard.interrupt();
        }
        if (line == null) {
          return LocalSocket.refusal(
              SysExits.UNAVAILABLE, "the agent closed the local socket without an answer");
        }
        return JsonParser.parseString(line).getAsJsonObject();
      }
    } catch (AsynchronousCloseException e) {
      return LocalSocket.refusal(
          SysExits.UNAVAILABLE,
          "the agent does not answer at "
              + socket
              + " within "
              + bound.toSeconds()
              + " s: it runs, but hangs or is stopped (systemd restarts it by its watchdog; else end"
              + " it with signal 9 and start it again)");
    } catch (AccessDeniedException e) {
      return LocalSocket.refusal(SysExits.NO_PERMISSION, socket + ": permission denied");
    } catch (IOException | JsonParseException | IllegalStateException e) {
      return LocalSocket.refusal(
          SysExits.UNAVAILABLE, "no agent answers at " + socket + ": " + e.getMessage());
    }
  }

  private void closeAfter(SocketChannel channel) {
    try {
      Thread.sleep(bound);
      channel.close();
    } catch (InterruptedException | IOException e) {
      // It answered in time.
    }
  }
}
