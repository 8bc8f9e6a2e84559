package io.postern.linux.vrrp;

import io.postern.device.PacketPort.Tap;
import io.postern.linux.arp.PacketSockets;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.OffHeap;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The sockets of one LAN: one that hears, and one for each group that is joined. */
final class VrrpSockets {
  private static final int ALL_PROTOCOLS = 3;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int IP_ADD_MEMBERSHIP = 35;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_ADD_MEMBERSHIP = 20;
  private static final IpAddress GROUP_V4 = IpAddress.of("224.0.0.18");
  private static final IpAddress GROUP_V6 = IpAddress.of("ff02::12");

  private static final int LD_H_ABS = 0x28;
  private static final int LD_B_ABS = 0x30;
  private static final int JEQ = 0x15;
  private static final int RET = 0x06;
  private static final int WHOLE = 0x40000;
  private static final int VLAN_TAG_PRESENT = -0x1000 + 48;

  /** Untagged IPv4 or IPv6 with protocol 112. */
  private static final int[][] VRRP = {
    {LD_B_ABS, 0, 0, VLAN_TAG_PRESENT},
    {JEQ, 0, 7, 0},
    {LD_H_ABS, 0, 0, 12},
    {JEQ, 0, 2, 0x0800},
    {LD_B_ABS, 0, 0, 14 + 9},
    {JEQ, 2, 3, 112},
    {JEQ, 0, 2, 0x86dd},
    {LD_B_ABS, 0, 0, 14 + 6},
    {JEQ, 1, 0, 112},
    {RET, 0, 0, 0},
    {RET, 0, 0, WHOLE},
  };

  private VrrpSockets() {}

  /** Opens them; the one that hears is the first. */
  static List<KernelSocket> open(int index, Set<Tap> taps, int buffer) throws KernelException {
    List<KernelSocket> sockets = new ArrayList<>();
    try {
      KernelSocket hearing = KernelSocket.open(KernelSocket.AF_PACKET, KernelSocket.SOCK_RAW, 0);
      sockets.add(hearing);
      hearing.attachFilter(VRRP);
      hearing.receiveBuffer(buffer);
      hearing.tryOption(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
      OffHeap address = new OffHeap(PacketSockets.ADDRESS);
      PacketSockets.writeAddress(address.bytes(), 0, index, ALL_PROTOCOLS);
      hearing.bind(address, PacketSockets.ADDRESS);
      for (Tap tap : taps) {
        sockets.add(member(index, tap.family()));
      }
      return sockets;
    } catch (KernelException e) {
      sockets.forEach(KernelSocket::close);
      throw e;
    }
  }

  /** Joins the group: the NIC's filter lets it in, and snooping switches learn of it. */
  private static KernelSocket member(int index, IpFamily family) throws KernelException {
    boolean v4 = family == IpFamily.IPV4;
    KernelSocket socket =
        KernelSocket.open(
            v4 ? KernelSocket.AF_INET : KernelSocket.AF_INET6, KernelSocket.SOCK_DGRAM, 0);
    OffHeap request = new OffHeap(20);
    byte[] group = (v4 ? GROUP_V4 : GROUP_V6).octets();
    request.bytes().put(0, group);
    // struct ip_mreqn: group, local address, index; struct ipv6_mreq: group, index.
    request.bytes().putInt(v4 ? 8 : 16, index);
    try {
      if (v4) {
        socket.option(0, IP_ADD_MEMBERSHIP, request, 12);
      } else {
        socket.option(IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, request, 20);
      }
      return socket;
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }
}
