package io.postern.linux.arp;

import io.postern.device.DeviceEvent;
import io.postern.device.DeviceListener;
import io.postern.linux.netlink.Indexes;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.MessageRow;
import io.postern.linux.syscall.Readiness;
import io.postern.net.InterfaceName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The hearing thread: the agent's frames, ARP and neighbour discovery on the links it is told of.
 *
 * <p>A storm must not flood the listener: beyond a number of packets a second and socket, the
 * socket is left alone until the second is over, and the kernel drops what its buffer cannot hold.
 */
public final class Hearing implements Runnable, AutoCloseable {
  /** Packets told of each socket (link and protocol) in a second, at most. */
  public static final int PER_SECOND = 2_000;

  private static final int ROW = 32;
  private static final int ROOM = 1_600;
  private static final int BUFFER = 256 << 10;
  private static final long SECOND = 1_000_000_000L;
  private static final int[] PROTOCOLS = {
    Frames.ETHERTYPE_POSTERN, Frames.ETHERTYPE_ARP, Frames.ETHERTYPE_IPV6
  };

  private final Indexes links;
  private final SentSources sent;
  private final DeviceListener listener;
  private final Readiness readiness;
  private final MessageRow row = new MessageRow(ROW, ROOM);
  private final List<Ear> ears = new ArrayList<>();
  private final AtomicLong paused = new AtomicLong();
  private volatile List<InterfaceName> wanted = List.of();
  private volatile boolean changed;
  private volatile boolean closed;

  /** Prepares to hear; sockets are opened by the thread that runs this. */
  public Hearing(Indexes links, SentSources sent, DeviceListener listener) throws KernelException {
    this.links = links;
    this.sent = sent;
    this.listener = listener;
    readiness = new Readiness();
  }

  private static final class Ear {
    private final InterfaceName nic;
    private final int index;
    private final KernelSocket socket;
    private int number = -1;
    private int heard;
    private long pausedUntil;

    private Ear(InterfaceName nic, int index, KernelSocket socket) {
      this.nic = nic;
      this.index = index;
      this.socket = socket;
    }
  }

  /** Replaces the links that are heard; any thread. */
  public void follow(List<InterfaceName> nics) {
    wanted = List.copyOf(nics);
    refresh();
  }

  /** A link came or went: sockets are bound to indexes, which change with it. Any thread. */
  public void refresh() {
    changed = true;
    readiness.wake();
  }

  /** How often a socket was left alone because of too many packets. */
  public long pauses() {
    return paused.get();
  }

  @Override
  public void run() {
    long second = System.nanoTime();
    while (!closed) {
      if (changed) {
        changed = false;
        rebuild();
      }
      long now = System.nanoTime();
      if (now - second >= SECOND) {
        second = now;
        for (Ear ear : ears) {
          ear.heard = 0;
        }
      }
      readiness.clear();
      long wait = -1;
      for (Ear ear : ears) {
        boolean resting = ear.pausedUntil - now > 0;
        ear.number = resting ? -1 : readiness.add(ear.socket.fd());
        if (resting) {
          wait = wait < 0 ? ear.pausedUntil - now : Math.min(wait, ear.pausedUntil - now);
        }
      }
      readiness.await(wait);
      for (Ear ear : ears) {
        if (ear.number >= 0 && readiness.ready(ear.number)) {
          hear(ear, second);
        }
      }
    }
    for (Ear ear : ears) {
      ear.socket.close();
    }
    readiness.close();
  }

  private void hear(Ear ear, long second) {
    int got = ear.socket.receiveMany(row);
    long now = System.nanoTime();
    for (int i = 0; i < got; i++) {
      int at = i * row.room();
      if (sent.wasSent(ear.index, HeardFrame.source(row.data(), at))) {
        continue;
      }
      DeviceEvent event = HeardFrame.read(row.data(), at, row.length(i), now, ear.nic);
      if (event != null) {
        listener.report(event);
      }
    }
    if (got > 0) {
      ear.heard += got;
      if (ear.heard >= PER_SECOND) {
        ear.pausedUntil = second + SECOND;
        paused.incrementAndGet();
      }
    } else if (got != -Errno.EAGAIN && got != -Errno.EINTR && got != -Errno.ENETDOWN) {
      changed = true;
    }
  }

  /** Opens what is missing and closes what is no longer wanted; what stays, stays. */
  private void rebuild() {
    List<InterfaceName> now = wanted;
    ears.removeIf(
        ear -> {
          boolean stale = !now.contains(ear.nic) || links.index(ear.nic) != ear.index;
          if (stale) {
            ear.socket.close();
          }
          return stale;
        });
    for (InterfaceName nic : now) {
      int index = links.index(nic);
      if (index != 0 && ears.stream().noneMatch(ear -> ear.nic.equals(nic))) {
        open(nic, index);
      }
    }
  }

  private void open(InterfaceName nic, int index) {
    for (int protocol : PROTOCOLS) {
      try {
        ears.add(new Ear(nic, index, PacketSockets.listener(index, protocol, BUFFER)));
      } catch (KernelException e) {
        if (e.errno() != Errno.ENODEV) {
          listener.report(
              new DeviceEvent.DeviceTrouble(
                  System.nanoTime(), "cannot listen on " + nic + ": " + e.getMessage()));
        }
        return;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    readiness.wake();
  }
}
