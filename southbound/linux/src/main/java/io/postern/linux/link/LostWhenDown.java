package io.postern.linux.link;

import io.postern.device.AddressState;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.linux.netlink.AddressCodec;
import io.postern.linux.netlink.Indexes;
import io.postern.linux.netlink.MessageWriter;
import io.postern.linux.netlink.Names;
import io.postern.linux.netlink.NetlinkSocket;
import io.postern.linux.netlink.RouteCodec;
import io.postern.net.InterfaceName;
import io.postern.net.IpFamily;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel takes off a link that goes down: routes through it and its IPv6 addresses. Read
 * before, put back after.
 *
 * @param addresses global IPv6 addresses; the kernel makes the link-local one itself
 * @param routes routes that the kernel does not make itself
 */
record LostWhenDown(List<AddressState> addresses, List<RouteState> routes) {

  /** Reads what a link would lose. */
  static LostWhenDown read(
      NetlinkSocket netlink, MessageWriter w, int index, InterfaceName nic, Names names) {
    List<AddressState> addresses = new ArrayList<>();
    netlink.dump(
        w,
        AddressCodec::writeDump,
        addresses::clear,
        m -> {
          AddressState a =
              AddressCodec.read(m.bytes(), m.from(), m.to(), i -> i == index ? nic : null);
          if (a != null && !a.prefix().address().isV4() && !a.prefix().address().isLinkLocal()) {
            addresses.add(a);
          }
        });
    List<RouteState> routes = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      List<RouteState> found = new ArrayList<>();
      netlink.dump(
          w,
          (out, seq) -> RouteCodec.writeDump(out, seq, family),
          found::clear,
          m -> {
            RouteState r = RouteCodec.read(m.bytes(), m.from(), m.to(), names);
            if (r != null && r.protocol() != RouteState.PROTOCOL_KERNEL && uses(r, nic)) {
              found.add(r);
            }
          });
      routes.addAll(found);
    }
    return new LostWhenDown(addresses, routes);
  }

  private static boolean uses(RouteState route, InterfaceName nic) {
    for (NextHop hop : route.nextHops()) {
      if (nic.equals(hop.nic())) {
        return true;
      }
    }
    return false;
  }

  /** Puts back what was lost; what is there already is left alone. */
  void putBack(NetlinkSocket netlink, MessageWriter w, int index, Indexes indexes) {
    w.reset();
    int last = 0;
    for (AddressState a : addresses) {
      last = room(netlink, w, last);
      AddressCodec.writeBack(w, last, index, a);
    }
    for (RouteState r : routes) {
      if (RouteCodec.linksKnown(r, indexes)) {
        last = room(netlink, w, last);
        RouteCodec.writeBack(w, last, r, indexes);
      }
    }
    if (last != 0) {
      netlink.exchange(w, last, (seq, errno, text) -> {});
    }
  }

  private static int room(NetlinkSocket netlink, MessageWriter w, int last) {
    if (!w.hasRoom()) {
      netlink.exchange(w, last, (seq, errno, text) -> {});
      w.reset();
    }
    return netlink.nextSequence();
  }
}
