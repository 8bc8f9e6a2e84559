package io.postern.simulation.election;

import io.postern.core.gateway.election.RouterAction;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterEvent;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.election.VirtualRouter;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.net.IpAddress;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A box: a virtual router, a loop that may stall, a socket that keeps what arrives meanwhile, a
 * device that takes its time, and a clock that is a little off.
 */
final class Node {
  private static final long MILLI = 1_000_000L;

  private record Packet(IpAddress sender, Advertisement said) {}

  private final Timeline time;
  private final Wire wire;
  private final SplittableRandom random;
  private final Consumer<String> journal;
  final RouterConfig config;
  final IpAddress address;
  private final String name;
  private final double rate;
  private final long offset;
  private final ArrayDeque<Packet> socket = new ArrayDeque<>();
  private @Nullable VirtualRouter router;
  private int life;
  private long stalledUntil;
  private long laneFree;
  private long wakeAt = Long.MAX_VALUE;

  /** Which part of the LAN it is in. */
  int segment;

  /** Whether the device has virtual MAC and addresses in place. */
  boolean held;

  /** Whether the device refuses, or never answers. */
  boolean deviceRefuses;

  boolean deviceHangs;
  long roleChanges;

  Node(
      Timeline time,
      Wire wire,
      SplittableRandom random,
      Consumer<String> journal,
      RouterConfig config,
      IpAddress address) {
    this.time = time;
    this.wire = wire;
    this.random = random;
    this.journal = journal;
    this.config = config;
    this.address = address;
    this.name = address.toString();
    rate = 1 + (random.nextDouble() - 0.5) / 2_000;
    offset = random.nextLong(1L << 40);
  }

  boolean alive() {
    return router != null;
  }

  RouterRole role() {
    return router == null ? RouterRole.INITIALIZE : router.role();
  }

  private long clock() {
    return (long) (time.now() * rate) + offset;
  }

  private long moment(long clock) {
    return clock == VirtualRouter.NEVER ? Long.MAX_VALUE : (long) ((clock - offset) / rate) + 1;
  }

  void start() {
    if (router == null) {
      router = new VirtualRouter(config);
      life++;
      give(new RouterEvent.Startup(clock(), address));
    }
  }

  void stop() {
    if (router != null) {
      give(new RouterEvent.Shutdown(clock(), false));
    }
  }

  void startAgain() {
    if (router != null) {
      give(new RouterEvent.Startup(clock(), address));
    } else {
      start();
    }
  }

  /** The box loses power. */
  void crash() {
    router = null;
    life++;
    held = false;
    socket.clear();
    laneFree = 0;
    wakeAt = Long.MAX_VALUE;
  }

  /** Loop and socket reader stand still; the kernel goes on. */
  void stall(long nanos) {
    stalledUntil = Math.max(stalledUntil, time.now() + nanos);
  }

  void arrive(IpAddress sender, Advertisement said) {
    if (router == null) {
      return;
    }
    if (socket.size() < 200) {
      socket.add(new Packet(sender, said));
    }
    soon(random.nextLong(60_000), this::read);
  }

  /** Runs on the node's threads: not while it stalls, not in another life. */
  private void soon(long nanos, Runnable what) {
    int mine = life;
    time.after(
        nanos,
        () -> {
          if (mine != life) {
            return;
          }
          if (time.now() < stalledUntil) {
            // After a stall the threads come back in any order.
            soon(stalledUntil - time.now() + random.nextLong(200_000), what);
          } else {
            what.run();
          }
        });
  }

  private void read() {
    Packet packet = socket.poll();
    while (packet != null) {
      give(new RouterEvent.Heard(clock(), packet.sender(), packet.said()));
      packet = socket.poll();
    }
  }

  private void give(RouterEvent event) {
    VirtualRouter now = router;
    if (now == null) {
      return;
    }
    for (RouterAction action : now.handle(event)) {
      journal.accept(time.now() / 1_000 + " us " + name + ": " + event + " -> " + action);
      carryOut(action);
    }
    plan(now);
  }

  private void plan(VirtualRouter now) {
    long due = moment(now.nextDeadline());
    if (due == Long.MAX_VALUE || (wakeAt <= due && wakeAt > time.now())) {
      return;
    }
    wakeAt = due;
    soon(
        Math.max(0, due - time.now()) + random.nextLong(40_000),
        () -> {
          wakeAt = Long.MAX_VALUE;
          if (router != null) {
            if (clock() >= router.nextDeadline()) {
              give(new RouterEvent.Tick(clock()));
            } else {
              plan(router);
            }
          }
        });
  }

  private void carryOut(RouterAction action) {
    switch (action) {
      case RouterAction.Send(Advertisement said, IpAddress source) -> {
        mustHold("sends " + said);
        wire.carry(this, source, said);
      }
      case RouterAction.Announce() -> mustHold("announces");
      case RouterAction.Take(long term) -> take(term);
      case RouterAction.Release _ -> lane(MILLI + random.nextLong(15 * MILLI), () -> held = false);
      case RouterAction.Drain(long number) ->
          soon(
              20_000 + random.nextLong(100_000),
              () -> {
                read();
                give(new RouterEvent.Drained(clock(), number));
              });
      case RouterAction.Changed _ -> roleChanges++;
    }
  }

  /** Invariant 3. */
  private void mustHold(String what) {
    if (!held) {
      throw new AssertionError(name + " " + what + " without holding the virtual MAC");
    }
  }

  private void take(long term) {
    if (deviceHangs) {
      return;
    }
    boolean refuses = deviceRefuses;
    lane(
        100_000 + random.nextLong(random.nextInt(10) == 0 ? 15 * MILLI : MILLI),
        () -> {
          held = !refuses;
          give(
              refuses
                  ? new RouterEvent.Refused(clock(), term)
                  : new RouterEvent.Held(clock(), term));
        });
  }

  /** The device does one thing after the other, also while the loop stalls. */
  private void lane(long cost, Runnable done) {
    laneFree = Math.max(laneFree, time.now()) + cost;
    int mine = life;
    time.at(
        laneFree,
        () -> {
          if (mine == life) {
            done.run();
          }
        });
  }

  @Override
  public String toString() {
    return name
        + " "
        + role()
        + (held ? " holds" : "")
        + " priority "
        + config.priority()
        + " in part "
        + segment;
  }
}
