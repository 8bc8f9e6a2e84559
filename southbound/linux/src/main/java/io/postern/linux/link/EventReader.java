package io.postern.linux.link;

import io.postern.device.AddressState;
import io.postern.device.Carrier;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceListener;
import io.postern.device.LinkState;
import io.postern.device.RouteState;
import io.postern.linux.netlink.AddressCodec;
import io.postern.linux.netlink.LinkCodec;
import io.postern.linux.netlink.MessageReader;
import io.postern.linux.netlink.Netlink;
import io.postern.linux.netlink.NetlinkSocket;
import io.postern.linux.netlink.RouteCodec;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.Privileges;
import io.postern.linux.syscall.Readiness;
import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reader thread: the kernel's multicast messages become the device's events. It never blocks
 * but for more; where the kernel had to drop messages (ENOBUFS) it reads everything anew.
 *
 * <p>The socket subscribes before the first dump, so that nothing falls between; a change may then
 * be told twice, first by the snapshot.
 */
public final class EventReader implements Runnable, AutoCloseable {
  private static final int BUFFERS = 8 << 20;
  private static final long SLACK_NANOS = 1_000;
  private static final long REST_NANOS = 300_000L;
  private static final long RETRY_NANOS = 100_000_000L;

  private final LinkTable links;
  private final CarrierLedger ledger;
  private final KernelReader kernel;
  private final DeviceListener listener;
  private final LinkChanges changes;
  private final LinkIoctl ioctl;
  private final Readiness readiness;
  private final Map<Integer, Integer> speeds = new HashMap<>();
  private NetlinkSocket socket;
  private volatile Set<InterfaceName> watched = Set.of();
  private volatile boolean closed;
  private boolean rested = true;

  /** Hears of links that others must know of at once. On the reader thread. */
  public interface LinkChanges {
    /** A link that was not known, or not by that name. */
    void appeared(LinkState link);

    /** A link may have another MAC. */
    void macChanged(LinkState link);
  }

  /**
   * Opens its sockets in the calling thread's network namespace.
   *
   * @param changes told of links that others must know of at once, on the reader thread
   */
  public EventReader(
      LinkTable links, CarrierLedger ledger, DeviceListener listener, LinkChanges changes)
      throws KernelException {
    this.links = links;
    this.ledger = ledger;
    this.listener = listener;
    this.changes = changes;
    ioctl = new LinkIoctl();
    readiness = new Readiness();
    kernel = new KernelReader();
    socket = subscribe();
  }

  private static NetlinkSocket subscribe() throws KernelException {
    return NetlinkSocket.open(
        Netlink.ROUTE,
        BUFFERS,
        Netlink.GROUP_LINK,
        Netlink.GROUP_IPV4_IFADDR,
        Netlink.GROUP_IPV6_IFADDR,
        Netlink.GROUP_IPV4_ROUTE,
        Netlink.GROUP_IPV6_ROUTE);
  }

  /** Makes the kernel's buffer small, so that a test can overrun it. */
  public void shrinkBuffer(int octets) {
    socket.socket().receiveBuffer(octets);
  }

  /** Whether the kernel's buffer is as large as asked for. */
  public boolean forcedBuffer() {
    return socket.forced();
  }

  /** Which links' carriers are asked for in doubt; any thread. */
  public void watch(Set<InterfaceName> nics) {
    watched = Set.copyOf(nics);
  }

  @Override
  public void run() {
    Privileges.timerSlack(SLACK_NANOS);
    resynchronize();
    while (!closed) {
      int result = socket.receive(this::message);
      if (result == Errno.ENOBUFS) {
        resynchronize();
      } else if (result == Errno.EAGAIN) {
        awaitMore();
      } else if (result != 0) {
        reopen(result);
      }
    }
    socket.close();
    kernel.close();
    ioctl.close();
    readiness.close();
  }

  /**
   * The first message of a burst is read at once. Then a short rest without listening: a thousand
   * changes of our own, each waking this thread, would slow down the lane that makes them by half.
   */
  private void awaitMore() {
    readiness.clear();
    if (rested) {
      readiness.add(socket.socket().fd());
    }
    readiness.await(rested ? -1 : REST_NANOS);
    rested = !rested;
  }

  private void reopen(int errno) {
    listener.report(
        new DeviceEvent.DeviceTrouble(
            System.nanoTime(), "the kernel's events cannot be read: " + Errno.text(errno)));
    socket.close();
    while (!closed) {
      try {
        socket = subscribe();
        resynchronize();
        return;
      } catch (KernelException e) {
        readiness.clear();
        readiness.await(RETRY_NANOS);
      }
    }
  }

  private void resynchronize() {
    while (!closed) {
      try {
        drain();
        for (LinkCodec.Read link : kernel.links(false)) {
          speeds.put(link.state().index(), ioctl.speed(link.state().name()));
        }
        KernelReader.Everything all = kernel.everything(watched, speeds);
        accept(all);
        return;
      } catch (KernelException e) {
        listener.report(
            new DeviceEvent.DeviceTrouble(
                System.nanoTime(),
                "the kernel's state cannot be read: " + String.valueOf(e.getMessage())));
        readiness.clear();
        readiness.await(RETRY_NANOS);
      }
    }
  }

