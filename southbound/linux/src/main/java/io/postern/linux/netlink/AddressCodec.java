package io.postern.linux.netlink;

import io.postern.device.AddressState;
import io.postern.device.DeviceCommand;
import io.postern.linux.syscall.KernelSocket;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** RTM_NEWADDR, RTM_DELADDR and their dump (struct ifaddrmsg). */
public final class AddressCodec {
  private static final int HEADER = 8;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_BROADCAST = 4;
  private static final int IFA_FLAGS = 8;
  private static final int IFA_PROTO = 11;
  private static final int F_SECONDARY = 0x01;
  private static final int F_NODAD = 0x02;
  private static final int F_DADFAILED = 0x08;
  private static final int F_TENTATIVE = 0x40;
  private static final int SCOPE_LINK = 253;
  private static final int SCOPE_HOST = 254;

  private AddressCodec() {}

  /** Writes an addition, tagged where it is the agent's; refused where the address exists. */
  public static void writeAdd(
      MessageWriter w, int sequence, int index, DeviceCommand.AddAddress added) {
    write(w, sequence, index, added.prefix(), added.broadcast(), !added.foreign());
  }

  /** Writes the return of an address that was lost, tagged only if it was. */
  public static void writeBack(MessageWriter w, int sequence, int index, AddressState address) {
    write(w, sequence, index, address.prefix(), address.broadcast(), address.ours());
  }

  private static void write(
      MessageWriter w,
      int sequence,
      int index,
      IpPrefix prefix,
      @Nullable IpAddress broadcast,
      boolean ours) {
    w.begin(Netlink.NEWADDR, Netlink.F_CREATE | Netlink.F_EXCL, sequence);
    header(w, index, prefix);
    w.attributeIp(IFA_LOCAL, prefix.address());
    w.attributeIp(IFA_ADDRESS, prefix.address());
    if (prefix.address().isV4()) {
      if (broadcast != null) {
        w.attributeIp(IFA_BROADCAST, broadcast);
      }
    } else {
      w.attributeU32(IFA_FLAGS, F_NODAD);
    }
    if (ours) {
      w.attributeU8(IFA_PROTO, Netlink.PROTOCOL_POSTERN);
    }
    w.end();
  }

  /** Writes a removal. */
  public static void writeRemove(MessageWriter w, int sequence, int index, IpPrefix prefix) {
    w.begin(Netlink.DELADDR, 0, sequence);
    header(w, index, prefix);
    w.attributeIp(IFA_LOCAL, prefix.address());
    if (prefix.address().isV4()) {
      w.attributeIp(IFA_ADDRESS, prefix.address());
    }
    w.end();
  }

  /** Writes a request for all addresses of all families. */
  public static void writeDump(MessageWriter w, int sequence) {
    w.begin(Netlink.GETADDR, Netlink.F_DUMP, sequence);
    w.u8(0).u8(0).u8(0).u8(0).u32(0);
    w.end();
  }

  private static void header(MessageWriter w, int index, IpPrefix prefix) {
    IpAddress address = prefix.address();
    w.u8(address.isV4() ? KernelSocket.AF_INET : KernelSocket.AF_INET6).u8(prefix.length());
    w.u8(address.isV4() ? 0 : F_NODAD);
    w.u8(address.isLoopback() ? SCOPE_HOST : address.isLinkLocal() ? SCOPE_LINK : 0);
    w.u32(index);
  }

  /** Reads an address message's body; null where it is of no use here. */
  public static @Nullable AddressState read(ByteBuffer b, int from, int to, Names names) {
    if (to - from < HEADER) {
      return null;
    }
    IpFamily family = Families.of(b.get(from));
    InterfaceName nic = names.name(b.getInt(from + 4));
    if (family == null || nic == null) {
      return null;
    }
    int length = b.get(from + 1) & 0xff;
    int flags = b.get(from + 2) & 0xff;
    IpAddress local = null;
    IpAddress address = null;
    IpAddress broadcast = null;
    int protocol = 0;
    AttributeReader a = new AttributeReader(b, from + HEADER, to);
    while (a.next()) {
      switch (a.type()) {
        case IFA_ADDRESS -> address = a.ip(family);
        case IFA_LOCAL -> local = a.ip(family);
        case IFA_BROADCAST -> broadcast = a.ip(family);
        case IFA_FLAGS -> flags = a.u32();
        case IFA_PROTO -> protocol = a.u8();
        default -> {
          // labels, lifetimes
        }
      }
    }
    // On a point-to-point link IFA_ADDRESS is the partner's.
    IpAddress own = local != null ? local : address;
    if (own == null || length > family.bits()) {
      return null;
    }
    return new AddressState(
        nic,
        new IpPrefix(own, length),
        broadcast,
        (flags & F_SECONDARY) != 0 && family == IpFamily.IPV4,
        (flags & F_TENTATIVE) != 0,
        (flags & F_DADFAILED) != 0,
        protocol == Netlink.PROTOCOL_POSTERN);
  }

  /** The interface index of an address message's body; 0 where it is too short. */
  public static int index(ByteBuffer b, int from, int to) {
    return to - from < HEADER ? 0 : b.getInt(from + 4);
  }
}
