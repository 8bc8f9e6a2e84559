package io.postern.linux.netlink;

import io.postern.device.Carrier;
import io.postern.device.LinkCounters;
import io.postern.device.LinkState;
import io.postern.linux.syscall.KernelSocket;
import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RTM_NEWLINK, RTM_SETLINK, RTM_DELLINK, alternative names, and their dump (struct ifinfomsg). */
public final class LinkCodec {
  /** Octets of struct ifinfomsg. */
  static final int HEADER = 16;

  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_LINK = 5;
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_IFALIAS = 20;
  private static final int IFLA_STATS64 = 23;
  private static final int IFLA_EXT_MASK = 29;
  private static final int IFLA_PROMISCUITY = 30;
  private static final int IFLA_LINK_NETNSID = 37;
  private static final int IFLA_PROP_LIST = 52;
  private static final int IFLA_ALT_IFNAME = 53;
  private static final int INFO_KIND = 1;
  private static final int INFO_DATA = 2;
  private static final int VLAN_ID = 1;
  private static final int MACVLAN_MODE = 1;
  private static final int MACVLAN_PRIVATE = 1;
  private static final int NESTED = 0x8000;
  private static final int EXT_SKIP_STATS = 8;
  private static final int FAMILY_BRIDGE = 7;
  private static final int TYPE_ETHER = 1;

  private static final int UP = 0x1;
  private static final int LOOPBACK = 0x8;
  private static final int NOARP = 0x80;
  private static final int LOWER_UP = 0x10000;

  private LinkCodec() {}

  /** A link as it was read, with what a {@link LinkState} has no place for. */
  public record Read(LinkState state, int hardwareType, LinkCounters counters) {
    /** Whether its hardware address is an Ethernet MAC. */
    public boolean ethernet() {
      return hardwareType == TYPE_ETHER && !state.loopback();
    }
  }

  /** Writes administrative up or down. */
  public static void writeAdminUp(MessageWriter w, int sequence, int index, boolean up) {
    w.begin(Netlink.SETLINK, 0, sequence);
    header(w, index, up ? UP : 0, UP);
    w.end();
  }

  /** Writes a change of MAC. */
  public static void writeMac(MessageWriter w, int sequence, int index, MacAddress mac) {
    w.begin(Netlink.SETLINK, 0, sequence);
    header(w, index, 0, 0);
    w.attributeMac(IFLA_ADDRESS, mac);
    w.end();
  }

  /** Writes the creation of a VLAN link, administratively down. */
  public static void writeVlan(MessageWriter w, int sequence, String name, int lower, int id) {
    int info = beginKind(w, sequence, name, lower, "vlan", null);
    int data = w.nest(INFO_DATA | NESTED);
    w.attributeU16(VLAN_ID, id);
    w.endNest(data);
    w.endNest(info);
    w.end();
  }

  /** Writes the creation of a macvlan in private mode, administratively down. */
  public static void writeMacvlan(
      MessageWriter w, int sequence, String name, int lower, MacAddress mac) {
    int info = beginKind(w, sequence, name, lower, "macvlan", mac);
    int data = w.nest(INFO_DATA | NESTED);
    w.attributeU32(MACVLAN_MODE, MACVLAN_PRIVATE);
    w.endNest(data);
    w.endNest(info);
    w.end();
  }

  /** Writes the creation of a pair of virtual Ethernet links, both down. */
  public static void writeVethPair(MessageWriter w, int sequence, String one, String other) {
    int info = beginKind(w, sequence, one, 0, "veth", null);
    int data = w.nest(INFO_DATA | NESTED);
    int peer = w.nest(1 | NESTED);
    header(w, 0, 0, 0);
    w.attributeText(IFLA_IFNAME, other);
    w.endNest(peer);
    w.endNest(data);
    w.endNest(info);
    w.end();
  }

  /** Writes the creation of a bridge with an index of the caller's choice, administratively up. */
  public static void writeBridge(MessageWriter w, int sequence, String name, int index) {
    w.begin(Netlink.NEWLINK, Netlink.F_CREATE | Netlink.F_EXCL, sequence);
    header(w, index, UP, UP);
    w.attributeText(IFLA_IFNAME, name);
    int info = w.nest(IFLA_LINKINFO | NESTED);
    w.attributeText(INFO_KIND, "bridge");
    w.endNest(info);
    w.end();
  }

  /** Writes that a link becomes a bridge's port; the link is found by its name. */
  public static void writePortOf(MessageWriter w, int sequence, String name, int bridge) {
    w.begin(Netlink.SETLINK, 0, sequence);
    header(w, 0, 0, 0);
    w.attributeText(IFLA_IFNAME, name);
    w.attributeU32(IFLA_MASTER, bridge);
    w.end();
  }

  /**
   * Writes a request that creates nothing: a link of a kind without what that kind needs. A kernel
   * that has the kind answers EINVAL, one that has not answers EOPNOTSUPP.
   */
  public static void writeKindQuestion(MessageWriter w, int sequence, String kind) {
    int info = beginKind(w, sequence, "pst-question", 0, kind, null);
    w.endNest(info);
    w.end();
  }

  private static int beginKind(
      MessageWriter w,
      int sequence,
      String name,
      int lower,
      String kind,
      @Nullable MacAddress mac) {
    w.begin(Netlink.NEWLINK, Netlink.F_CREATE | Netlink.F_EXCL, sequence);
    header(w, 0, 0, 0);
    w.attributeText(IFLA_IFNAME, name);
    if (lower != 0) {
      w.attributeU32(IFLA_LINK, lower);
    }
    if (mac != null) {
      w.attributeMac(IFLA_ADDRESS, mac);
    }
    int info = w.nest(IFLA_LINKINFO | NESTED);
    w.attributeText(INFO_KIND, kind);
    return info;
  }

