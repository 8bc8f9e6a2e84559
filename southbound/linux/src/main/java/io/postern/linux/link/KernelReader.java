package io.postern.linux.link;

import io.postern.device.AddressState;
import io.postern.device.DeviceSnapshot;
import io.postern.device.LinkCounters;
import io.postern.device.LinkState;
import io.postern.device.NeighbourState;
import io.postern.device.RouteState;
import io.postern.linux.netlink.AddressCodec;
import io.postern.linux.netlink.LinkCodec;
import io.postern.linux.netlink.MessageWriter;
import io.postern.linux.netlink.Names;
import io.postern.linux.netlink.NeighbourCodec;
import io.postern.linux.netlink.Netlink;
import io.postern.linux.netlink.NetlinkSocket;
import io.postern.linux.netlink.RouteCodec;
import io.postern.linux.syscall.KernelException;
import io.postern.net.InterfaceName;
import io.postern.net.IpFamily;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads all that the kernel has, by dumps on a socket of its own. Any thread may ask; one at a time
 * is served. The socket lives in the network namespace of the thread that made this.
 */
public final class KernelReader implements AutoCloseable {
  private static final int BUFFERS = 1 << 20;

  private final NetlinkSocket socket;
  private final MessageWriter w = new MessageWriter(MessageWriter.ROOM_FOR_ONE * 2);

  /** Opens the socket. */
  public KernelReader() throws KernelException {
    socket = NetlinkSocket.open(Netlink.ROUTE, BUFFERS);
  }

  /** All of it at one moment: the snapshot, and the links with what a snapshot leaves out. */
  public record Everything(DeviceSnapshot snapshot, List<LinkCodec.Read> links) {}

  /**
   * Reads links, addresses, routes and neighbours.
   *
   * @param learnedOn links whose learned neighbours are wanted
   * @param speeds megabits a second by link, as far as known
   */
  public synchronized Everything everything(
      Set<InterfaceName> learnedOn, Map<Integer, Integer> speeds) throws KernelException {
    long at = System.nanoTime();
    List<LinkCodec.Read> links = links(false);
    Map<Integer, InterfaceName> byIndex = new HashMap<>();
    List<LinkState> states = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      LinkCodec.Read link = links.get(i);
      byIndex.put(link.state().index(), link.state().name());
      int speed = speeds.getOrDefault(link.state().index(), 0);
      links.set(i, Speeds.with(link, speed));
      states.add(links.get(i).state());
    }
    Names names = byIndex::get;
    List<AddressState> addresses = addresses(names);
    List<RouteState> routes = new ArrayList<>();
    List<NeighbourState> neighbours = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      routes.addAll(routes(family, names));
      for (NeighbourState n : neighbours(family, 0, names)) {
        if (n.permanent() || learnedOn.contains(n.nic())) {
          neighbours.add(n);
        }
      }
    }
    return new Everything(new DeviceSnapshot(at, states, addresses, routes, neighbours), links);
  }

  /** All links. */
  synchronized List<LinkCodec.Read> links(boolean counters) throws KernelException {
    List<LinkCodec.Read> links = new ArrayList<>();
    check(
        "reading links",
        socket.dump(
            w,
            (out, seq) -> LinkCodec.writeGet(out, seq, 0, counters),
            links::clear,
            m -> {
              LinkCodec.Read link = LinkCodec.read(m.bytes(), m.from(), m.to());
              if (link != null && m.type() == Netlink.NEWLINK) {
                links.add(link);
              }
            }));
    return links;
  }

  /** The traffic counters of all links. */
  public Map<InterfaceName, LinkCounters> counters() throws KernelException {
    Map<InterfaceName, LinkCounters> counters = new LinkedHashMap<>();
    for (LinkCodec.Read link : links(true)) {
      counters.put(link.state().name(), link.counters());
    }
    return counters;
  }

  /** All addresses. */
  private List<AddressState> addresses(Names names) throws KernelException {
    List<AddressState> addresses = new ArrayList<>();
    check(
        "reading addresses",
        socket.dump(
            w,
            AddressCodec::writeDump,
            addresses::clear,
            m -> {
              AddressState address = AddressCodec.read(m.bytes(), m.from(), m.to(), names);
              if (address != null && m.type() == Netlink.NEWADDR) {
                addresses.add(address);
              }
            }));
    return addresses;
  }

  /** The routes of a family. */
  synchronized List<RouteState> routes(IpFamily family, Names names) throws KernelException {
    List<RouteState> routes = new ArrayList<>();
    check(
        "reading routes",
        socket.dump(
            w,
            (out, seq) -> RouteCodec.writeDump(out, seq, family),
            routes::clear,
            m -> {
              RouteState route = RouteCodec.read(m.bytes(), m.from(), m.to(), names);
              if (route != null && m.type() == Netlink.NEWROUTE) {
                routes.add(route);
              }
            }));
    return routes;
  }

  /** The neighbours of a family, of one link where {@code index} is not 0. */
  synchronized List<NeighbourState> neighbours(IpFamily family, int index, Names names)
      throws KernelException {
    List<NeighbourState> neighbours = new ArrayList<>();
    check(
        "reading neighbours",
        socket.dump(
            w,
            (out, seq) -> NeighbourCodec.writeDump(out, seq, family, index),
            neighbours::clear,
            m -> {
              NeighbourState n = NeighbourCodec.read(m.bytes(), m.from(), m.to(), names);
              if (n != null && m.type() == Netlink.NEWNEIGH) {
                neighbours.add(n);
              }
            }));
    return neighbours;
  }

  private static void check(String what, int errno) throws KernelException {
    if (errno != 0) {
      throw new KernelException(what, errno);
    }
  }

  @Override
  public synchronized void close() {
    socket.close();
  }
}
