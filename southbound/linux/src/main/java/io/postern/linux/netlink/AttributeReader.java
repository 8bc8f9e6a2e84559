package io.postern.linux.netlink;

import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Steps through attributes. Values shorter than asked for read as zero or null; an attribute that
 * claims more than there is ends the walk.
 */
public final class AttributeReader {
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  private static final int TYPE_MASK = 0x3fff;

  private final ByteBuffer b;
  private final int limit;
  private int at;
  private int next;
  private int length;

  /** Reads the attributes between two positions of {@code bytes} (in the machine's order). */
  public AttributeReader(ByteBuffer bytes, int from, int to) {
    b = bytes;
    next = from;
    limit = Math.min(to, bytes.capacity());
  }

  /** Steps to the next attribute; false at the end. */
  public boolean next() {
    if (limit - next < 4) {
      return false;
    }
    int size = b.getShort(next) & 0xffff;
    if (size < 4 || size > limit - next) {
      next = limit;
      return false;
    }
    at = next;
    length = size - 4;
    next = at + (size + 3 & ~3);
    return true;
  }

  /** The attribute's type, without the nested and byte-order flags. */
  public int type() {
    return b.getShort(at + 2) & TYPE_MASK;
  }

  /** Octets of its value. */
  public int length() {
    return length;
  }

  /** The datagram. */
  ByteBuffer bytes() {
    return b;
  }

  /** Where its value begins. */
  int from() {
    return at + 4;
  }

  /** One octet. */
  public int u8() {
    return length >= 1 ? b.get(at + 4) & 0xff : 0;
  }

  /** Two octets. */
  public int u16() {
    return length >= 2 ? b.getShort(at + 4) & 0xffff : 0;
  }

  /** Four octets. */
  public int u32() {
    return length >= 4 ? b.getInt(at + 4) : 0;
  }

  /** Eight octets at an offset of the value. */
  public long u64(int offset) {
    return length >= offset + 8 ? b.getLong(at + 4 + offset) : 0;
  }

  /** A text up to its first zero. */
  public String text() {
    int end = 0;
    while (end < length && b.get(at + 4 + end) != 0) {
      end++;
    }
    byte[] octets = new byte[end];
    b.get(at + 4, octets, 0, end);
    return new String(octets, StandardCharsets.UTF_8);
  }

  /** A MAC; null where it is not one. */
  public @Nullable MacAddress mac() {
    return length == MacAddress.LENGTH ? MacAddress.of(octets(at + 4, 6), 0) : null;
  }

  /** An IP address of the family; null where it is not one. */
  public @Nullable IpAddress ip(IpFamily family) {
    return length >= family.octets() ? ip(b, at + 4, family) : null;
  }

  /** An address of either family by its length (RTA_VIA has the family before it). */
  @Nullable IpAddress via() {
    return switch (length) {
      case 6 -> ip(b, at + 6, IpFamily.IPV4);
      case 18 -> ip(b, at + 6, IpFamily.IPV6);
      default -> null;
    };
  }

  /** The attributes inside this one. */
  public AttributeReader nested() {
    return new AttributeReader(b, at + 4, at + 4 + length);
  }

  private static IpAddress ip(ByteBuffer b, int at, IpFamily family) {
    if (family == IpFamily.IPV4) {
      int bits = b.getInt(at);
      return IpAddress.ofV4(LITTLE ? Integer.reverseBytes(bits) : bits);
    }
    long high = b.getLong(at);
    long low = b.getLong(at + 8);
    return new IpAddress(
        IpFamily.IPV6,
        LITTLE ? Long.reverseBytes(high) : high,
        LITTLE ? Long.reverseBytes(low) : low);
  }

  private byte[] octets(int from, int count) {
    byte[] octets = new byte[count];
    b.get(from, octets, 0, count);
    return octets;
  }
}
