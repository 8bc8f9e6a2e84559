package io.postern.tests.vrrp;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Octets of an advertisement, computed by another program, to be changed one by one. {@link
 * #sealed} makes the checksums right again, so that only what was changed is wrong.
 */
final class Forged {
  /** VRID 7, priority 100, 1 s, 192.0.2.100 and .101, from 192.0.2.1; the message alone summed. */
  static final byte[] V4_RFC9568 =
      HexFormat.of()
          .parseHex("45c0002400000000ff701896c0000201e0000012310764020064e5c7c0000264c0000265");

  /** The same with a pseudo-header. */
  static final byte[] V4_RFC5798 =
      HexFormat.of()
          .parseHex("45c0002400000000ff701896c0000201e00000123107640200644333c0000264c0000265");

  /** VRID 9, priority 255, 10 ms, fe80::64 and 2001:db8::64, from fe80::1. */
  static final byte[] V6 =
      HexFormat.of()
          .parseHex(
              "6c000000002870fffe800000000000000000000000000001ff0200000000000000000000000000123109"
                  + "ff020001a4c1fe80000000000000000000000000006420010db8000000000000000000000064");

  private byte[] octets;
  private final int message;

  private Forged(byte[] octets) {
    this.octets = octets;
    this.message = octets[0] >>> 4 == 4 ? 20 : 40;
  }

  static Forged v4() {
    return new Forged(V4_RFC9568.clone());
  }

  static Forged v6() {
    return new Forged(V6.clone());
  }

  /** Sets an octet of the IP header. */
  Forged header(int at, int value) {
    octets[at] = (byte) value;
    return this;
  }

  /** Sets an octet of the VRRP message. */
  Forged message(int at, int value) {
    octets[message + at] = (byte) value;
    return this;
  }

  /** Cuts or pads the message; the IP header's length says so too. */
  Forged messageLength(int length) {
    octets = Arrays.copyOf(octets, message + length);
    int total = message == 20 ? octets.length : length;
    int at = message == 20 ? 2 : 4;
    octets[at] = (byte) (total >>> 8);
    octets[at + 1] = (byte) total;
    return this;
  }

  byte[] octets() {
    return octets;
  }

  /** With right checksums (of the message alone, for IPv4). */
  byte[] sealed() {
    int size = octets.length - message;
    if (message == 20) {
      put(10, 0);
      put(10, checksum(0, 20, 0));
    }
    if (size >= 8) {
      put(message + 6, 0);
      int start = message == 20 ? 0 : size + 112 + sum(8, 32);
      put(message + 6, checksum(message, size, start));
    }
    return octets;
  }

  private int checksum(int at, int size, int start) {
    int sum = start + sum(at, size);
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return ~sum & 0xffff;
  }

  private int sum(int at, int size) {
    int sum = 0;
    for (int i = 0; i < size; i++) {
      int octet = octets[at + i] & 0xff;
      sum += i % 2 == 0 ? octet << 8 : octet;
    }
    return sum;
  }

  private void put(int at, int value) {
    octets[at] = (byte) (value >>> 8);
    octets[at + 1] = (byte) value;
  }
}
