package io.postern.simulated;

import io.postern.device.Guarded;
import io.postern.device.LeasePort;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.Frame;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Guards and rights of a simulated kernel: they outlive the agent, and rights end by themselves. An
 * order takes as long as the kernel takes for one, longer on demand.
 */
final class Leases implements LeasePort {
  private static final long COST_NANOS = 50_000;
  private static final long TICK_NANOS = 4_000_000;

  private final SimulatedWorld world;
  private final LinkTable links;
  private final Map<InterfaceName, Guard> guards = new TreeMap<>();
  private @Nullable Listener listener;
  private int session;
  private long lateBy;
  private long lateUntil = Long.MIN_VALUE;
  private long nextAt = Long.MIN_VALUE;

  Leases(SimulatedWorld world, LinkTable links) {
    this.world = world;
    this.links = links;
  }

  /** What a link lets pass. */
  final class Guard {
    private final Map<MacAddress, Long> macs = new HashMap<>();
    private final Map<IpAddress, Long> addresses = new HashMap<>();
    private final Set<MacAddress> aloneMacs = new HashSet<>();
    private final Set<IpAddress> aloneAddresses = new HashSet<>();
    private long heardUntil = Long.MIN_VALUE;
    private Guarded guarded;

    Guard(Guarded guarded) {
      this.guarded = guarded;
    }

    boolean entering(Frame frame) {
      if (frame.vlan() != 0 || passes(frame.destination())) {
        return true;
      }
      if (guarded.macs().contains(frame.destination())) {
        return false;
      }
      return !(frame instanceof Frame.Echo echo)
          || !guarded.addresses().contains(echo.to())
          || passes(echo.to());
    }

    /** Another gateway has spoken. */
    void heard() {
      heardUntil = world.now() + HEARD_NANOS;
    }

    boolean leaving(Frame frame) {
      if (frame.vlan() != 0 || passes(frame.source())) {
        return true;
      }
      if (guarded.macs().contains(frame.source())) {
        return false;
      }
      return !(frame instanceof Frame.Arp arp)
          || !guarded.addresses().contains(arp.sender())
          || passes(arp.sender())
          || passes(arp.senderMac());
    }

    private boolean passes(MacAddress mac) {
      return live(macs.get(mac)) || (aloneMacs.contains(mac) && world.now() >= heardUntil);
    }

    private boolean passes(IpAddress address) {
      return live(addresses.get(address))
          || (aloneAddresses.contains(address) && world.now() >= heardUntil);
    }

    private boolean live(@Nullable Long until) {
      return until != null && world.now() < until;
    }

    private boolean has(Guarded what) {
      return what.macs().stream().allMatch(m -> live(macs.get(m)))
          && what.addresses().stream().allMatch(a -> live(addresses.get(a)));
    }

    private void give(Guarded what, long until, boolean alone) {
      // A kernel counts in ticks and ends a right up to one early, never late.
      long ends = until - world.random().nextLong(TICK_NANOS);
      take(what);
      what.macs().forEach(m -> macs.put(m, ends));
      what.addresses().forEach(a -> addresses.put(a, ends));
      if (alone) {
        aloneMacs.addAll(what.macs());
        aloneAddresses.addAll(what.addresses());
      }
    }

    private void take(Guarded what) {
      macs.keySet().removeAll(what.macs());
      addresses.keySet().removeAll(what.addresses());
      aloneMacs.removeAll(what.macs());
      aloneAddresses.removeAll(what.addresses());
    }

    private void clear() {
      macs.clear();
      addresses.clear();
      aloneMacs.clear();
      aloneAddresses.clear();
    }
  }

  LeasePort open(Listener hears) {
    world.post(() -> listener = hears);
    return this;
  }

  /** The agent is gone; guards and rights are not, and orders under way are not carried out. */
  void forget() {
    session++;
    listener = null;
  }

  /** Makes the orders of the next {@code forNanos} late. */
  void late(long byNanos, long forNanos) {
    lateBy = byNanos;
    lateUntil = world.now() + forNanos;
  }

  /** Another hand takes all guards away; they stand again with the next order. */
  void flush() {
    for (Link link : links.all()) {
      link.guard = null;
    }
    guards.values().forEach(Guard::clear);
  }

  private void order(Runnable task) {
    int mine = session;
    world.post(
        () -> {
          long from = Math.max(world.now(), nextAt);
          nextAt = from + COST_NANOS + (world.now() < lateUntil ? lateBy : 0);
          world.after(
              nextAt - world.now(),
              () -> {
                if (mine == session && listener != null) {
                  task.run();
                }
              });
        });
  }

  private void stand(Guard guard) {
    Link link = links.find(guard.guarded.nic());
    if (link != null && link.guard != guard) {
      boolean lost = !guard.macs.isEmpty() || !guard.addresses.isEmpty();
      guard.clear();
      link.guard = guard;
      Listener hears = listener;
      if (lost && hears != null) {
        hears.lapsed(world.now(), guard.guarded.nic(), "the guard was gone");
      }
    }
  }

  @Override
  public void guard(long number, List<Guarded> all) {
    order(
        () -> {
          List<InterfaceName> named = all.stream().map(Guarded::nic).toList();
          for (InterfaceName nic : List.copyOf(guards.keySet())) {
            if (!named.contains(nic)) {
              guards.remove(nic);
              Link link = links.find(nic);
              if (link != null) {
                link.guard = null;
              }
            }
          }
          boolean complete = true;
          for (Guarded guarded : all) {
            Guard guard = guards.computeIfAbsent(guarded.nic(), nic -> new Guard(guarded));
            guard.guarded = guarded;
            guard.macs.keySet().retainAll(guarded.macs());
            guard.addresses.keySet().retainAll(guarded.addresses());
            guard.aloneMacs.retainAll(guarded.macs());
            guard.aloneAddresses.retainAll(guarded.addresses());
            stand(guard);
            complete &= links.find(guarded.nic()) != null;
          }
          if (complete) {
            tell().done(world.now(), number);
          } else {
            tell().refused(world.now(), number, "No such file or directory");
          }
        });
  }

  private Listener tell() {
    Listener hears = listener;
    if (hears == null) {
      throw new IllegalStateException("nobody listens");
    }
    return hears;
  }

  @Override
  public void grant(long number, Guarded what, long until, boolean alone) {
    order(() -> give(number, what, until, alone, false));
  }

  @Override
  public void renew(long number, Guarded what, long until, boolean alone) {
    order(() -> give(number, what, until, alone, true));
  }

  private void give(long number, Guarded what, long until, boolean alone, boolean renewal) {
    Guard guard = guards.get(what.nic());
    if (guard == null || links.find(what.nic()) == null) {
      tell().refused(world.now(), number, "nothing is guarded on " + what.nic());
      return;
    }
    stand(guard);
    boolean late = until - world.now() < SHORTEST_NANOS;
    if (late || (renewal && !guard.has(what))) {
      if (renewal) {
        guard.take(what);
      }
      tell().refused(world.now(), number, "too late");
      return;
    }
    guard.give(what, until, alone);
    tell().granted(world.now(), number, until);
  }

  @Override
  public void revoke(long number, Guarded what) {
    order(
        () -> {
          Guard guard = guards.get(what.nic());
          if (guard != null) {
            guard.take(what);
          }
          tell().done(world.now(), number);
        });
  }

  @Override
  public void close() {
    world.change(
        () -> {
          forget();
          flush();
          guards.clear();
        });
  }
}
