package io.postern.runtime.capture;

import io.postern.core.failover.AgentFrames;
import io.postern.net.MacAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A frame in a line of words. */
public final class FrameWords {
  private static final int VLAN = 0x8100;
  private static final int ARP = 0x0806;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int AGENT = 0x88b5;
  private static final int PROTOCOL_VRRP = 112;
  private static final int PROTOCOL_ICMPV6 = 58;
  private static final int NEIGHBOUR_ADVERTISEMENT = 136;
  private static final int OPTION_TARGET_MAC = 2;

  private FrameWords() {}

  /** What an Ethernet frame says. */
  public static String of(byte[] frame) {
    ByteBuffer in = ByteBuffer.wrap(frame);
    try {
      MacAddress destination = mac(in);
      MacAddress source = mac(in);
      int type = u16(in);
      String vlan = "";
      if (type == VLAN) {
        vlan = " VLAN " + (u16(in) & 0xfff);
        type = u16(in);
      }
      return source + " > " + destination + vlan + " " + payload(type, in);
    } catch (BufferUnderflowException e) {
      return "a frame cut short: " + HexFormat.of().formatHex(frame);
    }
  }

  private static String payload(int type, ByteBuffer in) {
    return switch (type) {
      case ARP -> arp(in);
      case IPV4 -> ipv4(in);
      case IPV6 -> ipv6(in);
      case AGENT -> AgentFrames.words(rest(in));
      default -> "EtherType 0x%04x, %d octets".formatted(type, in.remaining());
    };
  }

  /** RFC 826; announcements and probes as in RFC 5227. */
  private static String arp(ByteBuffer in) {
    skip(in, 6);
    int operation = u16(in);
    MacAddress senderMac = mac(in);
    String sender = address(in, 4);
    skip(in, 6);
    String target = address(in, 4);
    if (operation == 1) {
      if (sender.equals("0.0.0.0")) {
        return "ARP probe: who has " + target + "?";
      }
      return sender.equals(target)
          ? "ARP announcement: " + sender + " is at " + senderMac
          : "ARP request: who has " + target + "? tell " + sender + " at " + senderMac;
    }
    return (operation == 2 ? "ARP reply: " : "ARP operation " + operation + ": ")
        + sender
        + " is at "
        + senderMac
        + (sender.equals(target) ? " (announcement)" : "");
  }

  private static String ipv4(ByteBuffer in) {
    int start = in.position();
    int words = in.get() & 0xf;
    skip(in, 8);
    int protocol = in.get() & 0xff;
    skip(in, 2);
    String source = address(in, 4);
    String destination = address(in, 4);
    in.position(Math.min(in.limit(), start + 4 * words));
    return protocol == PROTOCOL_VRRP
        ? vrrp(in, source, 4)
        : "IPv4 " + source + " > " + destination + ", protocol " + protocol;
  }

  private static String ipv6(ByteBuffer in) {
    skip(in, 6);
    int next = in.get() & 0xff;
    skip(in, 1);
    String source = address(in, 16);
    String destination = address(in, 16);
    if (next == PROTOCOL_VRRP) {
      return vrrp(in, source, 16);
    }
    if (next == PROTOCOL_ICMPV6 && (in.get(in.position()) & 0xff) == NEIGHBOUR_ADVERTISEMENT) {
      return advertisement(in);
    }
    return "IPv6 " + source + " > " + destination + ", next header " + next;
  }

  /** RFC 4861 section 4.4. */
  private static String advertisement(ByteBuffer in) {
    skip(in, 4);
    int flags = in.get() & 0xff;
    skip(in, 3);
    String target = address(in, 16);
    StringBuilder words = new StringBuilder("NA: ").append(target);
    while (in.remaining() >= 8) {
      int at = in.position();
      int type = in.get() & 0xff;
      int length = Math.max(1, in.get() & 0xff) * 8;
      if (type == OPTION_TARGET_MAC) {
        words.append(" is at ").append(mac(in));
      }
      in.position(Math.min(in.limit(), at + length));
    }
    words.append((flags & 0x80) != 0 ? ", router" : "");
    words.append((flags & 0x40) != 0 ? ", solicited" : "");
    return words.append((flags & 0x20) != 0 ? ", override" : "").toString();
  }

  /** RFC 9568 section 5.1; version 2 as in RFC 3768. */
  private static String vrrp(ByteBuffer in, String source, int addressOctets) {
    int version = (in.get() & 0xff) >> 4;
    int vrid = in.get() & 0xff;
    int priority = in.get() & 0xff;
    int count = in.get() & 0xff;
    int interval = u16(in);
    skip(in, 2);
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < count && in.remaining() >= addressOctets; i++) {
      addresses.add(address(in, addressOctets));
    }
    return "VRRPv%d from %s: VRID %d, priority %d, every %d ms, %s"
        .formatted(
            version,
            source,
            vrid,
            priority,
            version == 2 ? (interval & 0xff) * 1_000 : (interval & 0xfff) * 10,
            String.join(" ", addresses));
  }

  private static int u16(ByteBuffer in) {
    return in.getShort() & 0xffff;
  }

  private static MacAddress mac(ByteBuffer in) {
    return new MacAddress(((long) u16(in) << 32) | (in.getInt() & 0xffffffffL));
  }

  private static String address(ByteBuffer in, int octets) {
    byte[] address = new byte[octets];
    in.get(address);
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(octets + " octets", e);
    }
  }

  private static void skip(ByteBuffer in, int octets) {
    if (in.remaining() < octets) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + octets);
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    return rest;
  }
}
