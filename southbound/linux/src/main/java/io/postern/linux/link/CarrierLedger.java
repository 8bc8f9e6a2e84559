package io.postern.linux.link;

import io.postern.device.Carrier;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceListener;
import io.postern.net.InterfaceName;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Which carrier was told last of each link, so that a change seen by the poll and by the kernel's
 * event is told once. The watch thread and the reader thread write; the lock also keeps their
 * reports in order.
 */
public final class CarrierLedger {
  private final Map<Integer, Carrier> told = new HashMap<>();
  private final DeviceListener listener;
  private volatile long version;
  private Set<InterfaceName> watched = Set.of();

  /** When the poll last saw each link as it was told; 0 before. */
  private volatile Map<InterfaceName, AtomicLong> seen = Map.of();

  /** Tells changes to {@code listener}. */
  public CarrierLedger(DeviceListener listener) {
    this.listener = listener;
  }

  /** Which links' changes are told. */
  public synchronized void watch(Set<InterfaceName> nics) {
    watched = Set.copyOf(nics);
  }

  /** Which links are polled; the poll notes in these when it saw no change. */
  void polled(Map<InterfaceName, AtomicLong> nics) {
    seen = Map.copyOf(nics);
  }

  private long seenAt(InterfaceName nic, long at) {
    AtomicLong polled = seen.get(nic);
    long last = polled == null ? 0 : polled.getOpaque();
    return last == 0 ? at : Math.min(at, last);
  }

  /** Changes with whatever is noted: as long as it does not, nothing has to be asked again. */
  long version() {
    return version;
  }

  /** What was told last; null where nothing was. */
  synchronized @Nullable Carrier told(int index) {
    return told.get(index);
  }

  /** Takes note of a carrier; tells it where it is another than before and the link is watched. */
  synchronized void observe(
      long at, InterfaceName nic, int index, Carrier carrier, boolean polled) {
    Carrier before = told.put(index, carrier);
    if (before != carrier) {
      version = version + 1;
    }
    if (before != null && before != carrier && watched.contains(nic)) {
      listener.report(new DeviceEvent.CarrierChanged(at, nic, carrier, polled, seenAt(nic, at)));
    }
  }

  /** A link is gone. */
  synchronized void forget(int index) {
    told.remove(index);
    version = version + 1;
  }

  /** Runs a report between two observations, never during one. */
  synchronized void inOrder(Runnable report) {
    report.run();
  }
}
