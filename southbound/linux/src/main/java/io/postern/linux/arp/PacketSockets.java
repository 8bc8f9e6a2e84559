package io.postern.linux.arp;

import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.OffHeap;
import java.nio.ByteBuffer;

/** AF_PACKET sockets: for sending through any link, and for hearing one protocol on one link. */
public final class PacketSockets {
  /** Octets of struct sockaddr_ll. */
  public static final int ADDRESS = 20;

  private static final int SOL_PACKET = 263;
  private static final int PACKET_QDISC_BYPASS = 20;
  private static final int PACKET_IGNORE_OUTGOING = 23;

  private static final int LD_H_ABS = 0x28;
  private static final int LD_B_ABS = 0x30;
  private static final int JEQ = 0x15;
  private static final int LD_B_IND = 0x50;
  private static final int LDX_IP_HEADER = 0xb1;
  private static final int JSET = 0x45;
  private static final int RET = 0x06;
  private static final int WHOLE = 0x40000;
  private static final int VLAN_TAG_PRESENT = -0x1000 + 48;

  private static final int[][] UNTAGGED = {
    {LD_B_ABS, 0, 0, VLAN_TAG_PRESENT}, {JEQ, 0, 1, 0}, {RET, 0, 0, WHOLE}, {RET, 0, 0, 0},
  };

  private static final int[][] NEIGHBOUR_DISCOVERY = {
    {LD_B_ABS, 0, 0, VLAN_TAG_PRESENT},
    {JEQ, 0, 6, 0},
    {LD_B_ABS, 0, 0, 20},
    {JEQ, 0, 4, 58},
    {LD_B_ABS, 0, 0, 54},
    {JEQ, 1, 0, 135},
    {JEQ, 0, 1, 136},
    {RET, 0, 0, WHOLE},
    {RET, 0, 0, 0},
  };

  private static final int[][] ECHO_REPLIES = {
    {LD_B_ABS, 0, 0, VLAN_TAG_PRESENT},
    {JEQ, 0, 8, 0},
    {LD_B_ABS, 0, 0, 14 + 9},
    {JEQ, 0, 6, 1},
    {LD_H_ABS, 0, 0, 14 + 6},
    {JSET, 4, 0, 0x1fff},
    {LDX_IP_HEADER, 0, 0, 14},
    {LD_B_IND, 0, 0, 14},
    {JEQ, 0, 1, 0},
    {RET, 0, 0, WHOLE},
    {RET, 0, 0, 0},
  };

  private PacketSockets() {}

  /** A socket that sends through any link and hears nothing. */
  public static KernelSocket sender() throws KernelException {
    KernelSocket socket = KernelSocket.open(KernelSocket.AF_PACKET, KernelSocket.SOCK_RAW, 0);
    socket.buffers(4 << 20);
    return socket;
  }

  /**
   * A socket that hears one protocol on one link, filtered in the kernel. Bound to the protocol
   * only after the filter is there, so that nothing else ever enters it; outgoing frames never do.
   *
   * @param protocol EtherType: ARP, IPv6 (neighbour discovery only), IPv4 (ICMP echo replies only),
   *     or the agent's
   */
  public static KernelSocket listener(int index, int protocol, int buffer) throws KernelException {
    KernelSocket socket = KernelSocket.open(KernelSocket.AF_PACKET, KernelSocket.SOCK_RAW, 0);
    try {
      socket.attachFilter(
          switch (protocol) {
            case Frames.ETHERTYPE_IPV6 -> NEIGHBOUR_DISCOVERY;
            case Frames.ETHERTYPE_IPV4 -> ECHO_REPLIES;
            default -> UNTAGGED;
          });
      socket.receiveBuffer(buffer);
      OffHeap address = new OffHeap(ADDRESS);
      writeAddress(address.bytes(), 0, index, protocol);
      socket.bind(address, ADDRESS);
      return socket;
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * A socket that hears the ARP packets about some addresses on one link and sends through it, past
   * the link's queue.
   *
   * @param buffer octets of its buffers, beyond the system's limit where privileged
   */
  static KernelSocket arp(int index, int[] addresses, int buffer) throws KernelException {
    KernelSocket socket = KernelSocket.open(KernelSocket.AF_PACKET, KernelSocket.SOCK_RAW, 0);
    try {
      socket.attachFilter(ArpFilter.of(addresses));
      socket.buffers(buffer);
      socket.tryOption(SOL_PACKET, PACKET_QDISC_BYPASS, 1);
      socket.tryOption(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
      OffHeap address = new OffHeap(ADDRESS);
      writeAddress(address.bytes(), 0, index, Frames.ETHERTYPE_ARP);
      socket.bind(address, ADDRESS);
      return socket;
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }

  /** Writes a struct sockaddr_ll. */
  public static void writeAddress(ByteBuffer b, int at, int index, int protocol) {
    b.putShort(at, (short) KernelSocket.AF_PACKET);
    b.put(at + 2, (byte) (protocol >>> 8)).put(at + 3, (byte) protocol);
    b.putInt(at + 4, index).putShort(at + 8, (short) 0);
    b.put(at + 10, (byte) 0).put(at + 11, (byte) 6).putLong(at + 12, 0);
  }
}
