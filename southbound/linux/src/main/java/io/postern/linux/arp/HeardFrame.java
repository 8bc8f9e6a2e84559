package io.postern.linux.arp;

import io.postern.device.DeviceEvent;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.MacAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the frames that are listened for; what is malformed or not for us reads as null. */
final class HeardFrame {
  private static final int NEIGHBOUR_MESSAGE = Frames.ETHERNET + 40;

  private HeardFrame() {}

  /** The source MAC's bits. */
  static long source(ByteBuffer b, int at) {
    return mac(b, at + 6).bits();
  }

  /** An event of a frame of {@code length} octets. */
  static @Nullable DeviceEvent read(ByteBuffer b, int at, int length, long now, InterfaceName nic) {
    if (length < Frames.ETHERNET) {
      return null;
    }
    return switch (u16(b, at + 12)) {
      case Frames.ETHERTYPE_POSTERN -> postern(b, at, length, now, nic);
      case Frames.ETHERTYPE_ARP -> arp(b, at, length, now, nic);
      case Frames.ETHERTYPE_IPV6 -> neighbour(b, at, length, now, nic);
      default -> null;
    };
  }

  private static @Nullable DeviceEvent postern(
      ByteBuffer b, int at, int length, long now, InterfaceName nic) {
    if (length < Frames.POSTERN_HEADER
        || (u16(b, at + 14) << 16 | u16(b, at + 16)) != Frames.POSTERN_MARK) {
      return null;
    }
    int size = u16(b, at + 18);
    if (size > length - Frames.POSTERN_HEADER) {
      return null;
    }
    byte[] payload = new byte[size];
    b.get(at + Frames.POSTERN_HEADER, payload, 0, size);
    return new DeviceEvent.FrameHeard(now, nic, mac(b, at + 6), mac(b, at), payload);
  }

  private static @Nullable DeviceEvent arp(
      ByteBuffer b, int at, int length, long now, InterfaceName nic) {
    int operation = length < Frames.ARP_FRAME ? 0 : u16(b, at + 20);
    if ((operation != 1 && operation != 2)
        || u16(b, at + 14) != 1
        || u16(b, at + 16) != Frames.ETHERTYPE_IPV4
        || b.get(at + 18) != 6
        || b.get(at + 19) != 4) {
      return null;
    }
    return new DeviceEvent.ArpHeard(
        now,
        nic,
        ip(b, at + 28, IpFamily.IPV4),
        mac(b, at + 22),
        ip(b, at + 38, IpFamily.IPV4),
        operation == 1);
  }

  private static @Nullable DeviceEvent neighbour(
      ByteBuffer b, int at, int length, long now, InterfaceName nic) {
    int icmp = at + NEIGHBOUR_MESSAGE;
    // RFC 4861 section 7.1: only from the link itself, which the hop limit proves.
    if (length < NEIGHBOUR_MESSAGE + 24
        || b.get(at + 20) != 58
        || (b.get(at + 21) & 0xff) != 255
        || b.get(icmp + 1) != 0) {
      return null;
    }
    int type = b.get(icmp) & 0xff;
    IpAddress target = ip(b, icmp + 8, IpFamily.IPV6);
    if (type == 135) {
      IpAddress sender = ip(b, at + Frames.ETHERNET + 8, IpFamily.IPV6);
      return new DeviceEvent.ArpHeard(now, nic, sender, mac(b, at + 6), target, true);
    }
    if (type == 136) {
      boolean link = length >= NEIGHBOUR_MESSAGE + 32 && b.get(icmp + 24) == 2;
      MacAddress mac = link ? mac(b, icmp + 26) : mac(b, at + 6);
      return new DeviceEvent.ArpHeard(now, nic, target, mac, target, false);
    }
    return null;
  }

  private static int u16(ByteBuffer b, int at) {
    return (b.get(at) & 0xff) << 8 | (b.get(at + 1) & 0xff);
  }

  private static MacAddress mac(ByteBuffer b, int at) {
    return new MacAddress((long) u16(b, at) << 32 | (long) u16(b, at + 2) << 16 | u16(b, at + 4));
  }

  private static IpAddress ip(ByteBuffer b, int at, IpFamily family) {
    if (family == IpFamily.IPV4) {
      return IpAddress.ofV4(u16(b, at) << 16 | u16(b, at + 2));
    }
    byte[] octets = new byte[family.octets()];
    b.get(at, octets, 0, octets.length);
    return IpAddress.of(family, octets, 0);
  }
}
