package io.postern.linux.vrrp;

import io.postern.device.PacketPort;
import io.postern.linux.arp.Frames;
import io.postern.linux.arp.PacketSockets;
import io.postern.linux.netlink.Indexes;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.MessageRow;
import io.postern.linux.syscall.OffHeap;
import io.postern.linux.syscall.Readiness;
import io.postern.net.InterfaceName;
import io.postern.net.IpFamily;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * VRRP packets of a network namespace. {@link #run} is the thread that hears; packets are sent by
 * whoever calls, through a socket of their own.
 *
 * <p>Anybody on a LAN can send VRRP packets, and this thread is urgent: a socket that had a whole
 * row of them rests for a moment, and a drain reads no more than the socket can have held when it
 * was asked for. What comes faster than that the kernel drops.
 */
public final class VrrpPort implements PacketPort, Runnable {
  private static final int ROW = 64;
  private static final int ROOM = 2_048;
  private static final int BUFFER = 1 << 20;
  private static final long RETRY_NANOS = 100_000_000L;

  /** After a whole row: 64,000 packets a second and LAN are heard at most. */
  private static final long REST_NANOS = 1_000_000L;

  /** Rows that a full buffer holds: the kernel doubles its size, and charges 768 at least. */
  private static final int ROWS_HELD = 2 * BUFFER / 768 / ROW + 1;

  private static final int ADDRESS = PacketSockets.ADDRESS;

  private final Indexes links;
  private final Listener listener;
  private final Readiness readiness;
  private final KernelSocket out;
  private final OffHeap frame = new OffHeap(ROOM);
  private final OffHeap address = new OffHeap(ADDRESS);
  private final MessageRow row = new MessageRow(ROW, ROOM);
  private final List<Ear> ears = new ArrayList<>();
  private final ConcurrentLinkedQueue<Long> drains = new ConcurrentLinkedQueue<>();
  private final AtomicLong lost = new AtomicLong();
  private volatile Set<Tap> wanted = Set.of();
  private volatile boolean changed;
  private volatile boolean closed;

  private static final class Ear {
    private final InterfaceName nic;
    private final int index;
    private final Set<Tap> taps;
    private final List<KernelSocket> sockets;
    private long restsUntil = System.nanoTime();

    private Ear(InterfaceName nic, int index, Set<Tap> taps, List<KernelSocket> sockets) {
      this.nic = nic;
      this.index = index;
      this.taps = taps;
      this.sockets = sockets;
    }

    KernelSocket hearing() {
      return sockets.getFirst();
    }

    void close() {
      sockets.forEach(KernelSocket::close);
    }
  }

  /**
   * Opens the way out.
   *
   * @throws KernelException where the kernel gives no packet socket
   */
  public VrrpPort(Indexes links, Listener listener) throws KernelException {
    this.links = links;
    this.listener = listener;
    readiness = new Readiness();
    out = PacketSockets.sender();
  }

  @Override
  public void listen(Set<Tap> taps) {
    wanted = Set.copyOf(taps);
    refresh();
  }

  /** A link came or went: sockets are bound to indexes, which change with it. Any thread. */
  public void refresh() {
    changed = true;
    readiness.wake();
  }

  @Override
  public void drain(long number) {
    drains.add(number);
    readiness.wake();
  }

  /** Packets that could not be sent. */
  public long lost() {
    return lost.get();
  }

  @Override
  public void send(InterfaceName nic, MacAddress source, MacAddress destination, byte[] packet) {
    int index = links.index(nic);
    if (index == 0 || packet.length > ROOM - Frames.ETHERNET) {
      lost.incrementAndGet();
      return;
    }
    int type = (packet[0] & 0xf0) == 0x40 ? Frames.ETHERTYPE_IPV4 : Frames.ETHERTYPE_IPV6;
    synchronized (out) {
      for (int i = 0; i < MacAddress.LENGTH; i++) {
        int shift = 40 - 8 * i;
        frame.bytes().put(i, (byte) (destination.bits() >>> shift));
        frame.bytes().put(MacAddress.LENGTH + i, (byte) (source.bits() >>> shift));
      }
      frame.bytes().put(12, (byte) (type >>> 8)).put(13, (byte) type);
      frame.bytes().put(Frames.ETHERNET, packet, 0, packet.length);
      PacketSockets.writeAddress(address.bytes(), 0, index, type);
      int size = Frames.ETHERNET + packet.length;
      if (out.send(frame.address(), size, address.address(), ADDRESS) < 0) {
        lost.incrementAndGet();
      }
    }
  }

  @Override
  public void run() {
    while (!closed) {
      try {
        turn();
      } catch (RuntimeException e) {
        // A bug is told of, and costs this turn: without this thread no gateway is heard any more.
        Thread self = Thread.currentThread();
        self.getUncaughtExceptionHandler().uncaughtException(self, e);
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
    ears.forEach(Ear::close);
    out.close();
    readiness.close();
  }

  private void turn() {
    if (changed) {
      changed = false;
      rebuild();
    }
    readiness.clear();
    long now = System.nanoTime();
    long wait = ears.size() < wantedNics() ? RETRY_NANOS : -1;
    for (Ear ear : ears) {
      long rest = ear.restsUntil - now;
      if (rest > 0) {
        wait = wait < 0 ? rest : Math.min(wait, rest);
      } else {
        readiness.add(ear.hearing().fd());
      }
    }
    readiness.await(wait);
    if (ears.size() < wantedNics()) {
      changed = true;
    }
    // Whoever asked before this moment is told after all that has arrived until then.
    List<Long> asked = new ArrayList<>();
    for (Long number = drains.poll(); number != null; number = drains.poll()) {
      asked.add(number);
    }
    for (Ear ear : ears) {
      if (!asked.isEmpty()) {
        hear(ear, ROWS_HELD);
      } else if (ear.restsUntil - System.nanoTime() <= 0) {
        hear(ear, 1);
      }
    }
    for (long number : asked) {
      listener.drained(System.nanoTime(), number);
    }
  }

  private long wantedNics() {
    return wanted.stream().map(Tap::nic).distinct().count();
  }

  private void hear(Ear ear, int rows) {
    int got = ear.hearing().receiveMany(row);
    for (int i = 1; got > 0; i++) {
      long now = System.nanoTime();
      for (int j = 0; j < got; j++) {
        int size = row.length(j) - Frames.ETHERNET;
        if (size > 0) {
          byte[] packet = new byte[size];
          row.data().get(j * row.room() + Frames.ETHERNET, packet);
          IpFamily family = (packet[0] & 0xf0) == 0x40 ? IpFamily.IPV4 : IpFamily.IPV6;
          if (ear.taps.contains(new Tap(ear.nic, family))) {
            listener.heard(now, ear.nic, packet);
          }
        }
      }
      if (got == ROW) {
        ear.restsUntil = now + REST_NANOS;
      }
      got = got == ROW && i < rows ? ear.hearing().receiveMany(row) : 0;
    }
    if (got < 0 && got != -Errno.EAGAIN && got != -Errno.EINTR && got != -Errno.ENETDOWN) {
      changed = true;
    }
  }

  /** Opens what is missing and closes what is no longer wanted; what stays, stays. */
  private void rebuild() {
    Set<Tap> now = wanted;
    ears.removeIf(
        ear -> {
          boolean stale =
              !ear.taps.equals(tapsOn(now, ear.nic)) || links.index(ear.nic) != ear.index;
          if (stale) {
            ear.close();
          }
          return stale;
        });
    for (InterfaceName nic : now.stream().map(Tap::nic).distinct().sorted().toList()) {
      int index = links.index(nic);
      if (index != 0 && ears.stream().noneMatch(ear -> ear.nic.equals(nic))) {
        try {
          Set<Tap> taps = tapsOn(now, nic);
          ears.add(new Ear(nic, index, taps, VrrpSockets.open(index, taps, BUFFER)));
        } catch (KernelException e) {
          // Tried again: the link is on its way out, or the kernel is short of memory.
        }
      }
    }
  }

  private static Set<Tap> tapsOn(Set<Tap> all, InterfaceName nic) {
    return all.stream()
        .filter(tap -> tap.nic().equals(nic))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void close() {
    closed = true;
    readiness.wake();
  }
}
