package io.postern.linux.netlink;

import io.postern.device.NeighbourState;
import io.postern.linux.syscall.KernelSocket;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.MacAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** RTM_NEWNEIGH, RTM_DELNEIGH and their dump, and unicast-filter entries (struct ndmsg). */
public final class NeighbourCodec {
  private static final int HEADER = 12;
  private static final int NDA_DST = 1;
  private static final int NDA_LLADDR = 2;
  private static final int NDA_IFINDEX = 8;
  private static final int STATE_FAILED = 0x20;
  private static final int STATE_INCOMPLETE = 0x01;
  private static final int STATE_NOARP = 0x40;
  private static final int STATE_PERMANENT = 0x80;
  private static final int FLAG_SELF = 0x02;
  private static final int FAMILY_BRIDGE = 7;

  private NeighbourCodec() {}

  /** Writes the creation or replacement of a permanent entry. */
  public static void writePut(
      MessageWriter w, int sequence, int index, IpAddress address, MacAddress mac) {
    w.begin(Netlink.NEWNEIGH, Netlink.F_CREATE | Netlink.F_REPLACE, sequence);
    header(w, Families.number(address.family()), index, STATE_PERMANENT, 0);
    w.attributeIp(NDA_DST, address);
    w.attributeMac(NDA_LLADDR, mac);
    w.end();
  }

  /** Writes a removal. */
  public static void writeRemove(MessageWriter w, int sequence, int index, IpAddress address) {
    w.begin(Netlink.DELNEIGH, 0, sequence);
    header(w, Families.number(address.family()), index, 0, 0);
    w.attributeIp(NDA_DST, address);
    w.end();
  }

  /** Writes the addition or removal of a MAC in a NIC's unicast filter. */
  public static void writeFilter(
      MessageWriter w, int sequence, int index, MacAddress mac, boolean add) {
    w.begin(
        add ? Netlink.NEWNEIGH : Netlink.DELNEIGH,
        add ? Netlink.F_CREATE | Netlink.F_EXCL : 0,
        sequence);
    header(w, FAMILY_BRIDGE, index, STATE_PERMANENT, FLAG_SELF);
    w.attributeMac(NDA_LLADDR, mac);
    w.end();
  }

  /** Writes a request for all entries of a family, of one link where {@code index} is not 0. */
  public static void writeDump(MessageWriter w, int sequence, IpFamily family, int index) {
    w.begin(Netlink.GETNEIGH, Netlink.F_DUMP, sequence);
    header(w, family == IpFamily.IPV4 ? KernelSocket.AF_INET : KernelSocket.AF_INET6, 0, 0, 0);
    if (index != 0) {
      w.attributeU32(NDA_IFINDEX, index);
    }
    w.end();
  }

  private static void header(MessageWriter w, int family, int index, int state, int flags) {
    w.u8(family).u8(0).u16(0).u32(index).u16(state).u8(flags).u8(0);
  }

  /** Reads a neighbour message's body; null where it is neither learned nor permanent. */
  public static @Nullable NeighbourState read(ByteBuffer b, int from, int to, Names names) {
    if (to - from < HEADER) {
      return null;
    }
    IpFamily family = Families.of(b.get(from));
    InterfaceName nic = names.name(b.getInt(from + 4));
    int state = b.getShort(from + 8) & 0xffff;
    if (family == null || nic == null || state == 0 || (state & STATE_NOARP) != 0) {
      return null;
    }
    IpAddress address = null;
    MacAddress mac = null;
    AttributeReader a = new AttributeReader(b, from + HEADER, to);
    while (a.next()) {
      if (a.type() == NDA_DST) {
        address = a.ip(family);
      } else if (a.type() == NDA_LLADDR) {
        mac = a.mac();
      }
    }
    if (address == null) {
      return null;
    }
    boolean resolved = (state & (STATE_FAILED | STATE_INCOMPLETE)) == 0;
    return new NeighbourState(nic, address, resolved ? mac : null, (state & STATE_PERMANENT) != 0);
  }
}