  /** Writes the alias that marks a link as the agent's; the link is found by its name. */
  public static void writeTag(MessageWriter w, int sequence, String name, boolean arp) {
    w.begin(Netlink.SETLINK, 0, sequence);
    header(w, 0, arp ? 0 : NOARP, NOARP);
    w.attributeText(IFLA_IFNAME, name);
    w.attributeText(IFLA_IFALIAS, Netlink.ALIAS_POSTERN + name);
    w.end();
  }

  /** Writes administrative up; the link is found by its name. */
  public static void writeUp(MessageWriter w, int sequence, String name) {
    w.begin(Netlink.SETLINK, 0, sequence);
    header(w, 0, UP, UP);
    w.attributeText(IFLA_IFNAME, name);
    w.end();
  }

  /** Writes a deletion. */
  public static void writeDelete(MessageWriter w, int sequence, int index) {
    w.begin(Netlink.DELLINK, 0, sequence);
    header(w, index, 0, 0);
    w.end();
  }

  /** Writes the addition or removal of an alternative name. */
  public static void writeAlternativeName(
      MessageWriter w, int sequence, int index, String name, boolean add) {
    w.begin(
        add ? Netlink.NEWLINKPROP : Netlink.DELLINKPROP,
        add ? Netlink.F_CREATE | Netlink.F_EXCL : 0,
        sequence);
    header(w, index, 0, 0);
    int list = w.nest(IFLA_PROP_LIST | NESTED);
    w.attributeText(IFLA_ALT_IFNAME, name);
    w.endNest(list);
    w.end();
  }

  /** Writes a request for all links, or for one where {@code index} is not 0. */
  public static void writeGet(MessageWriter w, int sequence, int index, boolean counters) {
    w.begin(Netlink.GETLINK, index == 0 ? Netlink.F_DUMP : 0, sequence);
    header(w, index, 0, 0);
    if (!counters) {
      w.attributeU32(IFLA_EXT_MASK, EXT_SKIP_STATS);
    }
    w.end();
  }

  private static void header(MessageWriter w, int index, int flags, int change) {
    w.u8(KernelSocket.AF_UNSPEC).u8(0).u16(0).u32(index).u32(flags).u32(change);
  }

  /** Reads a link message's body; null where it is of no use here. */
  public static @Nullable Read read(ByteBuffer b, int from, int to) {
    // Bridges report their ports in messages of their own family, without most attributes.
    if (to - from < HEADER || b.get(from) == FAMILY_BRIDGE) {
      return null;
    }
    Fields f = new Fields();
    AttributeReader a = new AttributeReader(b, from + HEADER, to);
    while (a.next()) {
      f.take(a);
    }
    int index = b.getInt(from + 4);
    int flags = b.getInt(from + 8);
    InterfaceName name = f.name == null ? null : InterfaceName.parse(f.name).orElse(null);
    if (name == null || index <= 0) {
      return null;
    }
    Collections.sort(f.alternatives);
    LinkState state =
        new LinkState(
            index,
            name,
            f.alternatives,
            f.mac,
            (flags & UP) != 0,
            carrier(flags),
            f.mtu,
            f.kind,
            f.foreignLower ? 0 : f.lower,
            f.master,
            f.vlan,
            0,
            f.promiscuity,
            (flags & LOOPBACK) != 0,
            f.alias.startsWith(Netlink.ALIAS_POSTERN));
    return new Read(state, b.getShort(from + 2) & 0xffff, f.counters);
  }

  /** What the flags of a link say of its carrier. */
  private static Carrier carrier(int flags) {
    if ((flags & UP) == 0) {
      return Carrier.UNKNOWN;
    }
    return (flags & LOWER_UP) != 0 ? Carrier.UP : Carrier.DOWN;
  }

  private static final class Fields {
    private @Nullable String name;
    private @Nullable MacAddress mac;
    private String alias = "";
    private String kind = "";
    private int mtu;
    private int lower;
    private boolean foreignLower;
    private int master;
    private int vlan;
    private int promiscuity;
    private LinkCounters counters = LinkCounters.ZERO;
    private final List<String> alternatives = new ArrayList<>();

    private void take(AttributeReader a) {
      switch (a.type()) {
        case IFLA_IFNAME -> name = a.text();
        case IFLA_ADDRESS -> mac = a.mac();
        case IFLA_MTU -> mtu = a.u32();
        case IFLA_LINK -> lower = a.u32();
        case IFLA_LINK_NETNSID -> foreignLower = true;
        case IFLA_MASTER -> master = a.u32();
        case IFLA_IFALIAS -> alias = a.text();
        case IFLA_PROMISCUITY -> promiscuity = a.u32();
        case IFLA_STATS64 -> counters = counters(a);
        case IFLA_LINKINFO -> info(a.nested());
        case IFLA_PROP_LIST -> {
          AttributeReader names = a.nested();
          while (names.next()) {
            if (names.type() == IFLA_ALT_IFNAME) {
              alternatives.add(names.text());
            }
          }
        }
        default -> {
          // what failover has no use for
        }
      }
    }

    private void info(AttributeReader a) {
      while (a.next()) {
        if (a.type() == INFO_KIND) {
          kind = a.text();
        } else if (a.type() == INFO_DATA && kind.equals("vlan")) {
          AttributeReader data = a.nested();
          while (data.next()) {
            if (data.type() == VLAN_ID) {
              vlan = data.u16();
            }
          }
        }
      }
    }

    private static LinkCounters counters(AttributeReader a) {
      return new LinkCounters(
          a.u64(16), a.u64(0), a.u64(32), a.u64(48), a.u64(64), a.u64(24), a.u64(8), a.u64(40),
          a.u64(56));
    }
  }
}
