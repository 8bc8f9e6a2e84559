package io.postern.linux.netlink;

import io.postern.linux.syscall.OffHeap;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes netlink messages one behind the other into memory allocated once, so that a whole move
 * goes to the kernel in one send. Allocates nothing.
 */
public final class MessageWriter {
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  /** Octets that any one message of this driver fits in. */
  public static final int ROOM_FOR_ONE = 4096;

  private final OffHeap memory;
  private final ByteBuffer b;
  private int start;
  private int lastFlagsAt = -1;

  /** A writer over {@code size} octets. */
  public MessageWriter(int size) {
    memory = new OffHeap(size);
    b = memory.bytes();
  }

  /** Forgets what was written. */
  public void reset() {
    b.clear();
    lastFlagsAt = -1;
  }

  /** Whether another message fits for certain. */
  public boolean hasRoom() {
    return b.remaining() >= ROOM_FOR_ONE;
  }

  /** Octets written. */
  public int size() {
    return b.position();
  }

  long address() {
    return memory.address();
  }

  /** What was written, for tests. */
  ByteBuffer bytes() {
    return b;
  }

  /** Begins a message; NLM_F_REQUEST is added. */
  public void begin(int type, int flags, int sequence) {
    start = b.position();
    lastFlagsAt = start + 6;
    b.putInt(0).putShort((short) type).putShort((short) (flags | Netlink.F_REQUEST));
    b.putInt(sequence).putInt(0);
  }

  /** Ends the message begun last. */
  public void end() {
    b.putInt(start, b.position() - start);
    pad();
  }

  /** Asks for an acknowledgement of the last message. */
  void acknowledgeLast() {
    b.putShort(lastFlagsAt, (short) (b.getShort(lastFlagsAt) | Netlink.F_ACK));
  }

  /** One octet of a fixed header. */
  public MessageWriter u8(int value) {
    b.put((byte) value);
    return this;
  }

  /** Two octets in the machine's order. */
  public MessageWriter u16(int value) {
    b.putShort((short) value);
    return this;
  }

  /** Four octets in the machine's order. */
  public MessageWriter u32(int value) {
    b.putInt(value);
    return this;
  }

  /** An attribute without content. */
  public void flag(int type) {
    attribute(type, 0);
  }

  /** An attribute of one octet. */
  public void attributeU8(int type, int value) {
    attribute(type, 1);
    b.put((byte) value);
    pad();
  }

  /** An attribute of two octets in the machine's order. */
  public void attributeU16(int type, int value) {
    attribute(type, 2);
    b.putShort((short) value);
    pad();
  }

  /** An attribute of four octets in the machine's order. */
  public void attributeU32(int type, int value) {
    attribute(type, 4);
    b.putInt(value);
  }

  /** An attribute of eight octets in network order. */
  public void attributeNetwork64(int type, long value) {
    attribute(type, 8);
    b.putLong(LITTLE ? Long.reverseBytes(value) : value);
  }

  /** An attribute of four octets in network order. */
  public void attributeNetwork32(int type, int value) {
    attribute(type, 4);
    b.putInt(LITTLE ? Integer.reverseBytes(value) : value);
  }

  /** An attribute of two octets in network order. */
  public void attributeNetwork16(int type, int value) {
    attribute(type, 2);
    b.put((byte) (value >>> 8)).put((byte) value);
    pad();
  }

  /** An attribute with a text (ASCII) and a final zero. */
  public void attributeText(int type, String text) {
    attribute(type, text.length() + 1);
    for (int i = 0; i < text.length(); i++) {
      b.put((byte) text.charAt(i));
    }
    b.put((byte) 0);
    pad();
  }

  /** An attribute with an IP address in network order. */
  public void attributeIp(int type, IpAddress address) {
    attribute(type, address.family().octets());
    ip(address);
  }

  /** An IP address in network order. */
  public void ip(IpAddress address) {
    if (address.isV4()) {
      int bits = (int) address.low();
      b.putInt(LITTLE ? Integer.reverseBytes(bits) : bits);
    } else {
      b.putLong(LITTLE ? Long.reverseBytes(address.high()) : address.high());
      b.putLong(LITTLE ? Long.reverseBytes(address.low()) : address.low());
    }
  }

  /** An attribute with a MAC. */
  public void attributeMac(int type, MacAddress mac) {
    attribute(type, MacAddress.LENGTH);
    for (int shift = 40; shift >= 0; shift -= 8) {
      b.put((byte) (mac.bits() >>> shift));
    }
    pad();
  }

  /** Begins an attribute that holds others; what it returns goes to {@link #endNest}. */
  public int nest(int type) {
    int at = b.position();
    attribute(type, 0);
    return at;
  }

  /** Ends a nested attribute, or another structure whose length stands in its first two octets. */
  public void endNest(int at) {
    b.putShort(at, (short) (b.position() - at));
  }

  /** Where the next octet goes. */
  int position() {
    return b.position();
  }

  private void attribute(int type, int length) {
    b.putShort((short) (length + 4)).putShort((short) type);
  }

  /** Fills up to the next multiple of four octets. */
  void pad() {
    while ((b.position() & 3) != 0) {
      b.put((byte) 0);
    }
  }
}
