package io.postern.net;

import java.util.Optional;

/**
 * An IPv4 or IPv6 address. IPv4 keeps its 32 bits in the low half of {@code low}.
 *
 * @param family which IP
 * @param high the first 64 bits of an IPv6 address; 0 for IPv4
 * @param low the last 64 bits of an IPv6 address; the 32 bits of an IPv4 address
 */
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {

  /** 0.0.0.0. */
  public static final IpAddress ANY_V4 = new IpAddress(IpFamily.IPV4, 0, 0);

  /** {@code ::}. */
  public static final IpAddress ANY_V6 = new IpAddress(IpFamily.IPV6, 0, 0);

  /** Refuses bits that the family does not have. */
  public IpAddress {
    if (family == IpFamily.IPV4 && (high != 0 || low >>> 32 != 0)) {
      throw new IllegalArgumentException("more than 32 bits for IPv4");
    }
  }

  /** An IPv4 address of 32 bits, first octet in the highest. */
  public static IpAddress ofV4(int bits) {
    return new IpAddress(IpFamily.IPV4, 0, bits & 0xffff_ffffL);
  }

  /** Four octets (IPv4) or sixteen (IPv6) in network order starting at {@code offset}. */
  public static IpAddress of(IpFamily family, byte[] octets, int offset) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < family.octets(); i++) {
      high = high << 8 | low >>> 56;
      low = low << 8 | (octets[offset + i] & 0xff);
    }
    return new IpAddress(family, family == IpFamily.IPV4 ? 0 : high, low);
  }

  /**
   * Parses dotted-quad IPv4 or the text forms of RFC 4291 section 2.2 (no zone, no prefix); empty
   * where the text is something else.
   */
  public static Optional<IpAddress> parse(String text) {
    return IpText.parse(text);
  }

  /** As {@link #parse}, for constants: throws on malformed text. */
  public static IpAddress of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
  }

  /** The octets in network order: 4 or 16. */
  public byte[] octets() {
    byte[] octets = new byte[family.octets()];
    write(octets, 0);
    return octets;
  }

  /** Writes the octets in network order at {@code offset}. */
  public void write(byte[] target, int offset) {
    int count = family.octets();
    for (int i = 0; i < count; i++) {
      int shift = 8 * (count - 1 - i);
      target[offset + i] = (byte) (shift >= 64 ? high >>> (shift - 64) : low >>> shift);
    }
  }

  /** Whether this is an IPv4 address. */
  public boolean isV4() {
    return family == IpFamily.IPV4;
  }

  /** 0.0.0.0 or {@code ::}. */
  public boolean isAny() {
    return high == 0 && low == 0;
  }

  /** 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291). */
  public boolean isMulticast() {
    return isV4() ? low >>> 28 == 0xe : high >>> 56 == 0xff;
  }

  /** 127.0.0.0/8 or {@code ::1}. */
  public boolean isLoopback() {
    return isV4() ? low >>> 24 == 127 : high == 0 && low == 1;
  }

  /** 169.254.0.0/16 (RFC 3927) or fe80::/10 (RFC 4291). */
  public boolean isLinkLocal() {
    return isV4() ? low >>> 16 == 0xa9fe : high >>> 54 == 0x3fa;
  }

  @Override
  public int compareTo(IpAddress other) {
    int order = family.compareTo(other.family);
    if (order == 0) {
      order = Long.compareUnsigned(high, other.high);
    }
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  /** Dotted quad, or the canonical form of RFC 5952. */
  @Override
  public String toString() {
    return IpText.format(this);
  }
}
