package io.postern.simulated;

import io.postern.device.Carrier;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The kernel's linkwatch (net/core/link_watch.c): events that are not urgent are handled once a
 * second at the most, so the loss of a carrier may be told a second late; a carrier that came is
 * urgent and told at once. Whoever asks the NIC itself sees the truth, and flushes what is pending.
 */
final class LinkWatch {
  private static final long SECOND = 1_000_000_000L;

  private final SimulatedWorld world;
  private final Consumer<Link> handle;
  private final List<Link> pending = new ArrayList<>();
  private long nextRun;
  private boolean scheduled;

  LinkWatch(SimulatedWorld world, Consumer<Link> handle) {
    this.world = world;
    this.handle = handle;
    this.nextRun = world.now();
  }

  /** A link's carrier changed. */
  void changed(Link link) {
    if (!pending.contains(link)) {
      pending.add(link);
    }
    if (world.now() >= nextRun) {
      run();
    } else if (link.carrier() == Carrier.UP) {
      flush(link);
    } else if (!scheduled) {
      scheduled = true;
      world.at(
          nextRun,
          () -> {
            scheduled = false;
            run();
          });
    }
  }

  /** Someone asked the NIC itself: what is pending for it is told now. */
  void flush(Link link) {
    if (pending.remove(link)) {
      handle.accept(link);
    }
  }

  /** The link is gone. */
  void forget(Link link) {
    pending.remove(link);
  }

  private void run() {
    if (pending.isEmpty()) {
      return;
    }
    nextRun = world.now() + SECOND;
    List<Link> links = List.copyOf(pending);
    pending.clear();
    for (Link link : links) {
      handle.accept(link);
    }
  }
}
