package io.postern.tests.snmp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.snmp4j.PDU;
import org.snmp4j.asn1.BER;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.VariableBinding;

/** Sends octets to an agent at the loopback, whatever they are. */
final class Raw implements AutoCloseable {
  private final DatagramSocket socket;
  private final int port;

  Raw(int port) throws IOException {
    this.port = port;
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
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
