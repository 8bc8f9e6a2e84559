package io.postern.core.gateway.packet;

import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads whole IP packets that carry an advertisement.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   |Version| Type  | Virtual Rtr ID|   Priority    |IPvX Addr Count|
 *   |Reserve| Max Advertise Interval|          Checksum             |
 *   |                        IPvX Address(es)                       |
 * </pre>
 */
public final class VrrpPacket {
  /** The IP protocol number (sections 5.1.1.4 and 5.1.2.4). */
  public static final int PROTOCOL = 112;

  private static final int VERSION = 3;
  private static final int ADVERTISEMENT = 1;

  /** No type of VRRP: every router discards it (section 5.2.2), its kernel has heard it. */
  private static final int GREETING = 15;

  private static final int TTL = 255;
  private static final int HEADER = 8;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int INTERNETWORK_CONTROL = 0xc0;
  private static final int MAY_BE_FRAGMENT = 0x3fff;

  private VrrpPacket() {}

  /**
   * The IP packet of an advertisement.
   *
   * @param source the interface's primary IPv4 address, or its link-local address
   * @param form of an IPv4 packet's checksum
   */
  public static byte[] encode(Advertisement advertisement, IpAddress source, ChecksumForm form) {
    IpFamily family = advertisement.family();
    if (source.family() != family) {
      throw new IllegalArgumentException(source + " cannot send " + family);
    }
    int ip = family == IpFamily.IPV4 ? IPV4_HEADER : IPV6_HEADER;
    int size = HEADER + advertisement.addresses().size() * family.octets();
    byte[] packet = new byte[ip + size];
    if (family == IpFamily.IPV4) {
      writeIpv4(packet, source);
    } else {
      writeIpv6(packet, source, size);
    }
    packet[ip] = (byte) (VERSION << 4 | ADVERTISEMENT);
    packet[ip + 1] = (byte) advertisement.vrid();
    packet[ip + 2] = (byte) advertisement.priority();
    packet[ip + 3] = (byte) advertisement.addresses().size();
    put16(packet, ip + 4, (int) (advertisement.intervalNanos() / Advertisement.CENTISECOND));
    int at = ip + HEADER;
    for (IpAddress address : advertisement.addresses()) {
      address.write(packet, at);
      at += family.octets();
    }
    boolean pseudo = family == IpFamily.IPV6 || form == ChecksumForm.RFC5798;
    long sum = sum(packet, ip, size) + (pseudo ? pseudoHeader(packet, family, size) : 0);
    put16(packet, ip + 6, ~fold(sum));
    return packet;
  }

  /**
   * The IPv4 packet with which a gateway says that it is there, before it has anything to
   * advertise. It stands for no virtual router's state.
   */
  public static byte[] greeting(int vrid, IpAddress source) {
    byte[] packet = new byte[IPV4_HEADER + HEADER];
    writeIpv4(packet, source);
    packet[IPV4_HEADER] = (byte) (VERSION << 4 | GREETING);
    packet[IPV4_HEADER + 1] = (byte) vrid;
    put16(packet, IPV4_HEADER + 6, ~fold(sum(packet, IPV4_HEADER, HEADER)));
    return packet;
  }

  /** Whether it is a {@link #greeting}: heard, and of no concern. */
  public static boolean isGreeting(byte[] packet) {
    return packet.length >= IPV4_HEADER + HEADER
        && packet[0] == 0x45
        && packet[9] == PROTOCOL
        && packet[IPV4_HEADER] == (byte) (VERSION << 4 | GREETING);
  }

  private static void writeIpv4(byte[] packet, IpAddress source) {
    packet[0] = 0x45;
    packet[1] = (byte) INTERNETWORK_CONTROL;
    put16(packet, 2, packet.length);
    packet[8] = (byte) TTL;
    packet[9] = PROTOCOL;
    source.write(packet, 12);
    VirtualRouterId.group(IpFamily.IPV4).write(packet, 16);
    put16(packet, 10, ~fold(sum(packet, 0, IPV4_HEADER)));
  }

  private static void writeIpv6(byte[] packet, IpAddress source, int size) {
    packet[0] = (byte) (0x60 | INTERNETWORK_CONTROL >>> 4);
    put16(packet, 4, size);
    packet[6] = PROTOCOL;
    packet[7] = (byte) TTL;
    source.write(packet, 8);
    VirtualRouterId.group(IpFamily.IPV6).write(packet, 24);
  }

  /** Reads an IP packet; what Ethernet padded it with may follow. */
  public static Received decode(byte[] packet) {
    int version = packet.length == 0 ? 0 : (packet[0] & 0xff) >>> 4;
    return switch (version) {
      case 4 -> decodeIpv4(packet);
      case 6 -> decodeIpv6(packet);
      default -> new Received.Invalid(Discard.NOT_VRRP, "IP version " + version);
    };
  }

