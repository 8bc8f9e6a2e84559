package io.postern.tests.snmp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snmp4j.PDU;
import org.snmp4j.asn1.BER;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.VariableBinding;

/** Sends octets to an agent at the loopback, whatever they are. */
final class Raw implements AutoCloseable {
  private static final Path RMEM_MAX = Path.of("/proc/sys/net/core/rmem_max");
  private static final int RECEIVE_BUFFER = 4 << 20;
  private static final int PACKET = 1280;
  private static final int BOUND_MILLIS = 3_000;

  private final DatagramSocket socket;
  private final int port;

  Raw(int port) throws IOException {
    this.port = port;
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.setReceiveBufferSize(RECEIVE_BUFFER);
    socket.setSoTimeout(BOUND_MILLIS);
  }

  /** As many small requests as the buffer that the agent asks for holds, or the kernel allows. */
  static int burst() throws IOException {
    int most = Integer.parseInt(Files.readString(RMEM_MAX).strip());
    // The kernel doubles what it is asked for, and counts its own share of each packet.
    return Math.min(most, RECEIVE_BUFFER) * 2 / PACKET * 3 / 4;
  }

  /** Answers that come, until so many came or none does within a bound. */
  int answers(int wanted) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    int came = 0;
    try {
      while (came < wanted) {
        socket.receive(packet);
        came++;
      }
    } catch (SocketTimeoutException e) {
      return came;
    }
    return came;
  }

  void send(byte[] octets) throws IOException {
    socket.send(new DatagramPacket(octets, octets.length, InetAddress.getLoopbackAddress(), port));
  }

  /** A get of sysName in SNMPv2c. */
  static byte[] get(String community) throws IOException {
    PDU pdu = new PDU();
    pdu.setType(PDU.GET);
    pdu.setRequestID(new Integer32(1));
    pdu.add(new VariableBinding(new OID("1.3.6.1.2.1.1.5.0")));
    Integer32 version = new Integer32(1);
    OctetString name = new OctetString(community);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    BER.encodeHeader(
        message, BER.SEQUENCE, version.getBERLength() + name.getBERLength() + pdu.getBERLength());
    version.encodeBER(message);
    name.encodeBER(message);
    pdu.encodeBER(message);
    return message.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
