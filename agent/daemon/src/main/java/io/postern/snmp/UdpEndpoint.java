package io.postern.snmp;

import io.postern.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/**
 * A UDP socket with a receive buffer that holds a burst: with the kernel's usual one three of ten
 * requests were lost in a flood, with this one none of twenty.
 */
final class UdpEndpoint extends DefaultUdpTransportMapping {
  /** What is asked for, octets. */
  static final int RECEIVE_BUFFER = 4 << 20;

  /** What UDP over IPv4 can carry. */
  static final int MAX_DATAGRAM = 65_507;

  private UdpEndpoint(UdpAddress address) throws IOException {
    super(address);
    setReceiveBufferSize(RECEIVE_BUFFER);
    socket.setReceiveBufferSize(RECEIVE_BUFFER);
  }

  /** Opens a socket in the network namespace of the process. */
  static UdpEndpoint open(IpAddress address, int port) throws IOException {
    try {
      return new UdpEndpoint(address(address, port));
    } catch (UnsupportedAddressTypeException e) {
      throw new IOException("the kernel has no addresses like " + address, e);
    }
  }

  /**
   * Opens a socket that reaches receivers of both families; of IPv4 alone where the kernel has no
   * IPv6.
   */
  static UdpEndpoint openToAll() throws IOException {
    try {
      return open(IpAddress.ANY_V6, 0);
    } catch (IOException e) {
      return open(IpAddress.ANY_V4, 0);
    }
  }

  /** SNMP4J's form of an address. */
  static UdpAddress address(IpAddress address, int port) {
    try {
      return new UdpAddress(InetAddress.getByAddress(address.octets()), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e); // four or sixteen octets are never unknown
    }
  }

  /** SNMP4J would let a message be longer than a datagram can be, and lose it. */
  @Override
  public int getMaxOutboundMessageSize() {
    return MAX_DATAGRAM;
  }

  /** The receive buffer that the kernel gave, octets: no more than net.core.rmem_max. */
  int room() throws IOException {
    return socket.getReceiveBufferSize();
  }

  /** The port it is bound to. */
  int port() {
    return socket.getLocalPort();
  }
}
