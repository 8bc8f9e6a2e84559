package io.postern.cluster;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What waits to be sent, and the thread that sends it. Whoever adds to it never waits. */
final class Outgoing {
  private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);
  private static final int MOST = 512;

  private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(MOST);
  private final Thread thread;

  /**
   * A queue whose thread does not run yet.
   *
   * @param afterEach done after each, on the thread
   */
  Outgoing(String name, Runnable afterEach) {
    thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(afterEach));
  }

  void start() {
    thread.start();
  }

  /** Whether there was room. */
  boolean offer(Runnable sending) {
    return queue.offer(sending);
  }

  /** Has what is done after each done soon. */
  void wake() {
    var _ = queue.offer(() -> {}); // where there is no room, it is done soon anyway
  }

  private void run(Runnable afterEach) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Runnable next = queue.take();
        try {
          next.run();
          afterEach.run();
        } catch (RuntimeException e) {
          LOG.error("cluster: a message was not sent", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Sends what was taken before, as long as that takes no longer than this, and ends. */
  void close(long millis) {
    if (!thread.isAlive()) {
      return;
    }
    CountDownLatch last = new CountDownLatch(1);
    try {
      if (queue.offer(last::countDown, millis, TimeUnit.MILLISECONDS)
          && !last.await(millis, TimeUnit.MILLISECONDS)) {
        LOG.warn("cluster: {} messages were not sent any more", queue.size());
      }
      thread.interrupt();
      thread.join(millis);
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
