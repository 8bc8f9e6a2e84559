package io.postern.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A command's side of the local socket. */
final class LocalClient {
  private final Path socket;

  LocalClient(Path stateDirectory) {
    this.socket = stateDirectory.resolve(LocalSocket.NAME);
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
        channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
        String line = in.readLine();
        if (line == null) {
          return LocalSocket.refusal(
              SysExits.UNAVAILABLE, "the agent closed the local socket without an answer");
        }
        return JsonParser.parseString(line).getAsJsonObject();
      }
    } catch (AccessDeniedException e) {
      return LocalSocket.refusal(SysExits.NO_PERMISSION, socket + ": permission denied");
    } catch (IOException | JsonParseException | IllegalStateException e) {
      return LocalSocket.refusal(
          SysExits.UNAVAILABLE, "no agent answers at " + socket + ": " + e.getMessage());
    }
  }
}
