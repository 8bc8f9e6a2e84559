package io.postern.net;

import java.util.Optional;

/**
 * An address with a prefix length, as an interface carries it: host bits are kept.
 *
 * @param address the address
 * @param length bits of the network part, 0..32 or 0..128
 */
public record IpPrefix(IpAddress address, int length) implements Comparable<IpPrefix> {

  /** Refuses a length the family does not have. */
  public IpPrefix {
    if (length < 0 || length > address.family().bits()) {
      throw new IllegalArgumentException("prefix length " + length + " of " + address);
    }
  }

  /** Parses {@code ADDRESS/LENGTH}; empty where the text is something else. */
  public static Optional<IpPrefix> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || text.length() - slash > 4 || text.length() - slash < 2) {
      return Optional.empty();
    }
    int length = 0;
    for (int i = slash + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return Optional.empty();
      }
      length = length * 10 + (c - '0');
    }
    int bits = length;
    return IpAddress.parse(text.substring(0, slash))
        .filter(a -> bits <= a.family().bits())
        .map(a -> new IpPrefix(a, bits));
  }

  /** As {@link #parse}, for constants: throws on malformed text. */
  public static IpPrefix of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a prefix: " + text));
  }

  /** The prefix with its host bits cleared. */
  public IpPrefix network() {
    return new IpPrefix(
        new IpAddress(address.family(), address.high() & highMask(), address.low() & lowMask()),
        length);
  }

  /** The IPv4 directed broadcast address (all host bits set); the address itself for IPv6. */
  public IpAddress broadcast() {
    return address.isV4()
        ? IpAddress.ofV4((int) (address.low() | (~lowMask() & 0xffff_ffffL)))
        : address;
  }

  /** Whether {@code other} lies in this prefix's network. */
  public boolean contains(IpAddress other) {
    return other.family() == address.family()
        && ((other.high() ^ address.high()) & highMask()) == 0
        && ((other.low() ^ address.low()) & lowMask()) == 0;
  }

  private long highMask() {
    return address.isV4() ? 0 : mask(Math.min(length, 64));
  }

  private long lowMask() {
    return address.isV4()
        ? mask(length) >>> 32 & 0xffff_ffffL
        : length <= 64 ? 0 : mask(length - 64);
  }

  private static long mask(int bits) {
    return bits == 0 ? 0 : -1L << (64 - bits);
  }

  @Override
  public int compareTo(IpPrefix other) {
    int order = address.compareTo(other.address);
    return order != 0 ? order : Integer.compare(length, other.length);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
