package io.postern.snmp;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.snmp4j.util.WorkerPool;
import org.snmp4j.util.WorkerTask;

/**
 * The threads that answer requests, behind a bounded queue: what does not fit is dropped, as UDP.
 */
final class RequestWorkers implements WorkerPool {
  private static final int QUEUE = 1024;

  private final ThreadPoolExecutor threads;
  private final AtomicLong dropped = new AtomicLong();

  RequestWorkers(String name, int count) {
    AtomicLong number = new AtomicLong();
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            task ->
                Thread.ofPlatform()
                    .daemon()
                    .name(name + "-" + number.incrementAndGet())
                    .unstarted(task));
    threads.prestartAllCoreThreads();
  }

  /** Requests that were dropped because the queue was full. */
  long dropped() {
    return dropped.get();
  }

  @Override
  public void execute(WorkerTask task) {
    tryToExecute(task);
  }

  @Override
  public boolean tryToExecute(WorkerTask task) {
    return tryToRun(task);
  }

  /** Runs it on a worker, soon; false where the queue is full. */
  boolean tryToRun(Runnable task) {
    try {
      threads.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      dropped.incrementAndGet();
      return false;
    }
  }

  @Override
  public void stop() {
    threads.shutdownNow();
  }

  @Override
  public void cancel() {
    threads.shutdownNow();
  }

  @Override
  public boolean isIdle() {
    return threads.getActiveCount() == 0;
  }
}
