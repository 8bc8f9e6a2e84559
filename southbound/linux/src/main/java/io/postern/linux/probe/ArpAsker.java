package io.postern.linux.probe;

import io.postern.linux.arp.Frames;
import io.postern.linux.arp.PacketSockets;
import io.postern.linux.link.LinkIoctl;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.MessageRow;
import io.postern.linux.syscall.OffHeap;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.nio.ByteBuffer;

/**
 * ARP requests, or neighbour solicitations for IPv6, as frames through the link: the link needs no
 * address. An answer carries no sequence number, so one that comes late may count for the next
 * request; it proves the same.
 */
final class ArpAsker implements Asker {
  private static final int BUFFER = 64 << 10;

  private final KernelSocket socket;
  private final LinkIoctl ioctl;
  private final InterfaceName nic;
  private final IpAddress sender;
  private final IpAddress target;
  private final byte[] targetOctets;
  private final OffHeap frame = new OffHeap(128);
  private final OffHeap address = new OffHeap(PacketSockets.ADDRESS);

  /**
   * Opens a socket that hears on the link.
   *
   * @param sender 0.0.0.0 or {@code ::} where the link has no address
   */
  ArpAsker(LinkIoctl ioctl, InterfaceName nic, int index, IpAddress sender, IpAddress target)
      throws KernelException {
    this.ioctl = ioctl;
    this.nic = nic;
    this.sender = sender;
    this.target = target;
    this.targetOctets = target.octets();
    int protocol = target.isV4() ? Frames.ETHERTYPE_ARP : Frames.ETHERTYPE_IPV6;
    socket = PacketSockets.listener(index, protocol, BUFFER);
    PacketSockets.writeAddress(address.bytes(), 0, index, protocol);
  }

  @Override
  public KernelSocket socket() {
    return socket;
  }

  @Override
  public int ask(int sequence) {
    long mac = ioctl.mac(nic);
    if (mac < 0) {
      return Errno.ENODEV;
    }
    ByteBuffer b = frame.bytes();
    int length =
        target.isV4()
            ? Frames.arpRequest(b, 0, MacAddress.BROADCAST.bits(), mac, sender, target)
            : Frames.neighbourSolicitation(b, 0, mac, sender, target);
    long sent = socket.send(frame.address(), length, address.address(), PacketSockets.ADDRESS);
    return sent < 0 ? (int) -sent : 0;
  }

  @Override
  public boolean isAnswer(MessageRow row, int i, int sequence) {
    ByteBuffer b = row.data();
    int at = i * row.room();
    if (target.isV4()) {
      return row.length(i) >= Frames.ARP_FRAME
          && b.get(at + 20) == 0
          && b.get(at + 21) == 2
          && same(b, at + 28);
    }
    int icmp = at + Frames.ETHERNET + 40;
    return row.length(i) >= Frames.ETHERNET + 40 + 24
        && (b.get(icmp) & 0xff) == 136
        && (b.get(at + Frames.ETHERNET + 7) & 0xff) == 255
        && same(b, icmp + 8);
  }

  private boolean same(ByteBuffer b, int at) {
    for (int i = 0; i < targetOctets.length; i++) {
      if (b.get(at + i) != targetOctets[i]) {
        return false;
      }
    }
    return true;
  }
}
