package io.postern.lab.measure;

import io.postern.lab.host.LabFailure;
import io.postern.lab.host.Namespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A connected TCP socket and a connected UDP socket of a client, each of which exchanges numbered
 * messages with a host as long as it lives, whatever happens to the network between: neither is
 * ever opened a second time.
 */
public final class Conversation implements AutoCloseable {
  private static final int PORT = 7007;
  private static final int MESSAGE = Long.BYTES;
  private static final long PACE_MILLIS = 10;

  /**
   * How far it came.
   *
   * @param tcpExchanges messages that came back over TCP, in order
   * @param tcpPauseNanos the longest time that one of them took
   * @param tcpBroken why the connection ended, or null while it goes on
   * @param udpSent datagrams sent
   * @param udpReturned of these, come back
   */
  public record Progress(
      long tcpExchanges,
      long tcpPauseNanos,
      @Nullable String tcpBroken,
      long udpSent,
      long udpReturned) {
    /** In words. */
    public String text() {
      String tcp =
          tcpBroken == null
              ? "TCP goes on (%d messages, longest pause %s ms)"
                  .formatted(tcpExchanges, Outage.millis(tcpPauseNanos))
              : "TCP BROKE after %d messages: %s".formatted(tcpExchanges, tcpBroken);
      return tcp + "; UDP goes on (%d of %d came back)".formatted(udpReturned, udpSent);
    }
  }

  private final ServerSocketChannel listener;
  private final DatagramChannel echo;
  private final SocketChannel tcp;
  private final DatagramChannel udp;
  private volatile boolean ended;
  private volatile long tcpExchanges;
  private volatile long tcpPause;
  private volatile @Nullable String tcpBroken;
  private volatile long udpSent;
  private final AtomicLong udpReturned = new AtomicLong();

  private Conversation(
      ServerSocketChannel listener, DatagramChannel echo, SocketChannel tcp, DatagramChannel udp) {
    this.listener = listener;
    this.echo = echo;
    this.tcp = tcp;
    this.udp = udp;
  }

  /**
   * Begins one.
   *
   * @param client where the client is
   * @param server where the host is
   * @param address the host's address, beyond the box
   */
  public static Conversation start(Namespace client, Namespace server, String address)
      throws LabFailure, InterruptedException {
    InetSocketAddress there = new InetSocketAddress(address, PORT);
    ServerSocketChannel listener =
        server.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET).bind(there));
    DatagramChannel echo =
        server.call(() -> DatagramChannel.open(StandardProtocolFamily.INET).bind(there));
    SocketChannel tcp =
        client.call(
            () -> {
              SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
              channel.socket().connect(there, 5_000);
              return channel;
            });
    DatagramChannel udp =
        client.call(() -> DatagramChannel.open(StandardProtocolFamily.INET).connect(there));
    Conversation conversation = new Conversation(listener, echo, tcp, udp);
    conversation.run("conversation-tcp-host", conversation::echoTcp);
    conversation.run("conversation-udp-host", conversation::echoUdp);
    conversation.run("conversation-tcp", conversation::talkTcp);
    conversation.run("conversation-udp", conversation::sendUdp);
    conversation.run("conversation-udp-back", conversation::receiveUdp);
    return conversation;
  }

  private void run(String name, Runnable work) {
    Thread.ofPlatform().daemon().name(name).start(work);
  }

  private void echoTcp() {
    try (SocketChannel peer = listener.accept()) {
      ByteBuffer buffer = ByteBuffer.allocate(4096);
      while (peer.read(buffer.clear()) >= 0) {
        write(peer, buffer.flip());
      }
    } catch (IOException e) {
      // The client notices.
    }
  }

  private void echoUdp() {
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (!ended) {
      try {
        SocketAddress from = echo.receive(buffer.clear());
        echo.send(buffer.flip(), from);
      } catch (IOException e) {
        // A datagram may be lost; the next one is another matter.
      }
    }
  }

  private void talkTcp() {
    ByteBuffer buffer = ByteBuffer.allocate(MESSAGE);
    try {
      for (long number = 0; !ended; number++) {
        long began = System.nanoTime();
        write(tcp, buffer.clear().putLong(number).flip());
        buffer.clear();
        while (buffer.hasRemaining()) {
          if (tcp.read(buffer) < 0) {
            throw new IOException("closed by the host");
          }
        }
        long back = buffer.flip().getLong();
        if (back != number) {
          throw new IOException("message %d came back as %d".formatted(number, back));
        }
        tcpPause = Math.max(tcpPause, System.nanoTime() - began);
        tcpExchanges = number + 1;
        TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
      }
    } catch (IOException e) {
      tcpBroken = ended ? null : String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendUdp() {
    ByteBuffer buffer = ByteBuffer.allocate(MESSAGE);
    try {
      for (long number = 0; !ended; number++) {
        try {
          udp.write(buffer.clear().putLong(number).flip());
        } catch (IOException e) {
          // While nobody serves, the kernel may refuse; the socket stays as it is.
        }
        udpSent = number + 1;
        TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void receiveUdp() {
    ByteBuffer buffer = ByteBuffer.allocate(MESSAGE);
    while (!ended) {
      try {
        if (udp.read(buffer.clear()) == MESSAGE) {
          udpReturned.incrementAndGet();
        }
      } catch (IOException e) {
        // As above.
      }
    }
  }

  private static void write(SocketChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** How far it came. */
  public Progress progress() {
    return new Progress(tcpExchanges, tcpPause, tcpBroken, udpSent, udpReturned.get());
  }

  /** Forgets the longest pause, so that the next one is the next fault's. */
  public void mark() {
    tcpPause = 0;
  }

  @Override
  public void close() {
    ended = true;
    for (AutoCloseable channel : new AutoCloseable[] {tcp, udp, listener, echo}) {
      try {
        channel.close();
      } catch (Exception e) {
        // Nothing of it is needed any more.
      }
    }
  }
}