  /** Throws away what the dump will tell better. */
  private void drain() {
    int result;
    do {
      result = socket.receive(m -> {});
    } while (result == 0 || result == Errno.ENOBUFS);
  }

  private void accept(KernelReader.Everything all) {
    Set<Integer> before = Set.copyOf(links.all().stream().map(l -> l.state().index()).toList());
    links.replace(all.links());
    for (AddressState a : all.snapshot().addresses()) {
      links.addAddress(links.index(a.nic()), a.prefix());
    }
    ledger.inOrder(
        () -> {
          listener.report(new DeviceEvent.Resynchronized(System.nanoTime(), all.snapshot()));
          for (int index : before) {
            if (links.link(index) == null) {
              ledger.forget(index);
            }
          }
          for (LinkCodec.Read link : all.links()) {
            LinkState s = link.state();
            ledger.observe(System.nanoTime(), s.name(), s.index(), s.carrier(), false);
          }
        });
    for (LinkCodec.Read link : all.links()) {
      if (before.contains(link.state().index())) {
        changes.macChanged(link.state()); // as far as is known
      } else {
        changes.appeared(link.state());
      }
    }
  }

  private void message(MessageReader m) {
    switch (m.type()) {
      case Netlink.NEWLINK -> link(m);
      case Netlink.DELLINK -> linkGone(m);
      case Netlink.NEWADDR, Netlink.DELADDR -> address(m);
      case Netlink.NEWROUTE, Netlink.DELROUTE -> route(m);
      default -> {
        // groups that were not joined send nothing
      }
    }
  }

  private void link(MessageReader m) {
    LinkCodec.Read read = LinkCodec.read(m.bytes(), m.from(), m.to());
    if (read == null) {
      return;
    }
    int index = read.state().index();
    InterfaceName name = read.state().name();
    Carrier told = ledger.told(index);
    Carrier carrier = truth(read.state(), told);
    if (!speeds.containsKey(index) || (carrier == Carrier.UP && told != Carrier.UP)) {
      speeds.put(index, ioctl.speed(name));
    }
    LinkCodec.Read link = Speeds.with(read, speeds.getOrDefault(index, 0));
    LinkState state = link.state().withCarrier(carrier);
    LinkCodec.Read old = links.put(link);
    long at = System.nanoTime();
    if (old != null && !old.state().name().equals(name)) {
      listener.report(new DeviceEvent.LinkGone(at, old.state().name(), index));
    }
    ledger.inOrder(
        () -> {
          // A link without its partner is known by the carrier, one that was set down by the link.
          if (state.adminUp()) {
            ledger.observe(at, name, index, carrier, false);
          }
          listener.report(new DeviceEvent.LinkReported(at, state));
          if (!state.adminUp()) {
            ledger.observe(at, name, index, carrier, false);
          }
        });
    if (old == null || !old.state().name().equals(name)) {
      changes.appeared(state);
    } else if (!Objects.equals(old.state().mac(), state.mac())) {
      changes.macChanged(state);
    }
  }

  /**
   * An event may be older than what the poll has seen since: where they disagree, the driver is
   * asked.
   */
  private Carrier truth(LinkState state, @Nullable Carrier told) {
    if (told == null || state.carrier() == told || !watched.contains(state.name())) {
      return state.carrier();
    }
    Carrier now = ioctl.carrier(state.name());
    return now == null ? state.carrier() : now;
  }

  private void linkGone(MessageReader m) {
    LinkCodec.Read read = LinkCodec.read(m.bytes(), m.from(), m.to());
    if (read == null) {
      return;
    }
    LinkState state = read.state();
    links.remove(state.index());
    speeds.remove(state.index());
    ledger.inOrder(
        () -> {
          ledger.forget(state.index());
          listener.report(new DeviceEvent.LinkGone(System.nanoTime(), state.name(), state.index()));
        });
  }

  private void address(MessageReader m) {
    AddressState address = AddressCodec.read(m.bytes(), m.from(), m.to(), links);
    if (address == null) {
      return;
    }
    int index = AddressCodec.index(m.bytes(), m.from(), m.to());
    IpPrefix prefix = address.prefix();
    if (m.type() == Netlink.NEWADDR) {
      links.addAddress(index, prefix);
      listener.report(new DeviceEvent.AddressReported(System.nanoTime(), address));
    } else {
      links.removeAddress(index, prefix);
      listener.report(new DeviceEvent.AddressGone(System.nanoTime(), address));
    }
  }

  private void route(MessageReader m) {
    RouteState route = RouteCodec.read(m.bytes(), m.from(), m.to(), links);
    if (route != null) {
      long at = System.nanoTime();
      listener.report(
          m.type() == Netlink.NEWROUTE
              ? new DeviceEvent.RouteReported(at, route)
              : new DeviceEvent.RouteGone(at, route));
    }
  }

  @Override
  public void close() {
    closed = true;
    readiness.wake();
  }
}
