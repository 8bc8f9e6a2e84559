package io.postern.net;

import java.util.Optional;

/**
 * An IEEE 802 48-bit MAC address.
 *
 * @param bits the address, first octet on the wire in bits 47..40; bits 63..48 are zero
 */
public record MacAddress(long bits) implements Comparable<MacAddress> {
  /** Octets of a MAC address. */
  public static final int LENGTH = 6;

  /** ff:ff:ff:ff:ff:ff. */
  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

  /** 00:00:00:00:00:00, what a probe carries as target. */
  public static final MacAddress ZERO = new MacAddress(0);

  /** Refuses more than 48 bits. */
  public MacAddress {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException("more than 48 bits: 0x" + Long.toHexString(bits));
    }
  }

  /** Six octets starting at {@code offset}. */
  public static MacAddress of(byte[] octets, int offset) {
    long bits = 0;
    for (int i = 0; i < LENGTH; i++) {
      bits = bits << 8 | (octets[offset + i] & 0xff);
    }
    return new MacAddress(bits);
  }

  /**
   * Parses six pairs of hexadecimal digits divided by colons or hyphens; empty where the text is
   * something else.
   */
  public static Optional<MacAddress> parse(String text) {
    if (text.length() != 17) {
      return Optional.empty();
    }
    long bits = 0;
    for (int i = 0; i < 17; i++) {
      char c = text.charAt(i);
      if (i % 3 == 2) {
        if (c != ':' && c != '-') {
          return Optional.empty();
        }
        continue;
      }
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return Optional.empty();
      }
      bits = bits << 4 | digit;
    }
    return Optional.of(new MacAddress(bits));
  }

  /** As {@link #parse}, for constants: throws on malformed text. */
  public static MacAddress of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not a MAC address: " + text));
  }

  /** Writes the six octets at {@code offset}. */
  public void write(byte[] target, int offset) {
    for (int i = 0; i < LENGTH; i++) {
      target[offset + i] = (byte) (bits >>> (40 - 8 * i));
    }
  }

  /** The six octets, first on the wire first. */
  public byte[] octets() {
    byte[] octets = new byte[LENGTH];
    write(octets, 0);
    return octets;
  }

  /** Whether the group bit is set (multicast and broadcast): never a station's own address. */
  public boolean isGroup() {
    return (bits >>> 40 & 1) != 0;
  }

  /** Whether the locally-administered bit is set. */
  public boolean isLocal() {
    return (bits >>> 40 & 2) != 0;
  }

  @Override
  public int compareTo(MacAddress other) {
    return Long.compareUnsigned(bits, other.bits);
  }

  /** Lower-case pairs divided by colons. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(17);
    for (int shift = 40; shift >= 0; shift -= 8) {
      int octet = (int) (bits >>> shift) & 0xff;
      text.append(Character.forDigit(octet >>> 4, 16)).append(Character.forDigit(octet & 15, 16));
      if (shift > 0) {
        text.append(':');
      }
    }
    return text.toString();
  }
}
