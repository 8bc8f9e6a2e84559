package io.postern.runtime.gateway;

import io.postern.core.gateway.GatewayEvent;
import io.postern.core.gateway.balance.Share;
import io.postern.device.Device;
import io.postern.device.LinkCounters;
import io.postern.net.InterfaceName;
import io.postern.runtime.loop.AgentClock;
import io.postern.runtime.loop.FaultLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, on a thread of its own, what the loop must not wait for: how many hosts each forwarder
 * has, and what the links of virtual MACs received.
 */
final class Gauges implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gauges.class);
  private static final long HOSTS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LOADS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Read(long at, Map<InterfaceName, LinkCounters> counters) {}

  private record Counted(String group, int vrid) {}

  private final Device device;
  private final AgentClock clock;
  private final FaultLog faults;
  private final AnswerDesks desks;
  private final Consumer<GatewayEvent> events;
  private final Map<Counted, Long> counted = new HashMap<>();
  private final Thread thread;
  private volatile boolean closed;
  private Read last;

  Gauges(Device device, AgentClock clock, AnswerDesks desks, Consumer<GatewayEvent> events) {
    this.device = device;
    this.clock = clock;
    this.faults = new FaultLog(LOG, clock::nanos);
    this.desks = desks;
    this.events = events;
    last = new Read(clock.nanos(), Map.of());
    thread = Thread.ofPlatform().daemon().name("gateway-gauges").start(this::run);
  }

  private void run() {
    while (!closed) {
      try {
        countHosts();
        if (clock.nanos() - last.at() >= LOADS_NANOS) {
          readLoads();
        }
      } catch (RuntimeException e) {
        faults.report("hosts and loads could not be read", "", e);
      }
      LockSupport.parkNanos(HOSTS_NANOS);
    }
  }

  private void countHosts() {
    desks
        .all()
        .forEach(
            (group, desk) -> {
              for (Share share : desk.shares()) {
                long hosts = desk.assignments().hosts(share.vrid());
                Long before = counted.put(new Counted(group, share.vrid()), hosts);
                if (before == null || before != hosts) {
                  events.accept(
                      new GatewayEvent.HostsCounted(clock.nanos(), group, share.vrid(), hosts));
                }
              }
            });
    counted.keySet().removeIf(each -> !desks.all().containsKey(each.group()));
  }

  private void readLoads() {
    Map<InterfaceName, LinkCounters> now = new TreeMap<>();
    long at = clock.nanos();
    try {
      device
          .counters()
          .forEach(
              (nic, counters) -> {
                if (nic.text().startsWith("vr4-")) {
                  now.put(nic, counters);
                }
              });
    } catch (IllegalStateException e) {
      LOG.debug("no counters: {}", e.getMessage());
    }
    double seconds = (at - last.at()) / 1e9;
    List<GatewayEvent.Load> loads = new ArrayList<>();
    now.forEach(
        (nic, counters) -> {
          LinkCounters before = last.counters().get(nic);
          if (before != null && counters.rxBytes() >= before.rxBytes()) {
            // Broadcasts reach every virtual MAC's link: they are counted as multicast.
            long packets =
                counters.rxPackets()
                    - counters.multicast()
                    - before.rxPackets()
                    + before.multicast();
            loads.add(
                new GatewayEvent.Load(
                    nic,
                    (long) ((counters.rxBytes() - before.rxBytes()) / seconds),
                    Math.max(0, packets)));
          }
        });
    last = new Read(at, now);
    if (!loads.isEmpty()) {
      events.accept(new GatewayEvent.Carried(at, loads));
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
