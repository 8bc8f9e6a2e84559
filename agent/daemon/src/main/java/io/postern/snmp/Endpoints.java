package io.postern.snmp;

import io.postern.config.SnmpConfig;
import io.postern.net.IpAddress;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets that an agent is to answer at, opened before it boots: who cannot listen has not
 * booted. One thread.
 */
final class Endpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);
  private static final IpAddress LOOPBACK = IpAddress.of("127.0.0.1");

  private final int port;
  private final Map<IpAddress, UdpEndpoint> opened = new LinkedHashMap<>();

  private Endpoints(int port) {
    this.port = port;
  }

  /** Where an agent listens; nowhere where it is off. */
  private static List<IpAddress> places(SnmpConfig config) {
    if (!config.enabled()) {
      return List.of();
    }
    return config.listen().isEmpty() ? List.of(LOOPBACK) : config.listen();
  }

  /**
   * Opens what can be opened while another agent answers.
   *
   * @param beside how that agent is configured; off where there is none
   * @throws IOException where an address or the port is not to be had; nothing is open then
   */
  static Endpoints open(SnmpConfig config, SnmpConfig beside) throws IOException {
    Endpoints endpoints = new Endpoints(config.port());
    endpoints.open(
        places(config).stream().filter(a -> !overlaps(a, config.port(), beside)).toList());
    return endpoints;
  }

  /** Opens the rest, once no other agent answers. */
  void complete(SnmpConfig config) throws IOException {
    open(places(config).stream().filter(a -> !opened.containsKey(a)).toList());
  }

  private static boolean overlaps(IpAddress address, int port, SnmpConfig beside) {
    return beside.port() == port
        && places(beside).stream().anyMatch(a -> a.equals(address) || isAny(a) || isAny(address));
  }

  private static boolean isAny(IpAddress address) {
    return address.equals(IpAddress.ANY_V4) || address.equals(IpAddress.ANY_V6);
  }

  private void open(List<IpAddress> addresses) throws IOException {
    for (IpAddress address : addresses) {
      try {
        UdpEndpoint endpoint = UdpEndpoint.open(address, port);
        opened.put(address, endpoint);
        warnOfLittleRoom(endpoint);
      } catch (IOException e) {
        close();
        throw new IOException(address + " port " + port + ": " + e.getMessage(), e);
      }
    }
  }

  private static void warnOfLittleRoom(UdpEndpoint endpoint) throws IOException {
    int room = endpoint.room();
    if (room < UdpEndpoint.RECEIVE_BUFFER) {
      LOG.warn(
          "SNMP has a receive buffer of {} octets and asked for {}; requests that come in a burst may"
              + " be lost: sysctl -w net.core.rmem_max={}",
          room,
          UdpEndpoint.RECEIVE_BUFFER,
          UdpEndpoint.RECEIVE_BUFFER);
    }
  }

  /** All that are open. */
  Collection<UdpEndpoint> all() {
    return opened.values();
  }

  @Override
  public void close() {
    for (UdpEndpoint endpoint : opened.values()) {
      try {
        endpoint.close();
      } catch (IOException e) {
        LOG.debug("closing a socket: {}", e.toString());
      }
    }
    opened.clear();
  }
}
