package io.postern.core.failover;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Octets in network order, written or read one after the other; US-ASCII text, its length first.
 */
final class Octets {
  private static final int LONGEST_TEXT = 255;
  private byte[] octets;
  private int position;

  /** To be written. */
  Octets() {
    octets = new byte[256];
  }

  /** To be read. */
  Octets(byte[] received) {
    octets = received;
  }

  /** How many are left to read. */
  int remaining() {
    return octets.length - position;
  }

  Octets put(int octet) {
    if (position == octets.length) {
      octets = Arrays.copyOf(octets, 2 * position);
    }
    octets[position++] = (byte) octet;
    return this;
  }

  Octets putInt(int value) {
    return put(value >>> 24).put(value >>> 16).put(value >>> 8).put(value);
  }

  Octets putLong(long value) {
    return putInt((int) (value >>> 32)).putInt((int) value);
  }

  /** Text of at most 255 characters; the models allow no name that is longer or not US-ASCII. */
  Octets putText(String text) {
    int length = Math.min(text.length(), LONGEST_TEXT);
    put(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      put(c < 128 ? c : '?');
    }
    return this;
  }

  /** What was written. */
  byte[] written() {
    return Arrays.copyOf(octets, position);
  }

  /** The next octet; there must be one. */
  int get() {
    return octets[position++] & 0xff;
  }

  int getInt() {
    return get() << 24 | get() << 16 | get() << 8 | get();
  }

  long getLong() {
    return (long) getInt() << 32 | (getInt() & 0xffff_ffffL);
  }

  /** The next text; null where the octets end before it does. */
  @Nullable String getText() {
    if (remaining() == 0) {
      return null;
    }
    int length = get();
    if (remaining() < length) {
      return null;
    }
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) (get() & 0x7f));
    }
    return text.toString();
  }
}
