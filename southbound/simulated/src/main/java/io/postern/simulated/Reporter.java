package io.postern.simulated;

import io.postern.device.DeviceEvent;
import io.postern.device.DeviceListener;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Hands events to the listener, in order; late while it is stalled, some not at all in overrun. */
final class Reporter {
  private final SimulatedWorld world;
  private final Queue<DeviceEvent> held = new ArrayDeque<>();
  private @Nullable DeviceListener listener;
  private long stalledUntil;
  private boolean overrun;

  Reporter(SimulatedWorld world) {
    this.world = world;
    this.stalledUntil = world.now();
  }

  void open(DeviceListener to) {
    listener = to;
    held.clear();
    overrun = false;
    stalledUntil = world.now();
  }

  void close() {
    listener = null;
    held.clear();
  }

  boolean isOpen() {
    return listener != null;
  }

  /** Something the kernel says: lost in an overrun. */
  void kernel(DeviceEvent event) {
    if (!overrun) {
      report(event);
    }
  }

  /** Something the driver says. */
  void report(DeviceEvent event) {
    if (listener == null) {
      return;
    }
    if (world.now() < stalledUntil || !held.isEmpty()) {
      held.add(event);
    } else {
      deliver(event);
    }
  }

  private void deliver(DeviceEvent event) {
    DeviceListener to = listener;
    if (to != null) {
      world.mix(event.getClass().getSimpleName().hashCode() ^ event.at());
      to.report(event);
    }
  }

  /** Holds everything back for a while. */
  void stall(long nanos) {
    stalledUntil = Math.max(stalledUntil, world.now() + nanos);
    world.at(stalledUntil, this::release);
  }

  private void release() {
    if (world.now() < stalledUntil) {
      return;
    }
    for (DeviceEvent event = held.poll(); event != null; event = held.poll()) {
      deliver(event);
    }
  }

  void overrun(boolean on) {
    overrun = on;
  }
}
