package io.postern.linux.probe;

import io.postern.device.DeviceEvent;
import io.postern.device.DeviceListener;
import io.postern.device.HeartbeatProbe;
import io.postern.device.HeartbeatProtocol;
import io.postern.linux.link.LinkIoctl;
import io.postern.linux.link.LinkTable;
import io.postern.linux.netlink.LinkCodec;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.MessageRow;
import io.postern.linux.syscall.Privileges;
import io.postern.linux.syscall.Readiness;
import io.postern.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeat thread. At each heartbeat's tick it first takes in every answer that has arrived,
 * then judges the round that ends, then asks again: a thread that was late must not hold its own
 * lateness against the target, and says how late it was (invariant 10).
 *
 * <p>No rounds are reported of a heartbeat that cannot be sent in a way that proves anything: its
 * link is missing or administratively down, or it is ICMP and the link does not carry the source
 * address (or, without one, any address of the family): an answer would go to another link. Such a
 * heartbeat is unknown, not failed.
 */
public final class Heartbeats implements Runnable, AutoCloseable {
  private static final int ROW = 32;
  private static final int ROOM = 256;
  private static final long SLACK_NANOS = 1_000;
  private static final long RETRY_NANOS = 200_000_000L;

  private final LinkTable links;
  private final DeviceListener listener;
  private final Readiness readiness;
  private final MessageRow row = new MessageRow(ROW, ROOM);
  private final List<Beat> beats = new ArrayList<>();
  private volatile List<HeartbeatProbe> wanted = List.of();
  private volatile boolean changed;
  private volatile boolean closed;
  private int nextId = (int) System.nanoTime() & 0x7fff;

  /** Prepares; sockets are opened by the thread that runs this. */
  public Heartbeats(LinkTable links, DeviceListener listener) throws KernelException {
    this.links = links;
    this.listener = listener;
    readiness = new Readiness();
  }

  private static final class Beat {
    private final HeartbeatProbe probe;
    private final int id;
    private @Nullable Asker asker;
    private int index;
    private int number = -1;
    private int sequence;
    private long sentAt;
    private long due;
    private long late;
    private boolean asked;

    private Beat(HeartbeatProbe probe, int id, long due) {
      this.probe = probe;
      this.id = id;
      this.due = due;
    }

    private void shut() {
      Asker open = asker;
      if (open != null) {
        open.socket().close();
        asker = null;
      }
      asked = false;
    }
  }

  /** Replaces the heartbeats; one that stands in both lists goes on without a gap. Any thread. */
  public void follow(List<HeartbeatProbe> probes) {
    wanted = List.copyOf(probes);
    changed = true;
    readiness.wake();
  }

  /** A link or an address came or went. Any thread. */
  public void refresh() {
    if (!wanted.isEmpty()) {
      readiness.wake();
    }
  }

  @Override
  public void run() {
    Privileges.timerSlack(SLACK_NANOS);
    try (LinkIoctl ioctl = new LinkIoctl()) {
      while (!closed) {
        if (changed) {
          changed = false;
          rebuild();
        }
        readiness.await(prepare());
        for (Beat beat : beats) {
          if (beat.number >= 0 && readiness.ready(beat.number)) {
            drain(beat);
          }
        }
        tick(ioctl);
      }
    } catch (KernelException e) {
      listener.report(
          new DeviceEvent.DeviceTrouble(System.nanoTime(), "heartbeats: " + e.getMessage()));
    }
    beats.forEach(Beat::shut);
    readiness.close();
  }

  private void rebuild() {
    List<HeartbeatProbe> now = wanted;
    beats.removeIf(
        beat -> {
          boolean gone = !now.contains(beat.probe);
          if (gone) {
            beat.shut();
          }
          return gone;
        });
    for (HeartbeatProbe probe : now) {
      if (beats.stream().noneMatch(b -> b.probe.equals(probe))) {
        nextId = nextId + 1 & 0xffff;
        beats.add(new Beat(probe, nextId, System.nanoTime()));
      }
    }
  }

  /** Names the sockets to wait for; nanoseconds until the next tick, -1 where there is none. */
  private long prepare() {
    readiness.clear();
    long wait = Long.MAX_VALUE;
    long now = System.nanoTime();
    for (Beat beat : beats) {
      Asker asker = beat.asker;
      beat.number = asker == null ? -1 : readiness.add(asker.socket().fd());
      wait = Math.min(wait, Math.max(0, beat.due - now));
    }
    return wait == Long.MAX_VALUE ? -1 : wait;
  }

