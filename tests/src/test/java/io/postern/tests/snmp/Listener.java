package io.postern.tests.snmp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A UDP port of the loopback where packets are heard as they are. */
final class Listener implements AutoCloseable {
  private final DatagramSocket socket;

  Listener() throws IOException {
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.setReceiveBufferSize(1 << 20);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** The next packet; null where none comes in time. */
  byte @Nullable [] next(int millis) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    socket.setSoTimeout(millis);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      return null;
    }
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  /** The next packet that has a text in it. */
  byte[] nextWith(String text) throws IOException {
    for (byte[] packet = next(10_000); packet != null; packet = next(10_000)) {
      if (text(packet).contains(text)) {
        return packet;
      }
    }
    throw new AssertionError("no packet with " + text);
  }

  /** A packet's octets as characters. */
  static String text(byte[] packet) {
    return new String(packet, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    socket.close();
  }
}
