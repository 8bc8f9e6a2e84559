package io.postern.linux.arp;

import io.postern.device.ArpAnswers;
import io.postern.device.ArpCounters;
import io.postern.device.ArpPort;
import io.postern.linux.netlink.Indexes;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.MessageRow;
import io.postern.linux.syscall.Readiness;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Answers ARP on one LAN. {@link #run} is the thread: it takes up to {@value #ROW} packets in one
 * system call, asks {@link ArpAnswers} about each, and sends all answers in one. From request to
 * reply nothing is allocated.
 */
public final class ArpResponder implements ArpPort, Runnable {
  private static final int ROW = 64;
  private static final int ROOM = 64;
  private static final int BUFFER = 16 << 20;
  private static final long RETRY_NANOS = 100_000_000L;

  private static final long PAUSE_NANOS = 200_000L;
  private static final long NO_MAC = -1;

  private final InterfaceName nic;
  private final Indexes links;
  private final ToLongFunction<InterfaceName> macs;
  private final ArpAnswers answers;
  private final Consumer<ArpResponder> whenClosed;
  private final Readiness readiness;
  private final MessageRow in = new MessageRow(ROW, ROOM);
  private final MessageRow out = new MessageRow(ROW, ROOM);
  private final ArpTally tally = new ArpTally();
  private volatile Served wanted = new Served(List.of(), false);
  private volatile boolean changed;
  private volatile boolean asked;
  private volatile boolean closed;

  private @Nullable KernelSocket socket;
  private int index;
  private boolean chosenAsSource;
  private long ownMac = NO_MAC;
  private int waiting;
  private long notBefore = System.nanoTime();

  private record Served(List<IpAddress> addresses, boolean chosenAsSource) {}

  /**
   * Prepares to answer; the socket is opened by the thread that runs this.
   *
   * @param macs a link's own MAC, negative where it is not known
   * @param whenClosed told by whoever closes it
   */
  public ArpResponder(
      InterfaceName nic,
      Indexes links,
      ToLongFunction<InterfaceName> macs,
      ArpAnswers answers,
      Consumer<ArpResponder> whenClosed)
      throws KernelException {
    this.nic = nic;
    this.links = links;
    this.macs = macs;
    this.answers = answers;
    this.whenClosed = whenClosed;
    readiness = new Readiness();
    for (int i = 0; i < ROW; i++) {
      out.addressLength(i, 0); // the socket is bound to its link
    }
  }

  @Override
  public void serve(List<IpAddress> all, boolean chosenMacAsSource) {
    if (all.size() > ArpFilter.MOST_ADDRESSES || !all.stream().allMatch(IpAddress::isV4)) {
      throw new IllegalArgumentException(
          "at most " + ArpFilter.MOST_ADDRESSES + " IPv4 addresses expected, found " + all);
    }
    wanted = new Served(List.copyOf(all), chosenMacAsSource);
    refresh();
  }

  /** A link came, went, or has another MAC. Any thread. */
  public void refresh(InterfaceName link) {
    if (link.equals(nic)) {
      refresh();
    }
  }

  private void refresh() {
    changed = true;
    readiness.wake();
  }

  @Override
  public void wake() {
    asked = true;
    readiness.wake();
  }

  @Override
  public ArpCounters counters() {
    return tally.read();
  }

  @Override
  public void run() {
    while (!closed) {
      try {
        turn();
      } catch (RuntimeException e) {
        // A bug is told of, and costs this turn: without this thread no host gets an answer.
        waiting = 0;
        Thread self = Thread.currentThread();
        self.getUncaughtExceptionHandler().uncaughtException(self, e);
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
    shut();
    readiness.close();
  }

  private void turn() {
    if (changed) {
      changed = false;
      rebuild();
    }
    KernelSocket open = socket;
    int got = open == null ? 0 : open.receiveMany(in);
    if (got > 0 && open != null) {
      answer(open, got);
    } else if (got < 0 && !isHarmless(got)) {
      shut(); // the link is gone; its successor has another index
      changed = true;
    }
    if (asked) {
      asked = false;
      answers.attend(System.nanoTime());
    }
    if (open != null && answers.due() != Long.MAX_VALUE) {
      long now = System.nanoTime();
      if (now - notBefore >= 0) {
        move(open, now);
      }
    }
    if (got <= 0) {
      rest();
    }
  }

  private static boolean isHarmless(int result) {
    return result == -Errno.EAGAIN || result == -Errno.EINTR || result == -Errno.ENETDOWN;
  }

  private void rest() {
    KernelSocket open = socket;
    long wait = -1;
    if (open == null && !wanted.addresses().isEmpty()) {
      wait = RETRY_NANOS;
      changed = true;
    } else if (open != null && answers.due() != Long.MAX_VALUE) {
      wait = Math.max(0, Math.max(answers.due(), notBefore) - System.nanoTime());
    }
    readiness.clear();
    if (open != null) {
      readiness.add(open.fd());
    }
    readiness.await(wait);
  }

  private void answer(KernelSocket open, int got) {
    long now = System.nanoTime();
    for (int i = 0; i < got; i++) {
      decide(now, in.data(), i * ROOM, in.length(i));
    }
    flush(open);
    answers.attend(now);
  }

  private void decide(long now, ByteBuffer b, int at, int length) {
    tally.count(ArpTally.PACKETS);
    if (!ArpPacket.isSound(b, at, length)) {
      // Above all a sender that is a group's MAC: its answer would be a broadcast, and teach every
      // host one MAC.
      tally.count(ArpTally.MALFORMED);
      return;
    }
    int sender = ArpPacket.sender(b, at);
    int target = ArpPacket.target(b, at);
    long senderMac = ArpPacket.senderMac(b, at);
    long destination = ArpPacket.destination(b, at);
    if (sender == 0) {
      tally.count(ArpTally.PROBES);
    }
    if (destination != ownMac && !ArpPacket.isGroup(destination)) {
      tally.count(ArpTally.VERIFICATIONS);
    }
    long answer =
        answers.answer(ArpPacket.operation(b, at), destination, senderMac, sender, target, now);
    long mac = ArpAnswers.mac(answer);
    switch (ArpAnswers.kind(answer)) {
      case ArpAnswers.REPLY -> {
        reply(mac, target, senderMac, sender);
        tally.count(ArpTally.REPLIES);
      }
      case ArpAnswers.DEFEND -> {
        reply(mac, sender, senderMac, sender);
        tally.count(ArpTally.DEFENDED);
      }
      case ArpAnswers.RELAY -> {
        out.length(waiting, Frames.relay(b, at, out.data(), waiting * ROOM, mac, ownMac));
        waiting++;
        tally.count(ArpTally.RELAYED);
      }
      case ArpAnswers.CLAIMED -> tally.count(ArpTally.CLAIMED);
      case ArpAnswers.MALFORMED -> tally.count(ArpTally.MALFORMED);
      default -> tally.count(ArpTally.SILENT);
    }
  }

  private void reply(long mac, int address, long hostMac, int host) {
    long source = chosenAsSource ? mac : ownMac;
    out.length(
        waiting, Frames.arpReply(out.data(), waiting * ROOM, source, mac, address, hostMac, host));
    waiting++;
  }

  private void flush(KernelSocket open) {
    int from = 0;
    while (from < waiting) {
      int sent = open.sendMany(out, from, waiting);
      if (sent > 0) {
        from += sent;
      } else if (sent != -Errno.EINTR) {
        tally.count(ArpTally.UNSENT);
        from++;
      }
    }
    waiting = 0;
  }

  /** Tells hosts that are to be told another MAC by now. */
  private void move(KernelSocket open, long now) {
    boolean told = false;
    while (waiting < ROW && answers.due() <= now && answers.move(now)) {
      told = true;
      long hostMac = answers.movedHostMac();
      if (hostMac != 0 && !ArpPacket.isGroup(hostMac)) {
        reply(answers.movedMac(), answers.movedAddress(), hostMac, answers.movedHost());
        tally.count(ArpTally.MOVED);
      }
    }
    flush(open);
    // Who is due but may not move, for want of a lease, is not asked again at once.
    notBefore = told ? now : now + PAUSE_NANOS;
  }

  /** Opens the socket for what is wanted now, or leaves it open with another filter. */
  private void rebuild() {
    Served now = wanted;
    int there = now.addresses().isEmpty() ? 0 : links.index(nic);
    long mac = there == 0 ? NO_MAC : macs.applyAsLong(nic);
    if (there == 0 || mac < 0) {
      shut();
      return;
    }
    int[] bits = now.addresses().stream().mapToInt(a -> (int) a.low()).toArray();
    try {
      KernelSocket open = socket;
      if (open != null && index == there) {
        open.attachFilter(ArpFilter.of(bits));
      } else {
        shut();
        socket = PacketSockets.arp(there, bits, BUFFER);
      }
    } catch (KernelException e) {
      shut(); // tried again: the link is on its way out, or the kernel is short of memory
    }
    index = there;
    ownMac = mac;
    chosenAsSource = now.chosenAsSource();
  }

  private void shut() {
    KernelSocket open = socket;
    if (open != null) {
      open.close();
      socket = null;
    }
  }

  @Override
  public void close() {
    closed = true;
    readiness.wake();
    whenClosed.accept(this);
  }
}