  /** Takes in all answers that have arrived. */
  private void drain(Beat beat) {
    Asker asker = beat.asker;
    if (asker == null) {
      return;
    }
    int got;
    do {
      got = asker.socket().receiveMany(row);
      for (int i = 0; i < got; i++) {
        if (beat.asked && asker.isAnswer(row, i, beat.sequence)) {
          beat.asked = false;
          long now = System.nanoTime();
          listener.report(
              new DeviceEvent.HeartbeatRound(
                  now, beat.probe, true, Math.max(1, now - beat.sentAt), beat.late));
        }
      }
    } while (got == ROW);
    if (got < 0 && got != -Errno.EAGAIN && got != -Errno.EINTR && got != -Errno.ENETDOWN) {
      beat.shut();
    }
  }

  private void tick(LinkIoctl ioctl) {
    for (Beat beat : beats) {
      long now = System.nanoTime();
      if (beat.due - now > 0) {
        continue;
      }
      beat.late = now - beat.due;
      if (beat.asked) {
        drain(beat);
      }
      if (beat.asked) {
        beat.asked = false;
        listener.report(
            new DeviceEvent.HeartbeatRound(System.nanoTime(), beat.probe, false, 0, beat.late));
      }
      ask(beat, ioctl);
    }
  }

  private void ask(Beat beat, LinkIoctl ioctl) {
    long now = System.nanoTime();
    beat.due = now + beat.probe.intervalNanos();
    LinkCodec.Read link = links.link(beat.probe.nic());
    if (link == null || !link.state().adminUp()) {
      beat.shut();
      return;
    }
    if (beat.asker == null
        || beat.index != link.state().index()
        || !stillProves(beat.probe, beat.index)) {
      beat.shut();
      beat.index = link.state().index();
      beat.asker = open(beat, ioctl);
    }
    Asker asker = beat.asker;
    if (asker == null) {
      beat.due = now + Math.max(beat.probe.intervalNanos(), RETRY_NANOS);
      return;
    }
    beat.sequence = beat.sequence + 1 & 0xffff;
    beat.sentAt = System.nanoTime();
    int errno = asker.ask(beat.sequence);
    // No route, no neighbour, a full queue: asked in vain, which the round's end will say.
    beat.asked = errno != Errno.ENODEV && errno != Errno.ENETDOWN && errno != Errno.ENXIO;
    beat.due = beat.sentAt + beat.probe.intervalNanos();
  }

  private boolean stillProves(HeartbeatProbe probe, int index) {
    if (probe.protocol() == HeartbeatProtocol.ARP) {
      return true;
    }
    IpAddress source = probe.source();
    return source != null
        ? links.carries(index, source)
        : links.hasAddress(index, probe.target().family());
  }

  private @Nullable Asker open(Beat beat, LinkIoctl ioctl) {
    HeartbeatProbe probe = beat.probe;
    if (!stillProves(probe, beat.index)) {
      return null;
    }
    try {
      return switch (probe.protocol()) {
        case ICMP -> EchoAsker.open(probe.nic(), probe.target(), probe.source(), beat.id);
        case ARP ->
            new ArpAsker(ioctl, probe.nic(), beat.index, sender(probe, beat.index), probe.target());
      };
    } catch (KernelException e) {
      if (e.errno() != Errno.ENODEV && e.errno() != Errno.EADDRNOTAVAIL) {
        listener.report(
            new DeviceEvent.DeviceTrouble(
                System.nanoTime(),
                "heartbeat to " + probe.target() + " on " + probe.nic() + ": " + e.getMessage()));
      }
      return null;
    }
  }

  private IpAddress sender(HeartbeatProbe probe, int index) {
    IpAddress source = probe.source();
    Optional<IpAddress> own = links.sourceFor(index, probe.target());
    if (source != null) {
      return source;
    }
    return own.orElse(probe.target().isV4() ? IpAddress.ANY_V4 : IpAddress.ANY_V6);
  }

  @Override
  public void close() {
    closed = true;
    readiness.wake();
  }
}
