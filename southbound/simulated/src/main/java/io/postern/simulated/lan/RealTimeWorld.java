package io.postern.simulated.lan;

import java.util.concurrent.locks.LockSupport;

/**
 * Advances a world along {@link System#nanoTime()}, in one platform thread. The world should have
 * been made with {@code System.nanoTime()} as its start; once this is open, its parts are touched
 * through {@link SimulatedWorld#post}, {@link SimulatedWorld#call} and {@link
 * SimulatedWorld#change} only.
 */
public final class RealTimeWorld implements AutoCloseable {
  /** Above this the thread parks; below it the rest is too short to be worth it. */
  private static final long PARK_ABOVE_NANOS = 20_000;

  private final SimulatedWorld world;
  private final Thread thread;
  private volatile boolean closed;

  private RealTimeWorld(SimulatedWorld world) {
    this.world = world;
    this.thread = Thread.ofPlatform().daemon().name("simulated-world").unstarted(this::pump);
  }

  /** Starts to drive a world. */
  public static RealTimeWorld start(SimulatedWorld world) {
    RealTimeWorld driver = new RealTimeWorld(world);
    world.drivenBy(driver.thread);
    driver.thread.start();
    return driver;
  }

  /** The world that is driven. */
  public SimulatedWorld world() {
    return world;
  }

  private void pump() {
    while (!closed) {
      takePosts();
      world.runUntil(System.nanoTime());
      long pause = Math.min(world.nextEventAt() - System.nanoTime(), 1_000_000_000L);
      if (pause > PARK_ABOVE_NANOS && !world.hasPosts() && !closed) {
        LockSupport.parkNanos(this, pause);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** A post happens when it is taken: never before the time at which it was made. */
  private void takePosts() {
    for (Runnable post = world.nextPost(); post != null; post = world.nextPost()) {
      world.at(System.nanoTime(), post);
    }
  }

  /** Stops the thread; the world stands still and belongs to the caller again. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    if (!thread.equals(Thread.currentThread())) {
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    world.drivenBy(null);
    takePosts();
  }
}
