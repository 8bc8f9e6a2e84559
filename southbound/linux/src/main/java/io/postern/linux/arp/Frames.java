package io.postern.linux.arp;

import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes Ethernet frames at a position of a buffer, whatever the buffer's byte order; each method
 * returns the frame's length. Allocates nothing.
 */
public final class Frames {
  /** EtherType of ARP. */
  public static final int ETHERTYPE_ARP = 0x0806;

  /** EtherType of RARP. */
  public static final int ETHERTYPE_RARP = 0x8035;

  /** EtherType of IPv4. */
  public static final int ETHERTYPE_IPV4 = 0x0800;

  /** EtherType of IPv6. */
  public static final int ETHERTYPE_IPV6 = 0x86dd;

  /** EtherType of the agent's frames: IEEE 802 local experimental 1. */
  public static final int ETHERTYPE_POSTERN = 0x88b5;

  /** Octets before the payload of the agent's frames: Ethernet header, mark, length. */
  public static final int POSTERN_HEADER = 20;

  /** The mark that tells the agent's frames from other users of the experimental EtherType. */
  public static final int POSTERN_MARK = 0x50737472;

  /** Octets of an Ethernet header. */
  public static final int ETHERNET = 14;

  /** Octets of an Ethernet frame with an ARP packet. */
  public static final int ARP_FRAME = 42;

  private static final int REVERSE_REQUEST = 3;
  private static final int ICMPV6 = 58;
  private static final int SOLICITATION = 135;
  private static final int ADVERTISEMENT = 136;
  private static final int ROUTER = 0x8000_0000;
  private static final int OVERRIDE = 0x2000_0000;
  private static final int HOP_LIMIT = 255;
  private static final int IPV6_HEADER = 40;
  private static final long ALL_NODES_HIGH = 0xff02_0000_0000_0000L;
  private static final long SOLICITED_NODE_LOW = 0x0000_0001_ff00_0000L;
  private static final long MULTICAST_V6 = 0x3333_0000_0000L;

  private Frames() {}

  /** Gratuitous ARP: sender and target address are the same. */
  public static int gratuitousArp(
      ByteBuffer b, int at, MacAddress mac, IpAddress address, boolean request) {
    // RFC 5944 section 4.6: the reply form carries the MAC as target hardware address too.
    return arp(
        b,
        at,
        MacAddress.BROADCAST.bits(),
        mac.bits(),
        request,
        address,
        request ? 0 : mac.bits(),
        address);
  }

  /**
   * An ARP request, broadcast, or to one station where {@code destination} is its MAC.
   *
   * @param sender 0.0.0.0 for a probe (RFC 5227 section 1.1)
   */
  public static int arpRequest(
      ByteBuffer b, int at, long destination, long mac, IpAddress sender, IpAddress target) {
    return arp(b, at, destination, mac, true, sender, 0, target);
  }

  /** An ARP reply to one station. */
  public static int arpReply(
      ByteBuffer b, int at, long mac, IpAddress sender, long targetMac, IpAddress target) {
    return arp(b, at, targetMac, mac, false, sender, targetMac, target);
  }

  /**
   * An ARP reply to one station that names a MAC which need not be the frame's source.
   *
   * @param source Ethernet source
   * @param mac the MAC that {@code sender} is said to have
   * @param sender the address told about, 32 bits, as {@code target}
   */
  static int arpReply(
      ByteBuffer b, int at, long source, long mac, int sender, long targetMac, int target) {
    ethernet(b, at, targetMac, source, ETHERTYPE_ARP);
    return arp(b, at, false, mac, sender, targetMac, target);
  }

  private static int arp(
      ByteBuffer b,
      int at,
      long destination,
      long mac,
      boolean request,
      IpAddress sender,
      long targetMac,
      IpAddress target) {
    ethernet(b, at, destination, mac, ETHERTYPE_ARP);
    return arp(b, at, request, mac, (int) sender.low(), targetMac, (int) target.low());
  }

  private static int arp(
      ByteBuffer b, int at, boolean request, long mac, int sender, long targetMac, int target) {
    put16(b, at + 14, 1);
    put16(b, at + 16, ETHERTYPE_IPV4);
    b.put(at + 18, (byte) 6).put(at + 19, (byte) 4);
    put16(b, at + 20, request ? 1 : 2);
    putMac(b, at + 22, mac);
    put32(b, at + 28, sender);
    putMac(b, at + 32, targetMac);
    put32(b, at + 38, target);
    return ARP_FRAME;
  }

  /** A RARP request (RFC 903) of a station for itself, broadcast. */
  public static int reverseArp(ByteBuffer b, int at, long mac) {
    ethernet(b, at, MacAddress.BROADCAST.bits(), mac, ETHERTYPE_RARP);
    arp(b, at, true, mac, 0, mac, 0);
    put16(b, at + 20, REVERSE_REQUEST);
    return ARP_FRAME;
  }

  /** The same packet in a frame to another station. */
  static int relay(
      ByteBuffer from, int fromAt, ByteBuffer to, int at, long destination, long source) {
    to.put(at, from, fromAt, ARP_FRAME);
    ethernet(to, at, destination, source, ETHERTYPE_ARP);
    return ARP_FRAME;
  }

