package io.postern.linux.probe;

import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.MessageRow;
import io.postern.linux.syscall.OffHeap;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * ICMP or ICMPv6 echo on a raw socket that is bound to the link: answers that arrive on another
 * link are not seen.
 */
final class EchoAsker implements Asker {
  private static final int IPPROTO_ICMP = 1;
  private static final int IPPROTO_ICMPV6 = 58;
  private static final int SOL_RAW = 255;
  private static final int ICMP_FILTER = 1;
  private static final int ECHO_REPLY = 0;
  private static final int ECHO_REPLY_V6 = 129;
  private static final int BUFFER = 64 << 10;
  private static final int PACKET = 16;
  private static final int IP_TTL = 2;
  private static final int TTL = 64;

  private final KernelSocket socket;
  private final IpAddress target;
  private final byte[] targetOctets;
  private final int id;
  private final OffHeap packet = new OffHeap(PACKET);
  private final OffHeap address = new OffHeap(28);
  private final int addressLength;

  private EchoAsker(KernelSocket socket, IpAddress target, int id) {
    this.socket = socket;
    this.target = target;
    this.targetOctets = target.octets();
    this.id = id;
    addressLength = socketAddress(address, target);
  }

  /** Opens the socket, bound to the link and, where given, to a source address. */
  static EchoAsker open(InterfaceName nic, IpAddress target, @Nullable IpAddress source, int id)
      throws KernelException {
    boolean v4 = target.isV4();
    KernelSocket socket =
        KernelSocket.open(
            v4 ? KernelSocket.AF_INET : KernelSocket.AF_INET6,
            KernelSocket.SOCK_RAW,
            v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
    try {
      socket.bindToDevice(nic.text());
      socket.receiveBuffer(BUFFER);
      if (v4) {
        socket.option(SOL_RAW, ICMP_FILTER, ~(1 << ECHO_REPLY));
        socket.option(0, IP_TTL, TTL);
      } else {
        OffHeap filter = new OffHeap(32);
        for (int i = 0; i < 8; i++) {
          filter.bytes().putInt(i * 4, i == ECHO_REPLY_V6 >> 5 ? ~(1 << (ECHO_REPLY_V6 & 31)) : -1);
        }
        socket.option(IPPROTO_ICMPV6, 1, filter, 32);
      }
      if (source != null) {
        OffHeap from = new OffHeap(28);
        socket.bind(from, socketAddress(from, source));
      }
      return new EchoAsker(socket, target, id);
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }

  private static int socketAddress(OffHeap into, IpAddress ip) {
    ByteBuffer b = into.bytes();
    byte[] octets = ip.octets();
    if (ip.isV4()) {
      b.putShort(0, (short) KernelSocket.AF_INET);
      b.put(4, octets, 0, 4);
      return 16;
    }
    b.putShort(0, (short) KernelSocket.AF_INET6);
    b.put(8, octets, 0, 16);
    return 28;
  }

  @Override
  public KernelSocket socket() {
    return socket;
  }

  @Override
  public int ask(int sequence) {
    ByteBuffer b = packet.bytes();
    int type = target.isV4() ? 8 : 128;
    b.put(0, (byte) type).put(1, (byte) 0).putShort(2, (short) 0);
    b.put(4, (byte) (id >>> 8)).put(5, (byte) id);
    b.put(6, (byte) (sequence >>> 8)).put(7, (byte) sequence).putLong(8, 0);
    if (target.isV4()) {
      // The kernel computes the checksum of ICMPv6 itself, that of ICMP it does not.
      int sum = (type << 8) + (id & 0xffff) + (sequence & 0xffff);
      sum = (sum & 0xffff) + (sum >>> 16);
      sum = ~((sum & 0xffff) + (sum >>> 16));
      b.put(2, (byte) (sum >>> 8)).put(3, (byte) sum);
    }
    long sent = socket.send(packet.address(), PACKET, address.address(), addressLength);
    return sent < 0 ? (int) -sent : 0;
  }

  @Override
  public boolean isAnswer(MessageRow row, int i, int sequence) {
    ByteBuffer b = row.data();
    int at = i * row.room();
    int length = row.length(i);
    int icmp = at;
    if (target.isV4()) {
      int header = length < 20 ? 60 : (b.get(at) & 0xf) * 4;
      if (length < header + 8 || !same(b, at + 12)) {
        return false;
      }
      icmp = at + header;
    } else if (length < 8 || !same(row.addresses(), row.addressAt(i) + 8)) {
      return false;
    }
    return (b.get(icmp) & 0xff) == (target.isV4() ? ECHO_REPLY : ECHO_REPLY_V6)
        && u16(b, icmp + 4) == (id & 0xffff)
        && u16(b, icmp + 6) == (sequence & 0xffff);
  }

  private boolean same(ByteBuffer b, int at) {
    for (int i = 0; i < targetOctets.length; i++) {
      if (b.get(at + i) != targetOctets[i]) {
        return false;
      }
    }
    return true;
  }

  private static int u16(ByteBuffer b, int at) {
    return (b.get(at) & 0xff) << 8 | (b.get(at + 1) & 0xff);
  }
}
