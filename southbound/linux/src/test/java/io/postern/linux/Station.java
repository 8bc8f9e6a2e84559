package io.postern.linux;

import static org.junit.jupiter.api.Assertions.fail;

import io.postern.linux.arp.Frames;
import io.postern.linux.arp.PacketSockets;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.OffHeap;
import io.postern.linux.syscall.Readiness;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.MacAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * A station that sends frames from any MAC through a link, and sees all that pass it; made on a
 * thread of the link's namespace.
 */
final class Station implements AutoCloseable {
  private static final long BOUND_NANOS = 5_000_000_000L;
  private static final int ALL_PROTOCOLS = 3;

  private final int index;
  private final KernelSocket out;
  private final KernelSocket in;
  private final Readiness readiness;
  private final Queue<Seen> pending = new ArrayDeque<>();
  private final OffHeap frame = new OffHeap(2_048);
  private final OffHeap address = new OffHeap(PacketSockets.ADDRESS);

  /** A frame seen. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Seen(byte[] octets) {
    MacAddress destination() {
      return MacAddress.of(octets, 0);
    }

    MacAddress source() {
      return MacAddress.of(octets, 6);
    }

    int type() {
      return (octets[12] & 0xff) << 8 | (octets[13] & 0xff);
    }

    int operation() {
      return octets[21];
    }

    MacAddress senderMac() {
      return MacAddress.of(octets, 22);
    }

    IpAddress sender() {
      return ipv4(28);
    }

    MacAddress targetMac() {
      return MacAddress.of(octets, 32);
    }

    IpAddress target() {
      return ipv4(38);
    }

    private IpAddress ipv4(int at) {
      return IpAddress.of(IpFamily.IPV4, octets, at);
    }

    boolean isArpReply() {
      return type() == Frames.ETHERTYPE_ARP && operation() == 2;
    }

    @Override
    public String toString() {
      return destination() + " from " + source() + " " + Arrays.toString(octets);
    }
  }

  Station(int index) throws KernelException {
    this.index = index;
    out = PacketSockets.sender();
    in = KernelSocket.open(KernelSocket.AF_PACKET, KernelSocket.SOCK_RAW, 0);
    in.receiveBuffer(8 << 20);
    in.tryOption(263, 23, 1); // PACKET_IGNORE_OUTGOING
    PacketSockets.writeAddress(address.bytes(), 0, index, ALL_PROTOCOLS);
    in.bind(address, PacketSockets.ADDRESS);
    readiness = new Readiness();
    readiness.add(in.fd());
  }

  /** Sends an ARP packet. */
  void arp(
      MacAddress destination,
      MacAddress source,
      boolean request,
      MacAddress senderMac,
      IpAddress sender,
      MacAddress targetMac,
      IpAddress target) {
    byte[] octets = new byte[Frames.ARP_FRAME];
    put(octets, 0, destination);
    put(octets, 6, source);
    octets[12] = 8;
    octets[13] = 6;
    octets[15] = 1;
    octets[16] = 8;
    octets[18] = 6;
    octets[19] = 4;
    octets[21] = (byte) (request ? 1 : 2);
    put(octets, 22, senderMac);
    System.arraycopy(sender.octets(), 0, octets, 28, 4);
    put(octets, 32, targetMac);
    System.arraycopy(target.octets(), 0, octets, 38, 4);
    send(octets);
  }

  /** Asks as a host does: broadcast from its MAC and address. */
  void ask(MacAddress host, IpAddress address, IpAddress target) {
    ask(MacAddress.BROADCAST, host, address, target);
  }

  /** Asks one station. */
  void ask(MacAddress destination, MacAddress host, IpAddress address, IpAddress target) {
    arp(destination, host, true, host, address, MacAddress.ZERO, target);
  }

  private static void put(byte[] octets, int at, MacAddress mac) {
    for (int i = 0; i < MacAddress.LENGTH; i++) {
      octets[at + i] = (byte) (mac.bits() >>> (40 - 8 * i));
    }
  }

  /** Sends a frame as it is. */
  void send(byte[] octets) {
    frame.bytes().put(0, octets);
    int type = (octets[12] & 0xff) << 8 | (octets[13] & 0xff);
    PacketSockets.writeAddress(address.bytes(), 0, index, type);
    long sent = out.send(frame.address(), octets.length, address.address(), PacketSockets.ADDRESS);
    // The kernel says so where a packet filter has dropped it.
    if (sent < 0 && sent != -Errno.ENOBUFS) {
      fail("not sent: " + sent);
    }
  }

  /** All that was seen since the last call. */
  List<Seen> seen() {
    List<Seen> all = new ArrayList<>(pending);
    pending.clear();
    while (true) {
      long got = in.receive(frame, KernelSocket.MSG_DONTWAIT);
      if (got < 0) {
        return all;
      }
      byte[] octets = new byte[(int) Math.min(got, frame.size())];
      frame.bytes().get(0, octets);
      all.add(new Seen(octets));
    }
  }

  /** The next frame that is wanted; others are passed over. */
  Seen await(String what, Predicate<Seen> wanted) {
    long end = System.nanoTime() + BOUND_NANOS;
    List<Seen> others = new ArrayList<>();
    while (System.nanoTime() - end < 0) {
      pending.addAll(seen());
      while (!pending.isEmpty()) {
        Seen next = pending.remove();
        if (wanted.test(next)) {
          return next;
        }
        others.add(next);
      }
      readiness.await(10_000_000L);
    }
    return fail("no " + what + " within 5 s; seen: " + others);
  }

  /** The next ARP reply. */
  Seen awaitReply() {
    return await("ARP reply", Seen::isArpReply);
  }

  @Override
  public void close() {
    out.close();
    in.close();
    readiness.close();
  }
}
