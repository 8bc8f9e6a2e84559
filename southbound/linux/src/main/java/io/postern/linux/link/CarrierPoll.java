package io.postern.linux.link;

import io.postern.device.Carrier;
import io.postern.device.WatchedLink;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.Privileges;
import io.postern.linux.syscall.Readiness;
import io.postern.net.InterfaceName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The watch thread: asks each watched NIC for its carrier at its interval, because the kernel may
 * hold the loss of a carrier back for up to a second (linkwatch) while the driver knows it at once.
 */
public final class CarrierPoll implements Runnable, AutoCloseable {
  private static final long SLACK_NANOS = 1_000;

  private final LinkTable links;
  private final CarrierLedger ledger;
  private final LinkIoctl ioctl;
  private final Readiness readiness;
  private volatile Polled[] plan = new Polled[0];
  private volatile boolean closed;

  /** Opens its sockets in the calling thread's network namespace. */
  public CarrierPoll(LinkTable links, CarrierLedger ledger) throws KernelException {
    this.links = links;
    this.ledger = ledger;
    ioctl = new LinkIoctl();
    readiness = new Readiness();
  }

  private static final class Polled {
    private final InterfaceName nic;
    private final long interval;
    private final LinkIoctl.CarrierQuestion question;
    private final AtomicLong seen = new AtomicLong();
    private long due;
    private int answer = -1;
    private long version = -1;

    private Polled(InterfaceName nic, long interval, LinkIoctl.CarrierQuestion question) {
      this.question = question;
      this.nic = nic;
      this.interval = interval;
      due = System.nanoTime();
    }
  }

  /** Replaces what is polled; any thread. */
  public void follow(List<WatchedLink> watched) {
    Polled[] next =
        watched.stream()
            .filter(w -> w.pollNanos() > 0)
            .map(w -> new Polled(w.nic(), w.pollNanos(), ioctl.carrierQuestion(w.nic())))
            .toArray(Polled[]::new);
    Map<InterfaceName, AtomicLong> seen = new HashMap<>();
    for (Polled polled : next) {
      seen.put(polled.nic, polled.seen);
    }
    ledger.polled(seen);
    plan = next;
    readiness.wake();
  }

  @Override
  public void run() {
    Privileges.timerSlack(SLACK_NANOS);
    while (!closed) {
      readiness.await(pollDue(plan));
    }
    ioctl.close();
    readiness.close();
  }

  /** Polls what is due; nanoseconds until the next, -1 where there is none. */
  private long pollDue(Polled[] now) {
    if (now.length == 0) {
      return -1;
    }
    long at = System.nanoTime();
    long next = Long.MAX_VALUE;
    for (Polled p : now) {
      // What is due within an eighth of its interval is polled too: fewer wake-ups.
      if (p.due - at <= p.interval >> 3) {
        poll(p, at);
        p.due = at + p.interval;
      }
      next = Math.min(next, p.due - at);
    }
    return Math.max(0, next - (System.nanoTime() - at));
  }

  private void poll(Polled p, long at) {
    int answer = p.question.ask();
    long version = ledger.version();
    if (answer == p.answer && version == p.version) {
      p.seen.setOpaque(at);
      return;
    }
    InterfaceName nic = p.nic;
    int index = links.index(nic);
    if (index == 0) {
      return; // not known yet: asked again at the next turn
    }
    p.answer = answer;
    p.version = version;
    Carrier carrier = ioctl.carrier(nic);
    // A link that is set down tells nothing; the kernel's event, which is not held back, says why.
    if (carrier != null && carrier != Carrier.UNKNOWN && carrier != ledger.told(index)) {
      ledger.observe(System.nanoTime(), nic, index, carrier, true);
    }
    p.seen.setOpaque(at);
  }

  @Override
  public void close() {
    closed = true;
    readiness.wake();
  }
}
