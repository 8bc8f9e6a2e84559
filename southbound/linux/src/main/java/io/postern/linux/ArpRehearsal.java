package io.postern.linux;

import io.postern.device.ArpAnswers;
import io.postern.device.ArpPort;
import io.postern.linux.arp.Frames;
import io.postern.linux.arp.PacketSockets;
import io.postern.linux.link.LinkIoctl;
import io.postern.linux.link.ScratchNamespace;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.MessageRow;
import io.postern.linux.syscall.Urgency;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers a storm of ARP requests in a namespace of its own, so that the compiler has been through
 * the path from request to reply before a LAN depends on it: unrehearsed, the first 100,000 answers
 * come at half the rate.
 */
public final class ArpRehearsal {
  /** Requests that bring the path to its final speed. */
  public static final int ENOUGH = 150_000;

  /** The virtual address that is asked for. */
  public static final IpAddress ADDRESS = IpAddress.of("198.18.0.1");

  private static final int FIRST_HOST = (int) IpAddress.of("198.19.0.0").low();
  private static final int HOSTS = 1 << 15;
  private static final int ROW = 64;
  private static final int ROOM = 64;
  private static final long BOUND_NANOS = 2_000_000_000L;

  private ArpRehearsal() {}

  /**
   * Rehearses; needs CAP_SYS_ADMIN.
   *
   * @param answers asked as by many hosts of 198.19.0.0/16
   * @return how many requests were answered within 2 s
   * @throws KernelException where there can be no namespace, or no sockets in it
   */
  public static long run(ArpAnswers answers, int requests)
      throws KernelException, ExecutionException {
    return ScratchNamespace.call(() -> storm(answers, requests));
  }

  private static long storm(ArpAnswers answers, int requests) throws KernelException {
    InterfaceName nic = InterfaceName.of(ScratchNamespace.NIC_0);
    try (LinuxDevice device = new LinuxDevice(null, new Urgency());
        ArpPort port = device.arp(nic, answers);
        LinkIoctl ioctl = new LinkIoctl();
        KernelSocket sender = PacketSockets.sender()) {
      device.open(event -> {});
      port.serve(List.of(ADDRESS), false);
      int index = ioctl.index(InterfaceName.of(ScratchNamespace.NIC_1));
      MessageRow row = new MessageRow(ROW, ROOM);
      long end = System.nanoTime() + BOUND_NANOS;
      int next = 0;
      while (port.counters().packets() < requests && System.nanoTime() - end < 0) {
        // The first burst comes before the socket is open: asking goes on until enough is answered.
        write(row, index, next);
        next = (next + ROW) % HOSTS;
        sender.sendMany(row, 0, ROW);
        LockSupport.parkNanos(1);
      }
      return port.counters().replies();
    }
  }

  private static void write(MessageRow row, int index, int firstHost) {
    ByteBuffer b = row.data();
    for (int i = 0; i < ROW; i++) {
      int host = firstHost + i;
      int length =
          Frames.arpRequest(
              b,
              i * ROOM,
              MacAddress.BROADCAST.bits(),
              0x0200_0000_0000L | host,
              IpAddress.ofV4(FIRST_HOST + host),
              ADDRESS);
      row.length(i, length);
      PacketSockets.writeAddress(row.addresses(), row.addressAt(i), index, Frames.ETHERTYPE_ARP);
      row.addressLength(i, PacketSockets.ADDRESS);
    }
  }
}
