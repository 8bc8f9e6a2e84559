package io.postern.lab.measure;

import io.postern.lab.host.Await;
import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.Namespace;
import io.postern.linux.probe.EchoSocket;
import io.postern.net.IpAddress;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks a host for an echo at a steady pace and keeps when the kernel received each reply. The echo
 * is answered by the target's kernel, so that no other process's scheduling is measured.
 */
public final class Prober implements AutoCloseable {
  /** The usual time between two requests. */
  public static final Duration PACE = Duration.ofMillis(1);

  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final long END_MILLIS = 2_000;
  private static final int STEADY = 200;

  private final EchoSocket socket;
  private final EchoTrace trace;
  private final long paceNanos;
  private final Thread sender;
  private final Thread receiver;
  private volatile boolean ended;
  private int mark;

  private Prober(EchoSocket socket, Duration pace) {
    this.socket = socket;
    this.paceNanos = pace.toNanos();
    this.trace = new EchoTrace((int) (LONGEST.toNanos() / paceNanos));
    this.sender = Thread.ofPlatform().daemon().name("prober-send").unstarted(this::send);
    this.receiver = Thread.ofPlatform().daemon().name("prober-receive").unstarted(this::receive);
  }

  /**
   * Starts asking, and returns when answers come steadily.
   *
   * @param from where the client is
   * @param target whom it asks
   */
  public static Prober start(Namespace from, IpAddress target, Duration pace)
      throws LabFailure, InterruptedException {
    short identifier = (short) ThreadLocalRandom.current().nextInt();
    EchoSocket socket = from.call(() -> EchoSocket.open(target, null, identifier));
    Prober prober = new Prober(socket, pace);
    prober.receiver.start();
    prober.sender.start();
    if (!prober.awaitSteady(Duration.ofSeconds(10))) {
      prober.close();
      throw new LabFailure(
          ExitCode.SYSTEM, "%s gets no steady answer from %s".formatted(from, target));
    }
    return prober;
  }

  private void send() {
    long next = System.nanoTime();
    while (!ended && !trace.isFull()) {
      long now = System.nanoTime();
      if (now < next) {
        LockSupport.parkNanos(next - now);
        continue;
      }
      // Late by more than one: start anew instead of sending a burst.
      next = now > next + paceNanos ? now + paceNanos : next + paceNanos;
      trace.request(socket.send(trace.sent()));
    }
  }

  private void receive() {
    while (!ended) {
      socket.receive().ifPresent(reply -> trace.reply(reply.sequence(), reply.atNanos()));
    }
  }

  /** Waits until replies have come without a gap for a while: 200 requests since the mark. */
  public boolean awaitSteady(Duration bound) throws LabFailure, InterruptedException {
    return Await.until(bound, () -> trace.sent() - mark >= 2 * STEADY && trace.answered(STEADY));
  }

  /** Waits until so many requests since the mark went unanswered. */
  public boolean awaitLost(int requests, Duration bound) throws LabFailure, InterruptedException {
    return Await.until(bound, () -> outage().lost() >= requests);
  }

  /** Measures anew from here on. */
  public void mark() {
    mark = trace.sent();
  }

  /** What was missed since the mark, or since the beginning. */
  public Outage outage() {
    return trace.outage(mark);
  }

  /** Ends both threads, then the socket, which lives on where a thread does not end. */
  @Override
  public void close() {
    ended = true;
    try {
      sender.join(END_MILLIS);
      receiver.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!sender.isAlive() && !receiver.isAlive()) {
      socket.close();
    }
  }
}
