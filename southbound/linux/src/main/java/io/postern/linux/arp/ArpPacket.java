package io.postern.linux.arp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads an Ethernet frame with an ARP packet at a position of a buffer; allocates nothing. */
final class ArpPacket {
  static final int REQUEST = 1;

  /** Hardware type Ethernet, protocol IPv4, address lengths 6 and 4. */
  private static final long ETHERNET_IPV4 = 0x0001_0800_0604L;

  private static final long GROUP = 0x0100_0000_0000L;

  private ArpPacket() {}

  /** Whether it is ARP for IPv4 over Ethernet, from a station of its own. */
  static boolean isSound(ByteBuffer b, int at, int length) {
    long sender = length < Frames.ARP_FRAME ? 0 : senderMac(b, at);
    int operation = length < Frames.ARP_FRAME ? 0 : operation(b, at);
    return length >= Frames.ARP_FRAME
        && mac(b, at + 14) == ETHERNET_IPV4
        && (operation == 1 || operation == 2)
        && sender != 0
        && !isGroup(sender);
  }

  static boolean isGroup(long mac) {
    return (mac & GROUP) != 0;
  }

  static long destination(ByteBuffer b, int at) {
    return mac(b, at);
  }

  static long source(ByteBuffer b, int at) {
    return mac(b, at + 6);
  }

  static int operation(ByteBuffer b, int at) {
    return u16(b, at + 20);
  }

  static long senderMac(ByteBuffer b, int at) {
    return mac(b, at + 22);
  }

  static int sender(ByteBuffer b, int at) {
    return u32(b, at + 28);
  }

  static int target(ByteBuffer b, int at) {
    return u32(b, at + 38);
  }

  private static long mac(ByteBuffer b, int at) {
    return (long) u16(b, at) << 32 | (u32(b, at + 2) & 0xffff_ffffL);
  }

  private static int u16(ByteBuffer b, int at) {
    return (b.get(at) & 0xff) << 8 | (b.get(at + 1) & 0xff);
  }

  private static int u32(ByteBuffer b, int at) {
    int value = b.getInt(at);
    return b.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value);
  }
}
