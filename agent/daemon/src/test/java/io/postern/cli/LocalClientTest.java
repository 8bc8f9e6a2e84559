package io.postern.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalClientTest {
  @TempDir private Path folder = Path.of(".");

  @Test
  void an_agent_that_hangs_is_waited_for_no_longer_than_the_bound() throws IOException {
    try (ServerSocketChannel hung = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      hung.bind(UnixDomainSocketAddress.of(folder.resolve(LocalSocket.NAME)));
      JsonObject reply = new LocalClient(folder, Duration.ofMillis(100)).ask(new JsonObject());
      assertEquals(SysExits.UNAVAILABLE, reply.get("code").getAsInt());
      assertTrue(reply.get("text").getAsString().contains("does not answer"), reply::toString);
    }
  }
}
