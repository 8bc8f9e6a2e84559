package io.postern.linux.link;

import io.postern.device.Batch;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceListener;
import io.postern.linux.syscall.KernelException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One thread for each lane, so that slow work of one (deleting a macvlan takes 20 ms) delays no
 * other. A lane ends when it has had nothing to do for long and there are many.
 */
public final class Lanes implements AutoCloseable {
  private static final int KEPT = 16;
  private static final long IDLE_SECONDS = 60;

  private final LaneContext context;
  private final DeviceListener listener;
  private final Home home;
  private final Map<String, Lane> lanes = new HashMap<>();
  private boolean closed;

  /** No lanes yet; their threads start from {@code home}. */
  public Lanes(LaneContext context, DeviceListener listener, Home home) {
    this.context = context;
    this.listener = listener;
    this.home = home;
  }

  /** Queues a batch; any thread, at once. */
  public synchronized void execute(Batch batch) {
    if (closed) {
      refuse(batch, "the device is closed");
      return;
    }
    Lane lane = lanes.get(batch.lane());
    if (lane == null) {
      lane = new Lane(batch.lane());
      lanes.put(batch.lane(), lane);
      lane.thread = home.startUrgent("postern-lane-" + batch.lane(), lane);
    }
    lane.add(batch);
  }

  /**
   * Carries out a batch in the calling thread if its lane rests and it is quick; else queues it.
   */
  public void executeAtOnce(Batch batch) {
    Lane lane;
    synchronized (this) {
      lane = closed ? null : lanes.get(batch.lane());
    }
    if (lane == null || !BatchRun.isQuick(batch) || !lane.carryOutHere(batch)) {
      execute(batch);
    }
  }

  private void refuse(Batch batch, String why) {
    long at = System.nanoTime();
    List<CommandOutcome> outcomes =
        batch.commands().stream()
            .map(c -> new CommandOutcome(c, DeviceError.OTHER, why, at))
            .toList();
    listener.report(new DeviceEvent.BatchCompleted(at, batch, at, outcomes));
  }

  private synchronized boolean mayEnd(Lane lane) {
    if (!lane.queue.isEmpty() || (lanes.size() <= KEPT && !closed)) {
      return false;
    }
    lanes.remove(lane.name, lane);
    return true;
  }

  private final class Lane implements Runnable {
    private final String name;
    private final BlockingQueue<Batch> queue = new LinkedBlockingQueue<>();
    private @Nullable Thread thread;
    private @Nullable BatchRun run;

    /** Held while a batch is carried out. */
    private final ReentrantLock busy = new ReentrantLock();

    /** Batches that were given to this lane's thread and are not done. */
    private final AtomicInteger open = new AtomicInteger();

    private Lane(String name) {
      this.name = name;
    }

    @Override
    public void run() {
      try {
        boolean more = true;
        while (more) {
          Batch batch = queue.poll(IDLE_SECONDS, TimeUnit.SECONDS);
          if (batch == null) {
            more = !mayEnd(this);
          } else {
            busy.lock();
            try {
              carryOut(batch);
            } finally {
              busy.unlock();
              open.decrementAndGet();
            }
          }
        }
      } catch (InterruptedException e) {
        for (Batch batch : queue) {
          refuse(batch, "the device was closed");
        }
      }
      busy.lock();
      try {
        shut();
      } finally {
        busy.unlock();
      }
    }

    private void add(Batch batch) {
      open.incrementAndGet();
      queue.add(batch);
    }

    /** Whether it could: the lane rests, and has worked before. */
    private boolean carryOutHere(Batch batch) {
      if (!busy.tryLock()) {
        return false;
      }
      try {
        if (open.get() != 0 || run == null) {
          return false;
        }
        carryOut(batch);
        return true;
      } finally {
        busy.unlock();
      }
    }

    private void shut() {
      BatchRun open = run;
      if (open != null) {
        open.close();
        run = null;
      }
    }

    private void carryOut(Batch batch) {
      try {
        BatchRun open = run;
        if (open == null) {
          open = new BatchRun(context);
          run = open;
        }
        listener.report(open.run(batch));
      } catch (KernelException e) {
        refuse(batch, String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        // A bug, which must not silence the lane: the batch ends and the next begins afresh.
        refuse(batch, "bug in the driver: " + e);
        shut();
      }
    }
  }

  /** Ends all lanes; batches not begun are refused. */
  @Override
  public void close() {
    List<Lane> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(lanes.values());
      lanes.clear();
    }
    for (Lane lane : all) {
      Thread thread = lane.thread;
      if (thread != null) {
        thread.interrupt();
      }
    }
    for (Lane lane : all) {
      Home.join(lane.thread);
    }
  }
}
