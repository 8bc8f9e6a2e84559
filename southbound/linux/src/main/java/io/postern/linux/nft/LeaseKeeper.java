package io.postern.linux.nft;

import io.postern.device.Guarded;
import io.postern.device.LeasePort;
import io.postern.linux.netlink.MessageWriter;
import io.postern.linux.netlink.Netlink;
import io.postern.linux.netlink.NetlinkSocket;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps guards and rights. {@link #run} is the thread; it alone speaks to the kernel.
 *
 * <p>A process may be stopped between any two instructions and go on much later. An order carries
 * the time at which it is void; what is left of it is looked at just before the kernel is told; and
 * the kernel itself refuses what comes too late after that look: a renewal, because the right it
 * replaces is gone, and a grant, because its ticket is (an element that was put there before the
 * look, and that lasts no longer than the grant itself may be delayed).
 */
public final class LeaseKeeper implements LeasePort, Runnable {
  private static final int ROOM = 256 << 10;
  private static final int TRIES = 3;
  private static final long MILLI = 1_000_000L;

  /** How long a grant may take between the look at the clock and the kernel. */
  private static final long TICKET_MILLIS = 20;

  private final Listener listener;
  private final NetlinkSocket netlink;
  private final MessageWriter w = new MessageWriter(ROOM);
  private final BlockingQueue<Order> queue = new LinkedBlockingQueue<>();
  private final Map<InterfaceName, Lan> lans = new TreeMap<>();
  private int flags = NftWriter.OWNER | NftWriter.PERSIST;
  private volatile boolean closed;

  private sealed interface Order {
    record Guard(long number, List<Guarded> all) implements Order {}

    record Grant(long number, Guarded what, long until, boolean alone) implements Order {}

    record Renew(long number, Guarded what, long until, boolean alone) implements Order {}

    record Revoke(long number, Guarded what) implements Order {}

    record Appeared(InterfaceName nic) implements Order {}

    /** Takes the guards away, or leaves them as a crash would. */
    record End(boolean away) implements Order {}
  }

  /** What is guarded on a LAN, and until when there are rights. */
  private static final class Lan {
    private final GuardTable table;
    private final Map<MacAddress, Long> macs = new HashMap<>();
    private final Map<IpAddress, Long> addresses = new HashMap<>();
    private final Set<MacAddress> aloneMacs = new HashSet<>();
    private final Set<IpAddress> aloneAddresses = new HashSet<>();
    private Guarded guarded;
    private boolean stands;

    private Lan(GuardTable table, Guarded guarded) {
      this.table = table;
      this.guarded = guarded;
    }

    /** Of {@code what}, that to which there is a right still. */
    private Guarded live(Guarded what) {
      long now = System.nanoTime();
      return new Guarded(
          what.nic(),
          what.macs().stream().filter(m -> isLive(macs.get(m), now)).toList(),
          what.addresses().stream().filter(a -> isLive(addresses.get(a), now)).toList());
    }

    private static boolean isLive(@Nullable Long until, long now) {
      return until != null && now < until;
    }

    /** What has a companion that does not end. */
    private Guarded alone(Guarded what) {
      return new Guarded(
          what.nic(),
          what.macs().stream().filter(aloneMacs::contains).toList(),
          what.addresses().stream().filter(aloneAddresses::contains).toList());
    }

    private GuardTable.Companions companions(Guarded what, boolean wanted) {
      Guarded there = alone(what);
      return wanted
          ? new GuardTable.Companions(without(what, there), none(what))
          : new GuardTable.Companions(none(what), there);
    }

    private void note(Guarded what, long until, boolean alone) {
      if (alone) {
        aloneMacs.addAll(what.macs());
        aloneAddresses.addAll(what.addresses());
      } else {
        aloneMacs.removeAll(what.macs());
        aloneAddresses.removeAll(what.addresses());
      }
      what.macs().forEach(m -> macs.put(m, until));
      what.addresses().forEach(a -> addresses.put(a, until));
    }

    private void forget(Guarded what) {
      macs.keySet().removeAll(what.macs());
      addresses.keySet().removeAll(what.addresses());
      aloneMacs.removeAll(what.macs());
      aloneAddresses.removeAll(what.addresses());
    }

    private void forgetAll() {
      macs.clear();
      addresses.clear();
      aloneMacs.clear();
      aloneAddresses.clear();
    }

    private boolean hasRights() {
      return !macs.isEmpty() || !addresses.isEmpty();
    }
  }

  /**
   * Opens the socket, in the calling thread's network namespace.
   *
   * @throws KernelException where the kernel has no netfilter, or does not let us
   */
  public LeaseKeeper(Listener listener) throws KernelException {
    this.listener = listener;
    netlink = NetlinkSocket.open(Netlink.NETFILTER, 1 << 20);
  }

  @Override
  public void guard(long number, List<Guarded> all) {
    queue.add(new Order.Guard(number, List.copyOf(all)));
  }

  @Override
  public void grant(long number, Guarded what, long until, boolean alone) {
    queue.add(new Order.Grant(number, what, until, alone));
  }

  @Override
  public void renew(long number, Guarded what, long until, boolean alone) {
    queue.add(new Order.Renew(number, what, until, alone));
  }

  @Override
  public void revoke(long number, Guarded what) {
    queue.add(new Order.Revoke(number, what));
  }

  /** A link was made, maybe anew: a guard that it had went with it. Any thread. */
  public void appeared(InterfaceName nic) {
    if (!closed) {
      queue.add(new Order.Appeared(nic));
    }
  }

  @Override
  public void close() {
    closed = true;
    queue.add(new Order.End(true));
  }

  /** Ends without taking the guards away, unless {@link #close} was called before. Any thread. */
  public void abandon() {
    queue.add(new Order.End(false));
  }

  @Override
  public void run() {
    try {
      boolean more = true;
      while (more) {
        more = attempt(queue.take());
      }
    } catch (InterruptedException e) {
      // nobody does; the guards stay
    }
    netlink.close();
  }

  /** A bug is told of, and ends the rights of its LAN: what stands there is not known any more. */
  private boolean attempt(Order order) {
    try {
      return carryOut(order);
    } catch (RuntimeException e) {
      Thread self = Thread.currentThread();
      self.getUncaughtExceptionHandler().uncaughtException(self, e);
      String why = "a fault of this agent: " + e;
      switch (order) {
        case Order.Guard o -> listener.refused(now(), o.number(), why);
        case Order.Grant o -> failed(o.number(), o.what().nic(), why);
        case Order.Renew o -> failed(o.number(), o.what().nic(), why);
        case Order.Revoke o -> failed(o.number(), o.what().nic(), why);
        case Order.Appeared _, Order.End _ -> {}
      }
      return !(order instanceof Order.End);
    }
  }

  private void failed(long number, InterfaceName nic, String why) {
    rebuild(nic, why);
    listener.refused(now(), number, why);
  }

  private boolean carryOut(Order order) {
    switch (order) {
      case Order.Guard o -> guardAll(o);
      case Order.Grant o -> grant(o);
      case Order.Renew o -> renew(o);
      case Order.Revoke o -> revoke(o);
      case Order.Appeared o -> rebuild(o.nic(), "its link was made anew");
      case Order.End end -> {
        if (end.away()) {
          lans.values().forEach(lan -> lan.table.remove());
        }
        return false;
      }
    }
    return true;
  }

  private static long now() {
    return System.nanoTime();
  }

  // Guards

  private void guardAll(Order.Guard order) {
    String trouble = "";
    List<InterfaceName> named = order.all().stream().map(Guarded::nic).toList();
    for (InterfaceName nic : List.copyOf(lans.keySet())) {
      Lan lan = lans.get(nic);
      if (lan != null && !named.contains(nic)) {
        lan.table.remove();
        lans.remove(nic);
      }
    }
    for (Guarded guarded : order.all()) {
      Lan lan =
          lans.computeIfAbsent(
              guarded.nic(), nic -> new Lan(new GuardTable(nic, netlink, w), guarded));
      int error = lan.stands ? change(lan, guarded) : make(lan, guarded);
      if (error != 0) {
        trouble = guarded.nic() + ": " + lan.table.text();
      }
    }
    if (trouble.isEmpty()) {
      listener.done(now(), order.number());
    } else {
      listener.refused(now(), order.number(), trouble);
    }
  }

  private int make(Lan lan, Guarded guarded) {
    lan.guarded = guarded;
    lan.forgetAll();
    int error = lan.table.make(guarded, flags);
    if (error == Errno.EOPNOTSUPP && flags != 0) {
      // Before Linux 6.9 an owner's table went with it, which would leave nothing guarded.
      flags = 0;
      error = lan.table.make(guarded, flags);
    }
    lan.stands = error == 0;
    return error;
  }

  private int change(Lan lan, Guarded guarded) {
    Guarded before = lan.guarded;
    Guarded less = without(before, guarded);
    int error = lan.table.change(without(guarded, before), less);
    if (error == 0) {
      // Where it failed all stands as before, and what is missing is missing still.
      lan.guarded = guarded;
      lan.forget(less);
    } else if (error == Errno.ENOENT) {
      error = make(lan, guarded);
      lapsed(guarded.nic(), error, "another hand had taken the guard away");
    }
    return error;
  }

  private static Guarded none(Guarded of) {
    return new Guarded(of.nic(), List.of(), List.of());
  }

  private static Guarded without(Guarded all, Guarded some) {
    List<MacAddress> macs = new ArrayList<>(all.macs());
    macs.removeAll(some.macs());
    List<IpAddress> addresses = new ArrayList<>(all.addresses());
    addresses.removeAll(some.addresses());
    return new Guarded(all.nic(), macs, addresses);
  }

  private void rebuild(InterfaceName nic, String why) {
    Lan lan = lans.get(nic);
    if (lan != null) {
      boolean had = lan.hasRights();
      int error = make(lan, lan.guarded);
      if (had || error != 0) {
        lapsed(nic, error, why);
      }
    }
  }

  private void lapsed(InterfaceName nic, int error, String why) {
    Lan lan = lans.get(nic);
    String words = error == 0 || lan == null ? why : why + "; not guarded: " + lan.table.text();
    listener.lapsed(now(), nic, words);
  }

  // Rights

  /** What is left of an order in milliseconds; negative where it is void. */
  private static long left(long until) {
    long left = until - now();
    return left < SHORTEST_NANOS ? -1 : left / MILLI;
  }

  private void grant(Order.Grant order) {
    Guarded what = order.what();
    Lan lan = lans.get(what.nic());
    if (lan == null || !lan.stands) {
      listener.refused(now(), order.number(), "nothing is guarded on " + what.nic());
      return;
    }
    Guarded renewed = lan.live(what);
    int error = Errno.ENOENT;
    for (int i = 0; i < TRIES && error == Errno.ENOENT; i++) {
      error = lan.table.ticket(TICKET_MILLIS);
      if (error == Errno.ENOENT) {
        rebuild(what.nic(), "another hand had taken the guard away");
        renewed = lan.live(what);
        continue;
      }
      long left = left(order.until());
      if (left < 0) {
        listener.refused(now(), order.number(), "too late");
        return;
      }
      if (error == 0) {
        error = lan.table.grant(what, renewed, lan.companions(what, order.alone()), left);
      }
      if (error == Errno.ENOENT) {
        // The ticket, or a right that was to be replaced, is gone; what stands is not extended.
        renewed = lan.live(renewed);
        if (i > 0) {
          revokeEach(lan, renewed);
          renewed = none(what);
        }
      }
    }
    if (error == 0) {
      lan.note(what, order.until(), order.alone());
      listener.granted(now(), order.number(), order.until());
    } else {
      listener.refused(now(), order.number(), lan.table.text());
    }
  }

  private void renew(Order.Renew order) {
    Guarded what = order.what();
    Lan lan = lans.get(what.nic());
    if (lan == null) {
      listener.refused(now(), order.number(), "nothing is guarded on " + what.nic());
      return;
    }
    if (!lan.live(what).equals(what)) {
      voided(lan, order, "there was no right any more");
      return;
    }
    long left = left(order.until());
    if (left < 0) {
      voided(lan, order, "too late");
      return;
    }
    int error = lan.table.renew(what, lan.companions(what, order.alone()), left);
    if (error == 0) {
      lan.note(what, order.until(), order.alone());
      listener.granted(now(), order.number(), order.until());
    } else {
      voided(lan, order, error == Errno.ENOENT ? "too late for the kernel" : lan.table.text());
    }
  }

  /** What could not be renewed whole is void whole: half a right serves nobody. */
  private void voided(Lan lan, Order.Renew order, String why) {
    end(lan, order.what());
    listener.refused(now(), order.number(), why);
  }

  private void revoke(Order.Revoke order) {
    Lan lan = lans.get(order.what().nic());
    if (lan == null || end(lan, order.what())) {
      listener.done(now(), order.number());
    } else {
      listener.refused(now(), order.number(), lan.table.text());
    }
  }

  /**
   * Ends rights. Where the kernel refuses that, the LAN's table is made anew without any: a right
   * that was given back must not go on. False where not even that can be done.
   */
  private boolean end(Lan lan, Guarded what) {
    Guarded live = lan.live(what);
    GuardTable.Companions companions = lan.companions(what, false);
    lan.forget(what);
    if (lan.table.revoke(live, companions) == 0) {
      return true;
    }
    int error = revokeEach(lan, live);
    if (error == 0) {
      error = beside(lan.table.revoke(none(what), companions));
    }
    if (error != 0 && lan.stands) {
      rebuild(what.nic(), "a right could not be ended: " + lan.table.text());
    }
    return error == 0 || lan.stands;
  }

  /** An error that is more than that it had ended by itself. */
  private static int beside(int error) {
    return error == Errno.ENOENT ? 0 : error;
  }

  /** Some may have ended by themselves, which lets the kernel refuse all of a list. */
  private static int revokeEach(Lan lan, Guarded live) {
    GuardTable.Companions unchanged = new GuardTable.Companions(none(live), none(live));
    int error = 0;
    for (MacAddress mac : live.macs()) {
      Guarded one = new Guarded(live.nic(), List.of(mac), List.of());
      error = Math.max(error, beside(lan.table.revoke(one, unchanged)));
    }
    for (IpAddress address : live.addresses()) {
      Guarded one = new Guarded(live.nic(), List.of(), List.of(address));
      error = Math.max(error, beside(lan.table.revoke(one, unchanged)));
    }
    return error;
  }
}