  /**
   * An unsolicited neighbour advertisement to all nodes, with the override flag (RFC 4861 section
   * 7.2.6).
   *
   * @param router whether the sender forwards packets: hosts drop a default router whose
   *     advertisement says that it does not (section 7.2.5)
   */
  public static int neighbourAdvertisement(
      ByteBuffer b, int at, MacAddress mac, IpAddress address, boolean router) {
    ethernet(b, at, MULTICAST_V6 | 1, mac.bits(), ETHERTYPE_IPV6);
    ipv6(b, at + ETHERNET, 32, address.high(), address.low(), ALL_NODES_HIGH, 1);
    int icmp = at + ETHERNET + IPV6_HEADER;
    b.put(icmp, (byte) ADVERTISEMENT).put(icmp + 1, (byte) 0);
    put32(b, icmp + 4, router ? ROUTER | OVERRIDE : OVERRIDE);
    put64(b, icmp + 8, address.high());
    put64(b, icmp + 16, address.low());
    b.put(icmp + 24, (byte) 2).put(icmp + 25, (byte) 1);
    putMac(b, icmp + 26, mac.bits());
    checksum(b, at + ETHERNET, icmp, 32);
    return ETHERNET + IPV6_HEADER + 32;
  }

  /**
   * A neighbour solicitation to the target's solicited-node group.
   *
   * @param source {@code ::} for duplicate detection (RFC 4862 section 5.4.2), without the sender's
   *     MAC then
   */
  public static int neighbourSolicitation(
      ByteBuffer b, int at, long mac, IpAddress source, IpAddress target) {
    long group = target.low() & 0xff_ffffL;
    int size = source.isAny() ? 24 : 32;
    ethernet(b, at, MULTICAST_V6 | 0xff00_0000L | group, mac, ETHERTYPE_IPV6);
    ipv6(
        b,
        at + ETHERNET,
        size,
        source.high(),
        source.low(),
        ALL_NODES_HIGH,
        SOLICITED_NODE_LOW | group);
    int icmp = at + ETHERNET + IPV6_HEADER;
    b.put(icmp, (byte) SOLICITATION).put(icmp + 1, (byte) 0);
    put32(b, icmp + 4, 0);
    put64(b, icmp + 8, target.high());
    put64(b, icmp + 16, target.low());
    if (size == 32) {
      b.put(icmp + 24, (byte) 1).put(icmp + 25, (byte) 1);
      putMac(b, icmp + 26, mac);
    }
    checksum(b, at + ETHERNET, icmp, size);
    return ETHERNET + IPV6_HEADER + size;
  }

  /**
   * A frame of the agent's. It carries its payload's length because short frames arrive padded to
   * 60 octets.
   */
  public static int postern(ByteBuffer b, int at, long destination, long source, byte[] payload) {
    ethernet(b, at, destination, source, ETHERTYPE_POSTERN);
    put32(b, at + 14, POSTERN_MARK);
    put16(b, at + 18, payload.length);
    b.put(at + POSTERN_HEADER, payload, 0, payload.length);
    return POSTERN_HEADER + payload.length;
  }

  /** An ICMP echo request in an IPv4 packet to a neighbour whose MAC is known. */
  public static int echoRequest(
      ByteBuffer b,
      int at,
      long destination,
      long source,
      IpAddress from,
      IpAddress to,
      int id,
      int sequence) {
    ethernet(b, at, destination, source, ETHERTYPE_IPV4);
    int ip = at + ETHERNET;
    b.put(ip, (byte) 0x45).put(ip + 1, (byte) 0xc0);
    put16(b, ip + 2, 28);
    put32(b, ip + 4, 0x4000);
    b.put(ip + 8, (byte) 64).put(ip + 9, (byte) 1);
    put16(b, ip + 10, 0);
    put32(b, ip + 12, (int) from.low());
    put32(b, ip + 16, (int) to.low());
    put16(b, ip + 10, fold(sum(b, ip, 20)));
    int icmp = ip + 20;
    put32(b, icmp, 0x0800_0000);
    put16(b, icmp + 4, id);
    put16(b, icmp + 6, sequence);
    put16(b, icmp + 2, fold(sum(b, icmp, 8)));
    return ETHERNET + 28;
  }

  private static void ethernet(ByteBuffer b, int at, long destination, long source, int type) {
    putMac(b, at, destination);
    putMac(b, at + 6, source);
    put16(b, at + 12, type);
  }

  private static void ipv6(
      ByteBuffer b, int at, int payload, long srcHigh, long srcLow, long dstHigh, long dstLow) {
    put32(b, at, 0x6000_0000);
    put16(b, at + 4, payload);
    b.put(at + 6, (byte) ICMPV6).put(at + 7, (byte) HOP_LIMIT);
    put64(b, at + 8, srcHigh);
    put64(b, at + 16, srcLow);
    put64(b, at + 24, dstHigh);
    put64(b, at + 32, dstLow);
  }

  /** RFC 4443 section 2.3: over addresses, length, next header, and the message. */
  private static void checksum(ByteBuffer b, int ip, int icmp, int size) {
    put16(b, icmp + 2, 0);
    put16(b, icmp + 2, fold(sum(b, ip + 8, 32) + size + ICMPV6 + sum(b, icmp, size)));
  }

  private static int sum(ByteBuffer b, int at, int size) {
    int sum = 0;
    for (int i = 0; i < size; i += 2) {
      sum += (b.get(at + i) & 0xff) << 8 | (b.get(at + i + 1) & 0xff);
    }
    return sum;
  }

  private static int fold(int sum) {
    int folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return ~folded & 0xffff;
  }

  private static void putMac(ByteBuffer b, int at, long mac) {
    put16(b, at, (int) (mac >>> 32));
    put32(b, at + 2, (int) mac);
  }

  private static void put16(ByteBuffer b, int at, int value) {
    b.put(at, (byte) (value >>> 8)).put(at + 1, (byte) value);
  }

  private static void put32(ByteBuffer b, int at, int value) {
    b.putInt(at, b.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value));
  }

  private static void put64(ByteBuffer b, int at, long value) {
    b.putLong(at, b.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value));
  }
}
