package io.postern.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.protocols.UDP;
import org.jgroups.stack.DiagnosticsHandler;
import org.jgroups.stack.IpAddress;

/**
 * JGroups' UDP transport with every datagram sealed: nothing of JGroups reads an octet that no
 * member sealed, its own headers included.
 */
final class SealedUdp extends UDP {
  private static final int KNOCKS = 4;
  private static final long KNOCK_MILLIS = 40;

  private final Seals seals;
  private final boolean toAll;
  private final List<InetSocketAddress> peers;
  private final Listener listener;
  private final CountDownLatch answered = new CountDownLatch(1);

  /** Told of what comes; on the thread that reads the socket. */
  interface Listener {
    /** A node proved to be there. */
    void proved(String node);

    /** A letter came that went past JGroups. */
    void letter(byte[] octets);

    /** A packet was not believed. */
    void refused(Rejection reason, String from);
  }

  /**
   * A transport.
   *
   * @param toAll whether knocks and letters go to the multicast group
   * @param peers to whom they go beside it
   */
  SealedUdp(Seals seals, boolean toAll, List<InetSocketAddress> peers, Listener listener) {
    this.seals = seals;
    this.toAll = toAll;
    this.peers = List.copyOf(peers);
    this.listener = listener;
  }

  /** It would listen on every interface. */
  @Override
  public DiagnosticsHandler createDiagnosticsHandler() {
    return super.createDiagnosticsHandler().setEnabled(false);
  }

  @Override
  protected void _send(InetAddress dest, int port, byte[] data, int offset, int length)
      throws Exception {
    byte[] packet = seals.seal(data, offset, length);
    super._send(dest, port, packet, 0, packet.length);
  }

  @Override
  public void receive(Address sender, byte[] data, int offset, int length) {
    if (!(sender instanceof IpAddress from)) {
      return;
    }
    switch (seals.open(data, offset, length, from.printIpAddress())) {
      case Seals.Delivered(byte[] content, boolean letter) -> {
        if (letter) {
          listener.letter(content);
        } else {
          super.receive(sender, content, 0, content.length);
        }
      }
      case Seals.Handled(var replies, String proved) -> {
        reply(replies, from);
        if (!proved.isEmpty()) {
          answered.countDown();
          listener.proved(proved);
        }
      }
      case Seals.Refused(Rejection reason, var replies) -> {
        reply(replies, from);
        listener.refused(reason, from.printIpAddress());
      }
      case Seals.Own() -> {}
    }
  }

  private void reply(List<byte[]> replies, IpAddress to) {
    for (byte[] packet : replies) {
      send(packet, to.getIpAddress(), to.getPort());
    }
  }

  private void send(byte[] packet, InetAddress to, int port) {
    try {
      super._send(to, port, packet, 0, packet.length);
    } catch (IOException e) {
      log.trace("%s: %s", to, e.getMessage());
    } catch (Exception e) {
      log.warn("to %s: %s", to, e.toString());
    }
  }

  /** Asks all to prove themselves, and they ask back: JGroups' first words are then believed. */
  @Override
  protected void handleConnect() throws Exception {
    super.handleConnect();
    for (int i = 0; i < KNOCKS; i++) {
      knock();
      if (answered.await(KNOCK_MILLIS, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
  }

  private void knock() throws GeneralSecurityException {
    tell(seals.challenge());
  }

  /**
   * Sends at once to all who listen, past JGroups: no thread, credit, bundle or membership of its
   * is between.
   */
  void letter(byte[] octets) throws GeneralSecurityException {
    tell(seals.sealLetter(octets));
  }

  private void tell(byte[] packet) {
    if (toAll) {
      send(packet, getMulticastAddress(), getMulticastPort());
    }
    for (InetSocketAddress peer : peers) {
      send(packet, peer.getAddress(), peer.getPort());
    }
  }
}
