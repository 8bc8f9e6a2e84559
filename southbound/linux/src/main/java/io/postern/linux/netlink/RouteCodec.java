package io.postern.linux.netlink;

import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.linux.syscall.KernelSocket;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RTM_NEWROUTE, RTM_DELROUTE and their dump (struct rtmsg). */
public final class RouteCodec {
  private static final int HEADER = 12;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_PRIORITY = 6;
  private static final int RTA_PREFSRC = 7;
  private static final int RTA_METRICS = 8;
  private static final int RTA_MULTIPATH = 9;
  private static final int RTA_TABLE = 15;
  private static final int RTA_VIA = 18;
  private static final int RTAX_MTU = 2;
  private static final int NESTED = 0x8000;
  private static final int TABLE_LOCAL = 255;
  private static final int TYPE_UNICAST = 1;
  private static final int F_CLONED = 0x200;
  private static final int NH_ONLINK = 4;
  private static final int NH_HEADER = 8;
  private static final int SCOPE_LINK = 253;
  private static final int SCOPE_NOWHERE = 255;

  private RouteCodec() {}

  /** Whether every link that a route names is known: else it cannot be written. */
  public static boolean linksKnown(RouteState r, Indexes indexes) {
    for (int i = 0; i < r.nextHops().size(); i++) {
      InterfaceName nic = r.nextHops().get(i).nic();
      if (nic != null && indexes.index(nic) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Writes the creation or replacement of a route, tagged as the agent's. */
  public static void writePut(MessageWriter w, int sequence, RouteState r, Indexes indexes) {
    int flags = Netlink.F_CREATE | Netlink.F_REPLACE;
    write(w, sequence, r, indexes, Netlink.NEWROUTE, flags, Netlink.PROTOCOL_POSTERN);
  }

  /** Writes the return of a route that was lost, with the protocol that it had. */
  public static void writeBack(MessageWriter w, int sequence, RouteState r, Indexes indexes) {
    write(w, sequence, r, indexes, Netlink.NEWROUTE, Netlink.F_CREATE, r.protocol());
  }

  /** Writes a removal. */
  public static void writeRemove(MessageWriter w, int sequence, RouteState r, Indexes indexes) {
    write(w, sequence, r, indexes, Netlink.DELROUTE, 0, 0);
  }

  private static void write(
      MessageWriter w,
      int sequence,
      RouteState r,
      Indexes indexes,
      int type,
      int flags,
      int protocol) {
    boolean put = type == Netlink.NEWROUTE;
    IpFamily family = r.destination().address().family();
    NextHop only = r.nextHops().size() == 1 ? r.nextHops().get(0) : null;
    w.begin(type, flags, sequence);
    w.u8(Families.number(family)).u8(r.destination().length()).u8(0).u8(0);
    w.u8(r.table() < 256 ? (int) r.table() : 0);
    w.u8(protocol);
    w.u8(put ? r.scopeLink() ? SCOPE_LINK : 0 : SCOPE_NOWHERE).u8(TYPE_UNICAST);
    w.u32(only != null && only.onlink() ? NH_ONLINK : 0);
    if (r.destination().length() > 0) {
      w.attributeIp(RTA_DST, r.destination().address());
    }
    w.attributeU32(RTA_TABLE, (int) r.table());
    if (r.metric() != 0) {
      w.attributeU32(RTA_PRIORITY, (int) r.metric());
    }
    IpAddress source = r.preferredSource();
    if (put && source != null) {
      w.attributeIp(RTA_PREFSRC, source);
    }
    if (put && r.mtu() != 0) {
      int metrics = w.nest(RTA_METRICS | NESTED);
      w.attributeU32(RTAX_MTU, r.mtu());
      w.endNest(metrics);
    }
    if (only != null) {
      InterfaceName nic = only.nic();
      if (nic != null) {
        w.attributeU32(RTA_OIF, indexes.index(nic));
      }
      gateway(w, family, only);
    } else {
      multipath(w, family, r.nextHops(), indexes);
    }
    w.end();
  }

  private static void multipath(
      MessageWriter w, IpFamily family, List<NextHop> hops, Indexes indexes) {
    int list = w.nest(RTA_MULTIPATH | NESTED);
    for (int i = 0; i < hops.size(); i++) {
      NextHop hop = hops.get(i);
      InterfaceName nic = hop.nic();
      int at = w.position();
      w.u16(0).u8(hop.onlink() ? NH_ONLINK : 0).u8(hop.weight() - 1);
      w.u32(nic == null ? 0 : indexes.index(nic));
      gateway(w, family, hop);
      w.endNest(at);
    }
    w.endNest(list);
  }

  private static void gateway(MessageWriter w, IpFamily family, NextHop hop) {
    IpAddress gateway = hop.gateway();
    if (gateway == null) {
      return;
    }
    if (gateway.family() == family) {
      w.attributeIp(RTA_GATEWAY, gateway);
    } else {
      int via = w.nest(RTA_VIA);
      w.u16(Families.number(gateway.family()));
      w.ip(gateway);
      w.endNest(via);
      w.pad();
    }
  }

  /** Writes a request for all routes of a family. */
  public static void writeDump(MessageWriter w, int sequence, IpFamily family) {
    w.begin(Netlink.GETROUTE, Netlink.F_DUMP, sequence);
    w.u8(family == IpFamily.IPV4 ? KernelSocket.AF_INET : KernelSocket.AF_INET6);
    w.u8(0).u8(0).u8(0).u32(0).u32(0);
    w.end();
  }

  /** Reads a route message's body; null where it is no unicast route or of the local table. */
  public static @Nullable RouteState read(ByteBuffer b, int from, int to, Names names) {
    if (to - from < HEADER) {
      return null;
    }
    IpFamily family = Families.of(b.get(from));
    int length = b.get(from + 1) & 0xff;
    int flags = b.getInt(from + 8);
    if (family == null
        || length > family.bits()
        || b.get(from + 7) != TYPE_UNICAST
        || (flags & F_CLONED) != 0) {
      return null;
    }
    Fields f = new Fields(family, names);
    f.table = b.get(from + 4) & 0xff;
    AttributeReader a = new AttributeReader(b, from + HEADER, to);
    while (a.next()) {
      f.take(a);
    }
    int protocol = b.get(from + 5) & 0xff;
    if (f.oif != null || f.gateway != null) {
      f.hops.add(0, new NextHop(f.oif, f.gateway, 1, (flags & NH_ONLINK) != 0));
    }
    if (f.table == TABLE_LOCAL || f.table == 0 || f.hops.isEmpty()) {
      return null;
    }
    IpAddress any = family == IpFamily.IPV4 ? IpAddress.ANY_V4 : IpAddress.ANY_V6;
    IpPrefix destination = new IpPrefix(f.destination == null ? any : f.destination, length);
    return new RouteState(
        f.table,
        destination.network(),
        f.metric,
        f.source,
        (b.get(from + 6) & 0xff) == SCOPE_LINK,
        protocol,
        f.mtu,
        f.hops,
        protocol == Netlink.PROTOCOL_POSTERN);
  }

  private static final class Fields {
    private final IpFamily family;
    private final Names names;
    private long table;
    private long metric;
    private int mtu;
    private @Nullable IpAddress destination;
    private @Nullable IpAddress source;
    private @Nullable IpAddress gateway;
    private @Nullable InterfaceName oif;
    private final List<NextHop> hops = new ArrayList<>(1);

    private Fields(IpFamily family, Names names) {
      this.family = family;
      this.names = names;
    }

    private void take(AttributeReader a) {
      switch (a.type()) {
        case RTA_DST -> destination = a.ip(family);
        case RTA_OIF -> oif = names.name(a.u32());
        case RTA_GATEWAY -> gateway = a.ip(family);
        case RTA_VIA -> gateway = a.via();
        case RTA_PRIORITY -> metric = a.u32() & 0xffff_ffffL;
        case RTA_PREFSRC -> source = a.ip(family);
        case RTA_TABLE -> table = a.u32() & 0xffff_ffffL;
        case RTA_METRICS -> {
          AttributeReader metrics = a.nested();
          while (metrics.next()) {
            if (metrics.type() == RTAX_MTU) {
              mtu = metrics.u32();
            }
          }
        }
        case RTA_MULTIPATH -> nextHops(a);
        default -> {
          // what failover has no use for
        }
      }
    }

    private void nextHops(AttributeReader a) {
      ByteBuffer b = a.bytes();
      int at = a.from();
      int end = at + a.length();
      while (end - at >= NH_HEADER) {
        int length = b.getShort(at) & 0xffff;
        if (length < NH_HEADER || length > end - at) {
          return;
        }
        IpAddress via = null;
        AttributeReader inner = new AttributeReader(b, at + NH_HEADER, at + length);
        while (inner.next()) {
          if (inner.type() == RTA_GATEWAY) {
            via = inner.ip(family);
          } else if (inner.type() == RTA_VIA) {
            via = inner.via();
          }
        }
        hops.add(
            new NextHop(
                names.name(b.getInt(at + 4)),
                via,
                (b.get(at + 3) & 0xff) + 1,
                (b.get(at + 2) & NH_ONLINK) != 0));
        at += length + 3 & ~3;
      }
    }
  }
}
