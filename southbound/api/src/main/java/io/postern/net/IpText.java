package io.postern.net;

import java.util.Optional;

/** Text forms of IP addresses: RFC 4291 section 2.2 read, RFC 5952 section 4 written. */
final class IpText {
  private static final int GROUPS = 8;

  private IpText() {}

  static Optional<IpAddress> parse(String text) {
    if (text.length() > 45) {
      return Optional.empty();
    }
    return text.indexOf(':') < 0 ? parseV4(text) : parseV6(text);
  }

  private static Optional<IpAddress> parseV4(String text) {
    long bits = 0;
    int octets = 0;
    int digits = 0;
    int value = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '.';
      if (c == '.') {
        if (digits == 0 || octets == 4) {
          return Optional.empty();
        }
        bits = bits << 8 | value;
        octets++;
        digits = 0;
        value = 0;
      } else if (c >= '0' && c <= '9' && (digits == 0 || value != 0)) {
        value = value * 10 + (c - '0');
        digits++;
        if (value > 255) {
          return Optional.empty();
        }
      } else {
        return Optional.empty();
      }
    }
    return octets == 4 ? Optional.of(new IpAddress(IpFamily.IPV4, 0, bits)) : Optional.empty();
  }

  private static Optional<IpAddress> parseV6(String text) {
    String body = text;
    int dot = text.indexOf('.');
    if (dot >= 0) {
      int colon = text.lastIndexOf(':');
      Optional<IpAddress> tail = parseV4(text.substring(colon + 1));
      if (tail.isEmpty()) {
        return Optional.empty();
      }
      long bits = tail.get().low();
      body =
          text.substring(0, colon + 1)
              + Long.toHexString(bits >>> 16)
              + ':'
              + Long.toHexString(bits & 0xffff);
    }
    int gap = body.indexOf("::");
    if (gap >= 0 && body.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    int[] groups = new int[GROUPS];
    int head = groups(gap < 0 ? body : body.substring(0, gap), groups, 0);
    if (head < 0) {
      return Optional.empty();
    }
    if (gap < 0) {
      return head == GROUPS ? Optional.of(of(groups)) : Optional.empty();
    }
    int[] end = new int[GROUPS];
    int tail = groups(body.substring(gap + 2), end, 0);
    if (tail < 0 || head + tail >= GROUPS) {
      return Optional.empty();
    }
    System.arraycopy(end, 0, groups, GROUPS - tail, tail);
    return Optional.of(of(groups));
  }

  /** Reads groups divided by single colons; how many, or -1. */
  private static int groups(String text, int[] into, int from) {
    if (text.isEmpty()) {
      return from;
    }
    int count = from;
    int digits = 0;
    int value = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ':';
      if (c == ':') {
        if (digits == 0 || count == GROUPS) {
          return -1;
        }
        into[count++] = value;
        digits = 0;
        value = 0;
      } else {
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        if (digit < 0 || ++digits > 4) {
          return -1;
        }
        value = value << 4 | digit;
      }
    }
    return count;
  }

  private static IpAddress of(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + 4];
    }
    return new IpAddress(IpFamily.IPV6, high, low);
  }

  static String format(IpAddress address) {
    if (address.isV4()) {
      long b = address.low();
      return (b >>> 24) + "." + (b >>> 16 & 255) + "." + (b >>> 8 & 255) + "." + (b & 255);
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      long half = i < 4 ? address.high() : address.low();
      groups[i] = (int) (half >>> (48 - 16 * (i & 3))) & 0xffff;
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = i;
      while (run < GROUPS && groups[run] == 0) {
        run++;
      }
      if (run - i > length) {
        start = i;
        length = run - i;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (i > 0 && i != start + length) {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
