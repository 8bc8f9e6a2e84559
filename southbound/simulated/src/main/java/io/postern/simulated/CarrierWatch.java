package io.postern.simulated;

import io.postern.device.Carrier;
import io.postern.device.DeviceEvent;
import io.postern.device.WatchedLink;
import io.postern.net.InterfaceName;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The driver's watch over carriers: by the kernel's event, and by a poll that asks the NIC. The
 * poll costs nothing while nothing changes: a tick is scheduled when there is something to see, at
 * the time at which the next tick would have come.
 */
final class CarrierWatch {
  private final SimulatedWorld world;
  private final Reporter reporter;
  private final LinkTable links;
  private final LinkWatch linkWatch;
  private final Map<InterfaceName, Watch> watches = new LinkedHashMap<>();

  private static final class Watch {
    final WatchedLink wanted;
    final long since;
    @Nullable Carrier last;

    /** When it was polled last; now where it is not polled. */
    long lastLook(long now) {
      long poll = wanted.pollNanos();
      return poll <= 0 ? now : since + (now - since) / poll * poll;
    }

    Watch(WatchedLink wanted, long since, @Nullable Carrier last) {
      this.wanted = wanted;
      this.since = since;
      this.last = last;
    }
  }

  CarrierWatch(SimulatedWorld world, Reporter reporter, LinkTable links, LinkWatch linkWatch) {
    this.world = world;
    this.reporter = reporter;
    this.links = links;
    this.linkWatch = linkWatch;
  }

  /** Watches these and no others; a watch that stands in both goes on. */
  void follow(List<WatchedLink> wanted) {
    Map<InterfaceName, Watch> before = new LinkedHashMap<>(watches);
    watches.clear();
    for (WatchedLink link : wanted) {
      Watch old = before.get(link.nic());
      if (old != null && old.wanted.equals(link)) {
        watches.put(link.nic(), old);
        continue;
      }
      Link there = links.find(link.nic());
      Carrier known = old != null ? old.last : there == null ? null : there.carrier();
      watches.put(link.nic(), new Watch(link, world.now(), known));
      if (there != null && known != there.carrier()) {
        changed(there);
      }
    }
  }

  boolean hearsFrames(Link link) {
    Watch watch = watches.get(link.name);
    return watch != null && watch.wanted.hearFrames();
  }

  boolean isWatched(Link link) {
    return watches.containsKey(link.name);
  }

  /** A carrier changed at the NIC: the next tick will see it. */
  void changed(Link link) {
    Watch watch = watches.get(link.name);
    if (watch != null && watch.wanted.pollNanos() > 0) {
      long poll = watch.wanted.pollNanos();
      long ticks = (world.now() - watch.since + poll - 1) / poll;
      world.at(watch.since + ticks * poll, () -> look(watch));
    }
    for (int i = 0; i < link.uppers.size(); i++) {
      changed(link.uppers.get(i));
    }
    if (link.master != null) {
      changed(link.master);
    }
  }

  private void look(Watch watch) {
    Link link = links.find(watch.wanted.nic());
    if (watches.get(watch.wanted.nic()) != watch || link == null) {
      return;
    }
    Carrier now = link.carrier();
    if (now != watch.last) {
      watch.last = now;
      long seen = Math.max(watch.since, world.now() - watch.wanted.pollNanos());
      reporter.report(new DeviceEvent.CarrierChanged(world.now(), link.name, now, true, seen));
    }
    linkWatch.flush(link);
  }

  /** The kernel told how a link is. */
  void told(Link link) {
    Watch watch = watches.get(link.name);
    if (watch != null && watch.last != link.carrier()) {
      watch.last = link.carrier();
      reporter.kernel(
          new DeviceEvent.CarrierChanged(
              world.now(), link.name, link.carrier(), false, watch.lastLook(world.now())));
    }
  }
}