  private static Received decodeIpv4(byte[] packet) {
    if (packet.length < IPV4_HEADER) {
      return cut(packet.length, IPV4_HEADER);
    }
    int header = (packet[0] & 0xf) * 4;
    int total = get16(packet, 2);
    if (header < IPV4_HEADER || total < header) {
      return new Received.Invalid(
          Discard.NOT_VRRP, "an IPv4 header of " + header + " octets in " + total);
    }
    if (packet.length < total) {
      return cut(packet.length, total);
    }
    if (fold(sum(packet, 0, header)) != 0xffff) {
      return new Received.Invalid(Discard.NOT_VRRP, "the IPv4 header's checksum is wrong");
    }
    if ((get16(packet, 6) & MAY_BE_FRAGMENT) != 0) {
      return new Received.Invalid(Discard.LENGTH, "a fragment of a packet");
    }
    return decode(
        packet, IpFamily.IPV4, packet[9] & 0xff, packet[8] & 0xff, 12, header, total - header);
  }

  private static Received decodeIpv6(byte[] packet) {
    if (packet.length < IPV6_HEADER) {
      return cut(packet.length, IPV6_HEADER);
    }
    int size = get16(packet, 4);
    if (packet.length < IPV6_HEADER + size) {
      return cut(packet.length, IPV6_HEADER + size);
    }
    return decode(packet, IpFamily.IPV6, packet[6] & 0xff, packet[7] & 0xff, 8, IPV6_HEADER, size);
  }

  private static Received decode(
      byte[] packet, IpFamily family, int protocol, int ttl, int addresses, int at, int size) {
    IpAddress source = IpAddress.of(family, packet, addresses);
    IpAddress destination = IpAddress.of(family, packet, addresses + family.octets());
    if (protocol != PROTOCOL || !destination.equals(VirtualRouterId.group(family))) {
      return new Received.Invalid(Discard.NOT_VRRP, "protocol " + protocol + " to " + destination);
    }
    if (source.isAny() || source.isMulticast() || source.isLoopback()) {
      return new Received.Invalid(Discard.NOT_VRRP, "sent from " + source);
    }
    if (ttl != TTL) {
      return new Received.Invalid(Discard.TTL, "expected TTL or hop limit 255, found " + ttl);
    }
    return message(packet, family, source, at, size);
  }

  /** The checks of section 7.1 in its order. */
  private static Received message(
      byte[] packet, IpFamily family, IpAddress source, int at, int size) {
    if (size < 1) {
      return cut(size, HEADER);
    }
    int version = (packet[at] & 0xff) >>> 4;
    if (version != VERSION) {
      return new Received.Invalid(Discard.VERSION, "expected VRRP version 3, found " + version);
    }
    int type = packet[at] & 0xf;
    if (type != ADVERTISEMENT) {
      return new Received.Invalid(Discard.TYPE, "expected type 1, found " + type);
    }
    if (size < HEADER) {
      return cut(size, HEADER);
    }
    int count = packet[at + 3] & 0xff;
    int needed = HEADER + count * family.octets();
    if (size < needed) {
      return cut(size, needed);
    }
    ChecksumForm form = checksum(packet, family, at, needed);
    if (form == null) {
      return new Received.Invalid(Discard.CHECKSUM, "the checksum is wrong in either form");
    }
    int vrid = packet[at + 1] & 0xff;
    if (vrid == 0) {
      return new Received.Invalid(Discard.VRID, "expected a VRID from 1 to 255, found 0");
    }
    if (count == 0) {
      return new Received.Invalid(Discard.ADDRESSES, "it advertises no address");
    }
    // The four reserved bits are ignored on reception (section 5.2.6).
    int interval = get16(packet, at + 4) & 0xfff;
    if (interval == 0) {
      return new Received.Invalid(Discard.INTERVAL, "its interval is 0");
    }
    List<IpAddress> addresses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      addresses.add(IpAddress.of(family, packet, at + HEADER + i * family.octets()));
    }
    IpAddress first = addresses.getFirst();
    if (family == IpFamily.IPV6 && !first.isLinkLocal()) {
      return new Received.Invalid(
          Discard.ADDRESSES, "expected a link-local address first, found " + first);
    }
    return new Received.Valid(
        new Advertisement(
            vrid, packet[at + 2] & 0xff, interval * Advertisement.CENTISECOND, addresses),
        source,
        form);
  }

  private static @Nullable ChecksumForm checksum(byte[] packet, IpFamily family, int at, int size) {
    long message = sum(packet, at, size);
    if (fold(message + pseudoHeader(packet, family, size)) == 0xffff) {
      return ChecksumForm.RFC5798;
    }
    return family == IpFamily.IPV4 && fold(message) == 0xffff ? ChecksumForm.RFC9568 : null;
  }

  private static Received cut(int found, int expected) {
    return new Received.Invalid(
        Discard.LENGTH, "expected " + expected + " octets, found " + Math.max(found, 0));
  }

  /** RFC 8200 section 8.1, and the same of IPv4: addresses, length, protocol. */
  private static long pseudoHeader(byte[] packet, IpFamily family, int size) {
    int at = family == IpFamily.IPV4 ? 12 : 8;
    return sum(packet, at, 2 * family.octets()) + size + PROTOCOL;
  }

  private static long sum(byte[] octets, int at, int size) {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      int octet = octets[at + i] & 0xff;
      sum += (i & 1) == 0 ? octet << 8 : octet;
    }
    return sum;
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }

  private static int get16(byte[] octets, int at) {
    return (octets[at] & 0xff) << 8 | (octets[at + 1] & 0xff);
  }

  private static void put16(byte[] octets, int at, int value) {
    octets[at] = (byte) (value >>> 8);
    octets[at + 1] = (byte) value;
  }
}
