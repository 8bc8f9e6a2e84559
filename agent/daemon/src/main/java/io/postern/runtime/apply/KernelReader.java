package io.postern.runtime.apply;

import io.postern.core.failover.FailoverEvent;
import io.postern.device.Device;
import io.postern.runtime.loop.FaultLog;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all that the kernel has, on a thread of its own, for the core's comparison with its model.
 * Asked again while it reads, it reads once more afterwards, so that the answer is never older than
 * the question.
 */
public final class KernelReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KernelReader.class);

  private final FaultLog faults = new FaultLog(LOG, System::nanoTime);
  private final Device device;
  private final Consumer<FailoverEvent> loop;
  private final Semaphore asked = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  /** Starts the reader's thread. */
  public KernelReader(Device device, Consumer<FailoverEvent> loop) {
    this.device = device;
    this.loop = loop;
    this.thread = Thread.ofPlatform().name("kernel-reader").daemon().start(this::run);
  }

  /** Asks for a reading; never waits. */
  void ask() {
    asked.release();
  }

  private void run() {
    while (!closed) {
      try {
        asked.acquire();
        asked.drainPermits();
        var snapshot = device.snapshot();
        loop.accept(new FailoverEvent.KernelRead(snapshot.at(), snapshot));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        faults.report("the kernel's state could not be read", "", e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
